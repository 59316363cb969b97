/** The ways of voting in one sum: "41 tablets + 63 hands + 12 papers = 116 of 118 people here". */
import type { DivisionWants, Means, Poll } from "../live/documents.ts";
import { t, type Key, type Language } from "../words/words.ts";
import { votersOf } from "./Counts.tsx";

export type Counted = Exclude<Means, "tablet">;

const ADDED: Record<Means, Key> = { tablet: "hall.tablets", hands: "hall.hands", paper: "hall.papers" };

export const WAYS: Record<Means, Key> = { tablet: "means.tablet", hands: "means.hands", paper: "means.paper" };

/** Right after hands were counted they can be doubted; not once a change that it decided is in the motion. */
export function canBeDoubted(poll: Poll): boolean {
  const counted = poll.counting?.hands?.state;
  const isOver = (poll.state === "closed" && (counted === "taken" || counted === "ruled")) || (poll.state === "declared" && !(poll.amendment && poll.outcome?.result === "adopted"));
  return isOver && countedWays(poll).includes("hands");
}

/** What enough people want who doubt a show of hands. */
export const REACHED: Record<DivisionWants, Key> = { count: "hall.reached.count", "roll-call": "hall.reached.roll-call" };

export function meansOf(poll: Poll): readonly Means[] {
  return poll.means ?? ["tablet"];
}

/** Whether names are called, and each answer is written down: nobody counts then. */
export function isCalled(poll: Poll): boolean {
  return poll.method === "roll-call" && poll.means !== undefined;
}

/** The ways that people count, not tablets. */
export function countedWays(poll: Poll): Counted[] {
  return isCalled(poll) ? [] : meansOf(poll).filter((way): way is Counted => way !== "tablet");
}

/** How many have voted in each way, as far as it is known. */
export function votesBy(poll: Poll): Partial<Record<Means, number>> {
  const found: Partial<Record<Means, number>> = {};
  for (const way of meansOf(poll)) {
    const votes = poll.ways?.[way] ?? (way === "tablet" ? undefined : poll.counting?.[way]?.piles?.options);
    if (votes) found[way] = sum(votes);
    else if (way === "tablet" && !isCalled(poll)) found[way] = poll.cast;
  }
  return found;
}

function sum(votes: Record<string, number>): number {
  return Object.values(votes).reduce((all, one) => all + one, 0);
}

/** Whether anything is known that can be added. */
export function isAdded(poll: Poll): boolean {
  return Object.keys(votesBy(poll)).length > 0;
}

/** All votes that are known, and whether there are more than people: then somebody voted twice. */
export function together(poll: Poll): { votes: number; people: number; isTooMany: boolean } {
  const votes = Object.values(votesBy(poll)).reduce((all, one) => all + one, 0);
  const people = votersOf(poll);
  return { votes, people, isTooMany: votes > people };
}

export function togetherWords(poll: Poll, lang?: Language): string {
  const by = votesBy(poll);
  const ways = meansOf(poll).filter((way) => by[way] !== undefined);
  const added = ways.map((way) => t(way === "hands" && isCalled(poll) ? "hall.called" : ADDED[way], { count: by[way] ?? 0 }, lang)).join(" + ");
  const { votes, people } = together(poll);
  const lent = poll.presence && poll.proxies?.members;
  if (lent) return t("hall.sum.lent", { sum: added, votes, here: people - lent, lent }, lang);
  return t(poll.presence ? "hall.sum.here" : "hall.sum.roll", { sum: added, votes, people }, lang);
}
