/** What a desk that calls names must know: whose they are, who has voted or did not answer. It is fetched, not pushed. */
import type { List, ListedBallot, ListedMiss, ListedVoter, VotersPage } from "./documents.ts";
import { get } from "./http.ts";
import { place } from "./place.ts";

export interface Voter extends ListedVoter {
  member: string;
}

/** All who can answer when names are called, in that order: as the vote froze them, so once fetched they stay. */
export async function fetchVoters(poll: string): Promise<Voter[]> {
  const voters: Voter[] = [];
  for (let page: number | undefined = 0; page !== undefined; ) {
    const { doc }: { doc: VotersPage } = await get<{ doc: VotersPage }>(`/c/${place.community}/views/voters/${poll}/${page}`);
    for (const member of doc.order) {
      const row = doc.rows[member];
      if (row) voters.push({ member, ...row });
    }
    page = doc.next;
  }
  return voters;
}

/** Who is called next: of those who have not voted, who was called in vain least often; then as the roll goes. */
export function nextOf(voters: readonly Voter[], hasVoted: (one: Voter) => boolean, timesOf: (one: Voter) => number): Voter | undefined {
  const waiting = voters.filter((one) => !hasVoted(one));
  const least = Math.min(...waiting.map(timesOf));
  return waiting.find((one) => timesOf(one) === least);
}

/** All ballots of a poll, by member. There must be one. */
export function fetchBallots(poll: string): Promise<ReadonlyMap<string, ListedBallot>> {
  return fetchWindows(`ballots/${poll}`);
}

/** Whoever was called and did not answer, by member. There must be one. */
export function fetchMissed(poll: string): Promise<ReadonlyMap<string, ListedMiss>> {
  return fetchWindows(`missed/${poll}`);
}

async function fetchWindows<Row>(view: string): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>();
  for (let after: string | undefined = ""; after !== undefined; ) {
    const { doc }: { doc: List<Row> & { next?: string } } = await get<{ doc: List<Row> & { next?: string } }>(`/c/${place.community}/views/${view}?after=${after}`);
    for (const [member, row] of Object.entries(doc.rows)) found.set(member, row);
    after = doc.next;
  }
  return found;
}
