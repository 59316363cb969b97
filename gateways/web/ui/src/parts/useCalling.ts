/** What the desk of a roll-call fetches: whose names are called, and who has voted. */
import { useEffect, useState } from "preact/hooks";
import type { ListedBallot, Poll } from "../live/documents.ts";
import { Refused, type Problem } from "../live/frames.ts";
import { fetchBallots, fetchVoters, type Voter } from "../live/calling.ts";

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

/** Who has voted, fetched again when more have; several at once are asked for together. */
export function useBallots({ poll, cast }: Poll): ReadonlyMap<string, ListedBallot> | undefined {
  const [voted, setVoted] = useState<ReadonlyMap<string, ListedBallot> | undefined>(cast ? undefined : new Map());
  useEffect(() => {
    let gone = false;
    // What could not be fetched comes with the next vote; whoever is called meanwhile is refused if she has voted.
    const fetchIt = (): void => void fetchBallots(poll).then((found) => gone || setVoted(found), () => gone || setVoted(voted ?? new Map()));
    const timer = cast ? setTimeout(fetchIt, voted ? TOGETHER_MS : 0) : undefined;
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [poll, cast]);
  return voted;
}
