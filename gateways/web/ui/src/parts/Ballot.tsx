/** The ballot: choose, check, cast; "counted" only when the server has answered. Nothing is chosen beforehand. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { OwnBallot, Poll } from "../live/documents.ts";
import { contentOf, useView } from "../live/live.ts";
import type { Entry } from "../live/shelf.ts";
import { cast, choose, chooseAgain, keepVote, voteOn, type Vote } from "../live/voting.ts";
import { t } from "../words/words.ts";
import { announce } from "./announce.ts";
import { Icon } from "./Icon.tsx";
import { useUndone } from "./inPlace.ts";
import { OptionName, OptionSign } from "./OptionName.tsx";
import { useFocus } from "./useFocus.ts";
import { useStuck, Waiting } from "./Waiting.tsx";

interface BallotProps {
  poll: Poll;
  send?: (poll: Poll) => Promise<void>;
  /** Said once it is there, where it does not count. */
  said?: string;
}

export function Ballot({ poll, send = cast, said }: BallotProps) {
  const own = useView<OwnBallot>(`ballot/${poll.poll}`);
  const undone = useUndone(`ballot/${poll.poll}`);
  const vote = voteOn(poll.poll).value;
  const counted = undone ? undefined : countedVote(vote, own);
  const isNamed = Object.values({ ...poll.labels, ...poll.pictures }).every((ref) => contentOf(ref) !== undefined);
  return (
    <section class="ballot" aria-label={t("ballot.name")}>
      {undone && <Sending poll={poll} entry={undone} />}
      {!undone && vote.step === "check" && <Check poll={poll} option={vote.option} own={own} send={send} />}
      {counted && <Counted poll={poll} vote={counted} said={said} />}
      {!undone && !counted && own !== undefined && isNamed && (vote.step === "choose" || vote.step === "idle") && (
        <Choose poll={poll} own={own} />
      )}
    </section>
  );
}

/** What became of one's vote, when one can no longer vote. */
export function OwnVote({ poll }: { poll: Poll }) {
  const own = useView<OwnBallot>(`ballot/${poll.poll}`);
  const undone = useUndone(`ballot/${poll.poll}`);
  const counted = countedVote(voteOn(poll.poll).value, own);
  if (undone) return <Sending poll={poll} entry={undone} />;
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

function Choose({ poll, own }: { poll: Poll; own: OwnBallot | null }) {
  // Whoever opens the page to vote for the first time is left where she is.
  const [isAgain] = useState(own !== null);
  const heading = useFocus<HTMLHeadingElement>(isAgain);
  return (
    <>
      {own && <Before poll={poll} own={own} />}
      <h2 class="ballot-ask" tabIndex={-1} ref={heading}>{own ? t("ballot.ask.again") : t("ballot.ask")}</h2>
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
      {own && <button type="button" class="button plain" onClick={() => keepVote(poll.poll)}>{t("ballot.keep")}</button>}
      <p class="quiet">{poll.replace ? t("ballot.replace") : t("ballot.once")}</p>
    </>
  );
}

/** A vote that is counted stays so until another is: whoever changes hers is told what she changes. */
function Before({ poll, own }: { poll: Poll; own: OwnBallot }) {
  return (
    <div class="before">
      {own.option ? (
        <p class="chosen">
          <span class="quiet">{t("ballot.before")}</span>
          <OptionSign poll={poll} option={own.option} />
          <span class="choice-name"><OptionName poll={poll} option={own.option} /></span>
        </p>
      ) : (
        <p>{t("ballot.before.sealed")}</p>
      )}
      <p class="quiet">{t("ballot.before.counts")}</p>
    </div>
  );
}

interface CheckProps {
  poll: Poll;
  option: string;
  own: OwnBallot | null | undefined;
  send: (poll: Poll) => Promise<void>;
}

function Check({ poll, option, own, send }: CheckProps) {
  const heading = useFocus<HTMLHeadingElement>();
  const last = useRef<HTMLButtonElement>(null);
  // With large letters what was chosen fills a phone: nobody takes that for the whole.
  useLayoutEffect(() => last.current?.scrollIntoView({ block: "nearest", behavior: "instant" }), []);
  return (
    <>
      {own && <Before poll={poll} own={own} />}
      <h2 class="ballot-ask" tabIndex={-1} ref={heading}>{t("ballot.check")}</h2>
      <p class="chosen">
        <OptionSign poll={poll} option={option} />
        <span class="choice-name"><OptionName poll={poll} option={option} /></span>
      </p>
      <p class="quiet">{poll.method === "roll-call" ? t("ballot.roll-call") : t("ballot.open")}</p>
      <button type="button" class="button cast" ref={last} onClick={() => void send(poll)}>{t("ballot.cast")}</button>
      <button type="button" class="button plain" onClick={() => chooseAgain(poll.poll)}>{t("ballot.other")}</button>
    </>
  );
}

function Sending({ poll, entry }: { poll: Poll; entry: Entry }) {
  const isStuck = useStuck(entry);
  const option = entry.body["option"];
  if (entry.problem) return <Waiting entry={entry} />;
  return (
    <div class={isStuck ? "sending stuck" : "sending"}>
      <p class="chosen">
        <OptionSign poll={poll} option={String(option)} />
        <span class="choice-name"><OptionName poll={poll} option={String(option)} /></span>
      </p>
      <Waiting entry={entry} />
    </div>
  );
}

interface CountedProps {
  poll: Poll;
  vote: CountedVote;
  closed?: boolean;
  said?: string | undefined;
}

function Counted({ poll, vote, closed = false, said }: CountedProps) {
  const sentence = said ?? t("ballot.counted", { position: String(vote.position) });
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
