/** One motion: what it asks, who brought it, what became of it, and its polls. */
import type { Motion } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { Notice } from "./Notice.tsx";
import { PollPanel } from "./PollPanel.tsx";
import { useUndone } from "./inPlace.ts";
import { MOTION_STATES } from "./states.ts";
import { useAct } from "./useAct.ts";
import { useChunk } from "./useChunk.ts";
import { Waiting } from "./Waiting.tsx";
import { Paragraphs, Written } from "./Written.tsx";

interface Props {
  id: string;
  /** The poll that the chair has in view; else the newest. */
  poll?: string | undefined;
}

export function MotionView({ id, poll }: Props) {
  const motion = useView<Motion>(`motion/${id}`);
  const Aloud = useChunk(true, async () => (await import("./ReadAloud.tsx")).ReadAloud);
  if (motion === null) return <p>{t("motion.unknown")}</p>;
  if (motion === undefined) return <div class="skeleton tall" aria-hidden="true" />;
  const shown = poll ?? motion.polls[motion.polls.length - 1];
  const others = motion.polls.filter((other) => other !== shown).reverse();
  return (
    <article class="card motion">
      <p class="eyebrow">
        <span>{t("motion.number", { number: String(motion.number) })}</span>
        <span class={`chip chip-${motion.state}`}>{t(MOTION_STATES[motion.state])}</span>
      </p>
      <h1><Written of={motion.title} /></h1>
      {motion.text && <Paragraphs of={motion.text} />}
      {Aloud && <Aloud motion={motion} />}
      <p class="quiet">
        <span class="label">{t("motion.mover")}</span><Written of={motion.mover_name} />
        {motion.seconders.length > 0 && <> · {t("motion.seconders", { count: motion.seconders.length })}</>}
      </p>
      {motion.state === "submitted" && <Support motion={motion} />}
      {shown && <PollPanel id={shown} />}
      {others.length > 0 && (
        <section class="earlier">
          <h2>{t("motion.earlier")}</h2>
          {others.map((other) => <PollPanel key={other} id={other} quiet />)}
        </section>
      )}
    </article>
  );
}

/** Before it is put: others may second it, its mover may take it back. */
function Support({ motion }: { motion: Motion }) {
  const { busy, problem, run } = useAct();
  const undone = useUndone(`motion/${motion.motion}`);
  const me = who.value?.member;
  if (!me) return null;
  const mine = motion.mover === me;
  const seconded = motion.seconders.includes(me);
  return (
    <div class="support">
      {mine && (
        <button type="button" class="button plain" disabled={busy} onClick={() => void run("motion.withdraw", { motion: motion.motion })}>
          {t("motion.withdraw")}
        </button>
      )}
      {undone && <Waiting entry={undone} />}
      {!mine && !seconded && !undone && (
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() => void run("motion.second", { motion: motion.motion }, { about: `motion/${motion.motion}` })}
        >
          {t("motion.second")}
        </button>
      )}
      {seconded && <p class="quiet">{t("motion.seconded")}</p>}
      <Notice problem={problem} />
    </div>
  );
}
