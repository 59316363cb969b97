/** The names of a roll-call vote for the hall's screen: all of them, or none. */
import { useEffect, useState } from "preact/hooks";
import type { Written } from "../live/content.ts";
import type { NamedBallot, Poll } from "../live/documents.ts";
import { contentOf } from "../live/live.ts";
import { fetchRollCall } from "../live/roll-call.ts";
import { t } from "../words/words.ts";

/** More do not fit at the size that the last row can read, whatever their names. */
const VOTERS_MOST = 40;

export type NamesByOption = Record<string, Written[]>;

/** Undefined while a name is on its way, and where there are too many. */
export function useScreenNames(poll: Poll | undefined): NamesByOption | undefined {
  const [ballots, setBallots] = useState<NamedBallot[]>([]);
  const isDeclared = poll?.method === "roll-call" && poll.state === "declared";
  const wanted = isDeclared && poll.cast > 0 && poll.cast <= VOTERS_MOST ? poll.poll : undefined;
  useEffect(() => {
    setBallots([]);
    // A screen that may not have the names, or gets no answer, shows the bars.
    if (wanted) fetchRollCall(wanted, "").then((found) => setBallots(found.ballots), () => undefined);
  }, [wanted]);
  const names = ballots.map((ballot) => (ballot.name ? contentOf(ballot.name) : null));
  if (!poll || !wanted || !ballots.length || names.includes(undefined)) return undefined;
  const written = names.map((name) => name ?? { text: t("roll-call.erased") });
  return Object.fromEntries(poll.options.map((option) => [option, written.filter((_, at) => ballots[at]?.option === option)]));
}
