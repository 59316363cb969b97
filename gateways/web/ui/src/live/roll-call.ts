/** Who voted how by name, in windows: nothing of it is pushed. */
import type { NamedBallot, RollCallWindow } from "./documents.ts";
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
