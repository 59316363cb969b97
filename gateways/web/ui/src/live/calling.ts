/** What a desk that calls names must know: whose they are, and who has voted. It fetches that; nothing is pushed. */
import type { List, ListedBallot, ListedVoter, VotersPage } from "./documents.ts";
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
