/** Who voted how in a roll-call vote, by name: fetched when asked for, a window at a time, grouped by answer. */
import { useState } from "preact/hooks";
import type { NamedBallot, Poll } from "../live/documents.ts";
import { Refused, type Problem } from "../live/frames.ts";
import { contentOf } from "../live/live.ts";
import { fetchRollCall } from "../live/roll-call.ts";
import { who } from "../live/session.ts";
import { language, t } from "../words/words.ts";
import { Notice } from "./Notice.tsx";
import { OptionName, OptionSign } from "./OptionName.tsx";

/** There from when the count is shown: live, or once the outcome is declared. */
export function RollCall({ poll }: { poll: Poll }) {
  if (poll.method !== "roll-call" || !poll.counts || poll.cast === 0) return null;
  return (
    <section class="roll-call">
      <h2>{t("roll-call.title")}</h2>
      {who.value?.kind === "public" ? <p class="quiet">{t("roll-call.members-only")}</p> : <Names key={poll.state} poll={poll} />}
    </section>
  );
}

function Names({ poll }: { poll: Poll }) {
  const { ballots, next, busy, problem, fetchAfter } = useWindows(poll.poll);
  return (
    <>
      {ballots.length > 0 && <Grouped poll={poll} ballots={ballots} />}
      <p class="quiet" role="status">{ballots.length > 0 && t("roll-call.shown", { shown: ballots.length, cast: poll.cast })}</p>
      <p class="quiet">{t("roll-call.missing", { count: Math.max(0, poll.roll.members - poll.cast) })}</p>
      <Notice problem={problem} />
      {next !== undefined && (
        <button type="button" class="button plain" disabled={busy} onClick={() => fetchAfter(next)}>
          {next ? t("roll-call.more") : t("roll-call.show")}
        </button>
      )}
      {next === undefined && poll.state === "open" && (
        <button type="button" class="button plain" disabled={busy} onClick={() => fetchAfter("")}>{t("roll-call.again")}</button>
      )}
    </>
  );
}

/** `next`: after whom the next window begins, empty for the first, undefined when there is no more. */
function useWindows(poll: string) {
  const [ballots, setBallots] = useState<NamedBallot[]>([]);
  const [next, setNext] = useState<string | undefined>("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const fetchAfter = (after: string): void => {
    setBusy(true);
    fetchRollCall(poll, after)
      .then((found) => {
        setBallots((before) => (after ? [...before, ...found.ballots] : found.ballots));
        setNext(found.next);
        setProblem(undefined);
      })
      .catch((error: unknown) => setProblem(error instanceof Refused ? error.problem : { code: "unavailable" }))
      .finally(() => setBusy(false));
  };
  return { ballots, next, busy, problem, fetchAfter };
}

function Grouped({ poll, ballots }: { poll: Poll; ballots: NamedBallot[] }) {
  return (
    <>
      {poll.options.map((option) => {
        const chosen = ballots.filter((ballot) => ballot.option === option);
        return chosen.length > 0 && (
          <div key={option} class="roll-call-group">
            <h3><OptionSign poll={poll} option={option} /> <span><OptionName poll={poll} option={option} /></span></h3>
            <ul class="roll-call-names">{byName(chosen).map((ballot) => <li key={ballot.n}><Name of={ballot.name} /></li>)}</ul>
          </div>
        );
      })}
    </>
  );
}

function byName(ballots: NamedBallot[]): NamedBallot[] {
  const { compare } = new Intl.Collator(language.value);
  return [...ballots].sort((one, other) => compare(nameOf(one), nameOf(other)));
}

function nameOf(ballot: NamedBallot): string {
  return contentOf(ballot.name)?.text ?? "";
}

/** Whoever may see the list may see its names: one that is not there was erased. */
function Name({ of }: { of: string | undefined }) {
  const content = contentOf(of);
  if (content === undefined && of) return <span class="pending" aria-hidden="true" />;
  if (!content) return <span class="withheld">{t("roll-call.erased")}</span>;
  return <bdi lang={content.lang}>{content.text}</bdi>;
}
