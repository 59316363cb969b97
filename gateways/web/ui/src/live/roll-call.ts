/** Who voted, and who voted how by name, in windows: nothing of it is pushed. */
import type { List, ListedBallot, NamedBallot, RollCallWindow } from "./documents.ts";
import { get } from "./http.ts";
import { place } from "./place.ts";

export interface Window {
  ballots: NamedBallot[];
  /** After whom the next window begins, undefined when there is no more. */
  next: string | undefined;
}

export async function fetchRollCall(poll: string, after: string): Promise<Window> {
  const { doc } = await get<{ doc: RollCallWindow }>(`/c/${place.community}/views/roll-call/${poll}?after=${after}`);
  return { ballots: doc.order.flatMap((member) => doc.rows[member] ?? []), next: doc.next };
}

/** All ballots of a poll, by member. There must be one. */
export async function fetchBallots(poll: string): Promise<ReadonlyMap<string, ListedBallot>> {
  const found = new Map<string, ListedBallot>();
  for (let after: string | undefined = ""; after !== undefined; ) {
    const { doc }: { doc: List<ListedBallot> & { next?: string } } = await get<{ doc: List<ListedBallot> & { next?: string } }>(`/c/${place.community}/views/ballots/${poll}?after=${after}`);
    for (const [member, ballot] of Object.entries(doc.rows)) found.set(member, ballot);
    after = doc.next;
  }
  return found;
}
