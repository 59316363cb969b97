/** One's own vote on each poll: chosen, checked, sent, and counted only when the server has said so. */
import { signal, type Signal } from "@preact/signals";
import { Refused, type Problem } from "./frames.ts";
import { act } from "./live.ts";

export type Vote =
  | { step: "idle" }
  | { step: "choose" }
  | { step: "check"; option: string }
  | { step: "sending"; option: string; since: number }
  | { step: "counted"; option: string; position: number }
  | { step: "refused"; option: string; problem: Problem };

const votes = new Map<string, Signal<Vote>>();

/** Polls whose vote has left but is not counted yet. */
export const uncounted = signal<readonly string[]>([]);

export function voteOn(poll: string): Signal<Vote> {
  let vote = votes.get(poll);
  if (!vote) {
    vote = signal<Vote>({ step: "idle" });
    votes.set(poll, vote);
  }
  return vote;
}

export function choose(poll: string, option: string): void {
  voteOn(poll).value = { step: "check", option };
}

export function chooseAgain(poll: string): void {
  voteOn(poll).value = { step: "choose" };
}

/** A second tap finds the step at "sending" and does nothing. */
export async function cast(poll: string): Promise<void> {
  const vote = voteOn(poll);
  const checked = vote.peek();
  if (checked.step !== "check") return;
  const { option } = checked;
  vote.value = { step: "sending", option, since: Date.now() };
  uncounted.value = [...uncounted.peek(), poll];
  try {
    const reply = await act("ballot.cast", { poll, option });
    vote.value = { step: "counted", option, position: reply.position };
  } catch (error) {
    const problem = error instanceof Refused ? error.problem : { code: "unavailable" };
    vote.value = { step: "refused", option, problem };
  }
  uncounted.value = uncounted.peek().filter((waiting) => waiting !== poll);
}
