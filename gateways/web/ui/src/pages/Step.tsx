/** The one next step for a motion: open its vote, close it, declare its outcome, or repeat it. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isPending } from "../live/changes.ts";
import type { Motion, Now, Poll, Speakers } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { awayWords } from "../parts/away.ts";
import { Bars, CountTable, turnoutWords, votersOf } from "../parts/Counts.tsx";
import { Countdown } from "../parts/Countdown.tsx";
import { Irreversible } from "../parts/Irreversible.tsx";
import { Notice } from "../parts/Notice.tsx";
import { Outcome } from "../parts/Outcome.tsx";
import { RollCall } from "../parts/RollCall.tsx";
import { Standing } from "../parts/Standing.tsx";
import { textBeside } from "../parts/textBeside.ts";
import { useDesk } from "../parts/desk.ts";
import { isCalled, meansOf } from "../parts/ways.ts";
import { Paragraphs, Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { Annul } from "./Annul.tsx";
import { ChangesFirst } from "./ChangesFirst.tsx";
import { HallDesk, isCounted } from "./HallDesk.tsx";
import { OpenPoll } from "./OpenPoll.tsx";

const WHY_WAIT = "why-wait";

/** How often a motion was chosen; and whether who chose still waits to be led to it. */
export interface Choice {
  times: number;
  waits: RefObject<boolean>;
}

interface Props {
  now: Now;
  id: string;
  /** The question that comes before everything else. */
  first?: string | undefined;
  /** Shows another motion here. */
  go?: (motion: string) => void;
  choice?: Choice;
}

export function Step({ now, id, first, go, choice }: Props) {
  const motion = useView<Motion>(`motion/${id}`);
  const newest = motion?.polls[motion.polls.length - 1];
  const poll = useView<Poll>(newest && `poll/${newest}`);
  const text = motion && textBeside(motion);
  if (!motion || (newest && !poll)) return <div class="skeleton tall" aria-hidden="true" />;
  return (
    <article class="card step">
      <p class="eyebrow">
        <span>{t("motion.number", { number: String(motion.number) })}</span>
        <Standing motion={motion.state} poll={poll?.state} />
      </p>
      <Title of={motion.title} choice={choice} />
      {!poll && text && <details><summary>{t("motion.text")}</summary><Paragraphs of={text} /></details>}
      <p class="quiet">
        <span class="label">{t("motion.mover")}</span><Written of={motion.mover_name} />
        {motion.seconders.length > 0 && <> · {t("motion.seconders", { count: motion.seconders.length })}</>}
      </p>
      {id === first && !now.members_unknown && <p class="will">{t("chair.question.first")}</p>}
      {go && <Meanwhile now={now} id={id} go={go} />}
      {go && first && id !== first && !now.members_unknown && (
        <Lead says={t("chair.question.waits")} to={t("chair.question.go")} go={() => go(first)} />
      )}
      {motion.amendments && isPending(motion) && !now.members_unknown ? (
        <ChangesFirst
          motion={motion}
          doubted={now.doubted?.amendment}
          voting={(vote) => <Next motion={motion} poll={vote} />}
          otherwise={<Next motion={motion} poll={poll ?? undefined} />}
        />
      ) : <Next motion={motion} poll={poll ?? undefined} />}
      {go && motion.procedure?.motion && poll?.state === "declared" && <GoOn id={motion.procedure.motion} go={go} />}
    </article>
  );
}

/** A vote that goes on elsewhere: what is shown here may have to wait for its outcome. */
function Meanwhile({ now: { focus }, id, go }: { now: Now; id: string; go: (motion: string) => void }) {
  const elsewhere = focus?.motion === id ? undefined : focus;
  const poll = useView<Poll>(elsewhere?.poll && `poll/${elsewhere.poll}`);
  if (!elsewhere || (poll?.state !== "open" && poll?.state !== "closed")) return null;
  return <Lead says={t("chair.meanwhile")} to={t("chair.meanwhile.go")} go={() => go(elsewhere.motion)} />;
}

function Lead({ says, to, go }: { says: string; to: string; go: () => void }) {
  return (
    <div class="will row spread">
      <p>{says}</p>
      <button type="button" class="button plain" onClick={go}>{to}</button>
    </div>
  );
}

/** Whoever chooses a motion below is led to its next step, once it is there: the eye and the keyboard. */
function Title({ of, choice }: { of: string; choice: Choice | undefined }) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (!choice?.waits.current) return;
    choice.waits.current = false;
    title.current?.closest("article")?.scrollIntoView({ block: "start" });
    title.current?.focus({ preventScroll: true });
  }, [choice?.times]);
  return <h1 tabIndex={-1} ref={title}><Written of={of} /></h1>;
}

/** After a question of procedure the matter it was about comes again. */
function GoOn({ id, go }: { id: string; go: (motion: string) => void }) {
  const about = useView<Motion>(`motion/${id}`);
  const speakers = useView<Speakers>(about ? `speakers/${about.sitting}` : undefined);
  if (!about) return null;
  if (!isPending(about)) return <Away motion={about} />;
  const number = String(about.number);
  return (
    <>
      {speakers?.ended?.includes(id) && <p class="will">{t("chair.debate-ended", { number })}</p>}
      <button type="button" class="button cast" onClick={() => go(id)}>{t("chair.go-on", { number })}</button>
    </>
  );
}

function Away({ motion }: { motion: Motion }) {
  const lines = awayWords(motion);
  return lines.length ? <div class="will">{[...lines, t("chair.done")].map((line) => <p key={line}>{line}</p>)}</div> : null;
}

function Next({ motion, poll }: { motion: Motion; poll: Poll | undefined }) {
  if (motion.state === "withdrawn") return <p>{t("chair.withdrawn")}</p>;
  if (awayWords(motion).length) return <Away motion={motion} />;
  if (!poll) return <OpenPoll motion={motion} />;
  switch (poll.state) {
    case "open":
      return <Running poll={poll} />;
    case "closed":
      return <Declare poll={poll} />;
    case "declared":
      return <Declared motion={motion} poll={poll} />;
    default:
      return <Annulled motion={motion} poll={poll} />;
  }
}

function Running({ poll }: { poll: Poll }) {
  const { busy, problem, run } = useDesk();
  const isByBallot = meansOf(poll).includes("tablet") || isCalled(poll);
  const isForTellers = poll.means !== undefined && !isCalled(poll);
  return (
    <div class="step-body">
      <div class="poll-facts">
        <p>{turnoutWords(poll)}</p>
        {poll.due_at !== undefined && <Countdown due={poll.due_at} />}
      </div>
      {isByBallot && <progress max={votersOf(poll) || 1} value={poll.cast} aria-label={t("counts.turnout")} />}
      {isByBallot && (poll.counts ? <Bars poll={poll} /> : <p class="quiet">{t("counts.sealed")}</p>)}
      <HallDesk poll={poll} />
      <p class="will">{t(isForTellers ? "hall.close.will" : "chair.close.will")}</p>
      <Irreversible
        label={t("chair.close")}
        warning={isForTellers ? t("hall.close.warning") : t("chair.close.warning", { missing: Math.max(0, votersOf(poll) - poll.cast) })}
        confirm={t("chair.close.confirm")}
        busy={busy}
        act={() => void run("poll.close", { poll: poll.poll })}
      />
      <Notice problem={problem} />
      <Annul poll={poll} />
    </div>
  );
}

function Declare({ poll }: { poll: Poll }) {
  const { busy, problem, run } = useDesk();
  return (
    <div class="step-body">
      <p>{turnoutWords(poll)}</p>
      {poll.counts && (meansOf(poll).includes("tablet") || isCalled(poll)) && <Bars poll={poll} />}
      <HallDesk poll={poll} />
      <p class="will" id={WHY_WAIT}>{t(isCounted(poll) ? "chair.declare.will" : "hall.declare.wait")}</p>
      <button type="button" class="button cast" disabled={busy || !isCounted(poll)} aria-describedby={WHY_WAIT} onClick={() => void run("outcome.declare", { poll: poll.poll })}>
        {t("chair.declare")}
      </button>
      <Notice problem={problem} />
      <Annul poll={poll} />
    </div>
  );
}

/** Without a quorum nothing is decided, and it may be voted on again. */
function Declared({ motion, poll }: { motion: Motion; poll: Poll }) {
  const isSettled = motion.state !== "undecided" && !motion.procedure?.motion && !poll.division?.reached;
  return (
    <div class="step-body">
      <Outcome poll={poll} />
      {poll.counts && <Bars poll={poll} />}
      {poll.counts && <CountTable poll={poll} />}
      <HallDesk poll={poll} />
      <RollCall poll={poll} />
      {motion.state === "undecided" && <OpenPoll motion={motion} repeats={poll.poll} />}
      {isSettled && <p class="will">{t("chair.done")}</p>}
      <Annul poll={poll} />
    </div>
  );
}

function Annulled({ motion, poll }: { motion: Motion; poll: Poll }) {
  return (
    <div class="step-body">
      <div class="annulled">
        <h2>{t("poll.annulled")}</h2>
        <p><strong class="label">{t("poll.annulled.reason")}</strong><Written of={poll.annulled?.reason} /></p>
      </div>
      <OpenPoll motion={motion} repeats={poll.poll} />
    </div>
  );
}
