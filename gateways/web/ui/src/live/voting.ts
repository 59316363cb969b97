/** One's own vote on each poll, as far as it is on this page: chosen, checked, sent. What is under way lies in the outbox. */
import { signal, type Signal } from "@preact/signals";
import type { Poll } from "./documents.ts";
import { onForget } from "./leaving.ts";
import { act } from "./live.ts";

export type Vote =
  | { step: "idle" }
  | { step: "choose" }
  | { step: "check"; option: string }
  | { step: "sending"; option: string }
  | { step: "counted"; option: string; position: number };

const votes = new Map<string, Signal<Vote>>();
onForget(() => votes.clear());

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

/** What was counted before stays as it is. */
export function keepVote(poll: string): void {
  voteOn(poll).value = { step: "idle" };
}

/** A second tap finds the step at "sending" and does nothing. */
export async function cast({ poll, due_at }: Poll): Promise<void> {
  const vote = voteOn(poll);
  const checked = vote.peek();
  if (checked.step !== "check") return;
  const { option } = checked;
  vote.value = { step: "sending", option };
  try {
    const reply = await act("ballot.cast", { poll, option }, { about: `ballot/${poll}`, until: due_at });
    vote.value = { step: "counted", option, position: reply.position };
  } catch {
    // Discarded, or refused: then the outbox keeps the reason until it was read.
    vote.value = { step: "idle" };
  }
}
