/** The one next step for a motion: open its vote, close it, declare its outcome, or repeat it. */
import type { Motion, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { Bars, CountTable } from "../parts/Counts.tsx";
import { Countdown } from "../parts/Countdown.tsx";
import { Irreversible } from "../parts/Irreversible.tsx";
import { Notice } from "../parts/Notice.tsx";
import { Outcome } from "../parts/Outcome.tsx";
import { RollCall } from "../parts/RollCall.tsx";
import { MOTION_STATES } from "../parts/states.ts";
import { useAct } from "../parts/useAct.ts";
import { Paragraphs, Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { Annul } from "./Annul.tsx";
import { OpenPoll } from "./OpenPoll.tsx";

export function Step({ id }: { id: string }) {
  const motion = useView<Motion>(`motion/${id}`);
  const newest = motion?.polls[motion.polls.length - 1];
  const poll = useView<Poll>(newest && `poll/${newest}`);
  if (!motion || (newest && !poll)) return <div class="skeleton tall" aria-hidden="true" />;
  return (
    <article class="card step">
      <p class="eyebrow">
        <span>{t("motion.number", { number: String(motion.number) })}</span>
        <span class={`chip chip-${motion.state}`}>{t(MOTION_STATES[motion.state])}</span>
      </p>
      <h1><Written of={motion.title} /></h1>
      {!poll && motion.text && <details><summary>{t("chair.text")}</summary><Paragraphs of={motion.text} /></details>}
      <p class="quiet">
        <span class="label">{t("motion.mover")}</span><Written of={motion.mover_name} />
        {motion.seconders.length > 0 && <> · {t("motion.seconders", { count: motion.seconders.length })}</>}
      </p>
      <Next motion={motion} poll={poll ?? undefined} />
    </article>
  );
}

function Next({ motion, poll }: { motion: Motion; poll: Poll | undefined }) {
  if (motion.state === "withdrawn") return <p>{t("chair.withdrawn")}</p>;
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
  const { busy, problem, run } = useAct();
  return (
    <div class="step-body">
      <div class="poll-facts">
        <p>{t("poll.turnout", { cast: poll.cast, members: poll.roll.members })}</p>
        {poll.due_at !== undefined && <Countdown due={poll.due_at} />}
      </div>
      <progress max={poll.roll.members || 1} value={poll.cast} aria-label={t("counts.turnout")} />
      {poll.counts ? <Bars poll={poll} /> : <p class="quiet">{t("counts.sealed")}</p>}
      <p class="will">{t("chair.close.will")}</p>
      <Irreversible
        label={t("chair.close")}
        warning={t("chair.close.warning", { missing: Math.max(0, poll.roll.members - poll.cast) })}
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
  const { busy, problem, run } = useAct();
  return (
    <div class="step-body">
      <p>{t("poll.turnout", { cast: poll.cast, members: poll.roll.members })}</p>
      {poll.counts && <Bars poll={poll} />}
      <p class="will">{t("chair.declare.will")}</p>
      <button type="button" class="button cast" disabled={busy} onClick={() => void run("outcome.declare", { poll: poll.poll })}>
        {t("chair.declare")}
      </button>
      <Notice problem={problem} />
      <Annul poll={poll} />
    </div>
  );
}

/** Without a quorum the motion stays put, and may be voted on again. */
function Declared({ motion, poll }: { motion: Motion; poll: Poll }) {
  return (
    <div class="step-body">
      <Outcome poll={poll} />
      {poll.counts && <Bars poll={poll} />}
      {poll.counts && <CountTable poll={poll} />}
      <RollCall poll={poll} />
      {motion.state === "put" ? <OpenPoll motion={motion} repeats={poll.poll} /> : <p class="will">{t("chair.done")}</p>}
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
