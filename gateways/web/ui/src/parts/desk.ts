/** Acts of the desk: each says what its page showed, and the answer says until when it can be taken back. */
import { signal } from "@preact/signals";
import { Refused, type Problem, type Reply } from "../live/frames.ts";
import { actAtOnce, isLarge } from "../live/large.ts";
import { act, live } from "../live/live.ts";
import type { Json } from "../live/merge-patch.ts";
import { useAct, type Acting } from "./useAct.ts";

type Body = { [key: string]: Json };

/** The newest act of this page that can be taken back, by the position of its answer. */
export interface Undoable {
  position: number;
  until: number;
  did: string;
}

export const undoable = signal<Undoable | undefined>(undefined);

/** An act that came too late, for somebody had changed what it was about; and what was typed for it. */
export interface Overtaken {
  problem: Problem;
  typed: string[];
}

export const overtaken = signal<Overtaken | undefined>(undefined);

export function useDesk(): Acting {
  return useAct(actAtDesk);
}

async function actAtDesk(type: string, body: Body): Promise<Reply> {
  overtaken.value = undefined;
  try {
    const said = { ...body, seen: seenFor(body) };
    const reply = await (isLarge(said) ? actAtOnce : act)(type, said);
    undoable.value = undoableOf(reply);
    return reply;
  } catch (error) {
    if (error instanceof Refused && error.problem.code === "stale") overtaken.value = { problem: error.problem, typed: typedIn(body) };
    throw error;
  }
}

/** The versions at which the documents are shown that the act can be about. */
function seenFor({ sitting, motion, poll }: Body): Record<string, number> {
  const views = [motion && `motion/${String(motion)}`, poll && `poll/${String(poll)}`];
  if (sitting) views.push(...["now", "speakers", "procedure"].map((kind) => `${kind}/${String(sitting)}`));
  const seen = views.map((view) => [view, view ? live().views.versionOf(String(view)) : 0] as const);
  return Object.fromEntries(seen.filter(([, version]) => version > 0));
}

function undoableOf({ position, undo_until: until, did }: Reply): Undoable | undefined {
  return typeof until === "number" && typeof did === "string" ? { position, until, did } : undefined;
}

function typedIn(body: Body): string[] {
  const texts = Object.values(body).map((value) => (value as { text?: unknown } | null)?.text);
  return texts.filter((text): text is string => typeof text === "string");
}
