/** The ballot: choose, check, cast; "counted" only when the server has answered. Nothing is chosen beforehand. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { OwnBallot, Poll } from "../live/documents.ts";
import { live, useView } from "../live/live.ts";
import { cast, choose, chooseAgain, voteOn, type Vote } from "../live/voting.ts";
import { t } from "../words/words.ts";
import { announce } from "./announce.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { OptionName, OptionSign } from "./OptionName.tsx";

const PATIENCE_MS = 3_000;

export function Ballot({ poll }: { poll: Poll }) {
  const own = useView<OwnBallot>(`ballot/${poll.poll}`);
  const vote = voteOn(poll.poll).value;
  const counted = countedVote(vote, own);
  return (
    <section class="ballot" aria-label={t("ballot.name")}>
      {vote.step === "refused" && <Notice problem={vote.problem} />}
      {vote.step === "check" && <Check poll={poll} option={vote.option} />}
      {vote.step === "sending" && <Sending poll={poll} option={vote.option} />}
      {counted && <Counted poll={poll} vote={counted} />}
      {!counted && own !== undefined && (vote.step === "choose" || vote.step === "idle" || vote.step === "refused") && (
        <Choose poll={poll} again={Boolean(own)} />
      )}
    </section>
  );
}

/** What became of one's vote, when one can no longer vote. */
export function OwnVote({ poll }: { poll: Poll }) {
  const own = useView<OwnBallot>(`ballot/${poll.poll}`);
  const vote = voteOn(poll.poll).value;
  const counted = countedVote(vote, own);
  if (vote.step === "refused") {
    const late = vote.problem.code === "poll-closed" && poll.closed_at !== undefined;
    return <Notice problem={vote.problem} {...(late && { sentence: t("ballot.too-late", { closed: poll.closed_at ?? 0 }) })} />;
  }
  if (vote.step === "sending") return <Sending poll={poll} option={vote.option} />;
  if (counted) return <Counted poll={poll} vote={counted} closed />;
  return own === null ? <p class="quiet">{t("ballot.none")}</p> : null;
}

interface CountedVote {
  position: number;
  option: string | undefined;
}

/** The newest of what this page sent and what the log says, which may come from another device. */
function countedVote(vote: Vote, own: OwnBallot | null | undefined): CountedVote | undefined {
  if (vote.step === "counted" && vote.position >= (own?.n ?? 0)) return vote;
  if ((vote.step === "idle" || vote.step === "counted") && own) return { position: own.n, option: own.option };
  return undefined;
}

function Choose({ poll, again }: { poll: Poll; again: boolean }) {
  return (
    <>
      <h2 class="ballot-ask">{again ? t("ballot.ask.again") : t("ballot.ask")}</h2>
      <ul class="choices">
        {poll.options.map((option) => (
          <li key={option}>
            <button type="button" class="choice" onClick={() => choose(poll.poll, option)}>
              <OptionSign poll={poll} option={option} />
              <span class="choice-name"><OptionName poll={poll} option={option} /></span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
      <p class="quiet">{poll.replace ? t("ballot.replace") : t("ballot.once")}</p>
    </>
  );
}

function Check({ poll, option }: { poll: Poll; option: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h2 class="ballot-ask" tabIndex={-1} ref={heading}>{t("ballot.check")}</h2>
      <p class="chosen">
        <OptionSign poll={poll} option={option} />
        <span class="choice-name"><OptionName poll={poll} option={option} /></span>
      </p>
      <p class="quiet">{poll.method === "roll-call" ? t("ballot.roll-call") : t("ballot.open")}</p>
      <button type="button" class="button cast" onClick={() => void cast(poll.poll)}>{t("ballot.cast")}</button>
      <button type="button" class="button plain" onClick={() => chooseAgain(poll.poll)}>{t("ballot.other")}</button>
    </>
  );
}

function Sending({ poll, option }: { poll: Poll; option: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const stuck = late || live().link.state.value !== "live";
  return (
    <div class={stuck ? "sending stuck" : "sending"} role="status">
      <p class="chosen">
        <OptionSign poll={poll} option={option} />
        <span class="choice-name"><OptionName poll={poll} option={option} /></span>
      </p>
      {stuck ? <p><strong>{t("vote.uncounted")}</strong> {t("vote.uncounted.cure")}</p> : <p>{t("ballot.sending")}</p>}
    </div>
  );
}

function Counted({ poll, vote, closed = false }: { poll: Poll; vote: CountedVote; closed?: boolean }) {
  const sentence = t("ballot.counted", { position: String(vote.position) });
  useEffect(() => announce(sentence), [sentence]);
  return (
    <div class="counted">
      <p class="counted-line"><span class="seal" aria-hidden="true"><Icon name="yes" /></span><strong>{sentence}</strong></p>
      {vote.option ? (
        <p class="chosen">
          <span class="quiet">{t("ballot.yours")}</span>
          <OptionSign poll={poll} option={vote.option} />
          <span class="choice-name"><OptionName poll={poll} option={vote.option} /></span>
        </p>
      ) : (
        <p class="quiet">{t("ballot.sealed")}</p>
      )}
      {!closed && poll.replace && (
        <button type="button" class="button plain" onClick={() => chooseAgain(poll.poll)}>{t("ballot.change")}</button>
      )}
    </div>
  );
}
