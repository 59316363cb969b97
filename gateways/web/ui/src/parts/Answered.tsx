/** How somebody has voted who is called by name, and who else wrote it down. */
import type { ListedBallot, Poll } from "../live/documents.ts";
import type { Problem } from "../live/frames.ts";
import { t } from "../words/words.ts";
import { OptionName, OptionSign } from "./OptionName.tsx";
import { BY } from "./Undo.tsx";

/** A ballot of which a refusal told, and in which capacity somebody cast it or wrote it down. */
export interface Told extends ListedBallot {
  by: string;
}

export function toldOf(problem: Problem | undefined): Told | undefined {
  if (problem?.code !== "stale" || problem.params?.["what"] === "answer.missed") return undefined;
  const { position, ...said } = problem.params ?? {};
  return { n: Number(position), ...said } as Told;
}

/** The one that stands; of the same, what the list says. */
export function newest<Ballot extends ListedBallot>(listed: ListedBallot | undefined, told: Ballot | undefined): ListedBallot | undefined {
  return told && (!listed || told.n > listed.n) ? told : listed;
}

export function isOnTablet(ballot: ListedBallot | undefined): boolean {
  return ballot !== undefined && ballot.means === undefined;
}

export function Answered({ poll, ballot, by }: { poll: Poll; ballot: ListedBallot; by: string | undefined }) {
  const whose = by && BY[by];
  return (
    <p class="written-down" role="status">
      <span class="label">{t(whose || (isOnTablet(ballot) ? "hall.names.tablet" : "hall.names.stands"))}</span>{" "}
      {ballot.option
        ? <><OptionSign poll={poll} option={ballot.option} /> <strong><OptionName poll={poll} option={ballot.option} /></strong></>
        : <strong>{t("hall.names.stands.sealed")}</strong>}
    </p>
  );
}
