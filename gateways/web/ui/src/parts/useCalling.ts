/** What the desk of a roll-call fetches: whose names are called, who has voted, who did not answer. */
import { useEffect, useState } from "preact/hooks";
import type { ListedBallot, ListedMiss, Poll } from "../live/documents.ts";
import { Refused, type Problem } from "../live/frames.ts";
import { fetchBallots, fetchMissed, fetchVoters, type Voter } from "../live/calling.ts";

const TOGETHER_MS = 1_500;

/** Whose names are called. What could not be fetched is asked for again as soon as the vote goes on. */
export function useVoters(poll: Poll): { voters: readonly Voter[] | undefined; problem: Problem | undefined } {
  const [voters, setVoters] = useState<readonly Voter[] | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  useEffect(() => {
    if (voters) return undefined;
    let gone = false;
    fetchVoters(poll.poll).then(
      (found) => gone || setVoters(found),
      (error: unknown) => gone || setProblem(error instanceof Refused ? error.problem : { code: "unavailable" }),
    );
    return () => {
      gone = true;
    };
  }, [poll]);
  return { voters, problem };
}

/** Who has voted. */
export function useBallots({ poll, cast }: Poll): ReadonlyMap<string, ListedBallot> | undefined {
  return useCounted(fetchBallots, poll, cast);
}

/** Who was called and did not answer. */
export function useMissed({ poll, missed = 0 }: Poll): ReadonlyMap<string, ListedMiss> | undefined {
  return useCounted(fetchMissed, poll, missed);
}

/** A list of which the vote's document has the number: fetched again when there are more, several at once together. */
function useCounted<Row>(fetchAll: (poll: string) => Promise<ReadonlyMap<string, Row>>, poll: string, count: number): ReadonlyMap<string, Row> | undefined {
  const [listed, setListed] = useState<ReadonlyMap<string, Row> | undefined>(count ? undefined : new Map());
  useEffect(() => {
    let gone = false;
    // What could not be fetched comes with the next one; the server refuses meanwhile what it knows better.
    const fetchIt = (): void => void fetchAll(poll).then((found) => gone || setListed(found), () => gone || setListed(listed ?? new Map()));
    const timer = count ? setTimeout(fetchIt, listed ? TOGETHER_MS : 0) : undefined;
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [poll, count]);
  return listed;
}
