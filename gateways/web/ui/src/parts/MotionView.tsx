/** One motion: what it asks, who brought it, what became of it, and its polls. */
import { useMemo } from "preact/hooks";
import type { Motion, Poll } from "../live/documents.ts";
import { contentOf, useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { aids, textSize } from "../words/settings.ts";
import { t } from "../words/words.ts";
import { isOnTablet, PollPanel } from "./PollPanel.tsx";
import { Standing } from "./Standing.tsx";
import { textBeside } from "./textBeside.ts";
import { useChunk, withDeskWords } from "./useChunk.ts";
import { Paragraphs, Written } from "./Written.tsx";

/** So much of a screen may stand between a question and its answers. */
const SHARE_OF_SCREEN = 1 / 12;

interface Props {
  id: string;
  /** The poll that the chair has in view; else the newest. */
  poll?: string | undefined;
}

export function MotionView({ id, poll }: Props) {
  const motion = useView<Motion>(`motion/${id}`);
  const last = motion?.polls[motion.polls.length - 1];
  const shown = poll ?? last;
  const newest = useView<Poll>(last && `poll/${last}`);
  const asked = useView<Poll>(shown && `poll/${shown}`);
  const Changes = useChunk(hasChanges(motion), withDeskWords(async () => (await import("./Changes.tsx")).Changes));
  const Support = useChunk(motion?.state === "submitted", async () => (await import("./Seconds.tsx")).Support);
  const Interests = useChunk(true, withDeskWords(async () => (await import("./Interests.tsx")).Interests));
  const Aloud = useChunk(true, async () => (await import("./ReadAloud.tsx")).ReadAloud);
  if (motion === null) return <p>{t("motion.unknown")}</p>;
  if (motion === undefined) return <div class="skeleton tall" aria-hidden="true" />;
  const text = textBeside(motion);
  // Nobody votes on what cannot be read yet; and no answer moves when the words come.
  const isRead = [motion.title, motion.text, motion.mover_name].every((ref) => !ref || contentOf(ref) !== undefined);
  const isVoting = isRead && asked?.state === "open" && isOnTablet(asked) && who.value?.kind === "member";
  const origin = (
    <p class="quiet">
      <span class="label">{t("motion.mover")}</span><Written of={motion.mover_name} />
      {motion.seconders.length > 0 && <> · {t("motion.seconders", { count: motion.seconders.length })}</>}
    </p>
  );
  const wording = motion.wording && <p class="quiet">{t("motion.wording", { version: motion.wording })}</p>;
  const others = motion.polls.filter((other) => other !== shown).reverse();
  return (
    <article class={isVoting ? "card motion voting" : "card motion"}>
      <p class="eyebrow">
        <span>{t("motion.number", { number: String(motion.number) })}</span>
        <Standing motion={motion.state} poll={newest?.state} />
      </p>
      <h1><Written of={motion.title} /></h1>
      {!isVoting && wording}
      <div class="to-read">
        {text && (isVoting ? <TextToVoteOn key={text} of={text} version={motion.wording} /> : <Paragraphs of={text} />)}
        <div class="aloud-place">{Aloud && <Aloud motion={motion} />}</div>
      </div>
      {!isVoting && origin}
      {!isVoting && Support && <Support motion={motion} />}
      {shown && isRead && <PollPanel id={shown} />}
      {isVoting && origin}
      {Changes && <Changes motion={motion} shown={shown} />}
      {Interests && <Interests motion={motion} poll={newest} />}
      {others.length > 0 && (
        <section class="earlier">
          <h2>{t("motion.earlier")}</h2>
          {others.map((other) => <PollPanel key={other} id={other} quiet />)}
        </section>
      )}
    </article>
  );
}

/** Folded where it would push the answers away; it stays as it is until one reads otherwise. */
function TextToVoteOn({ of, version }: { of: string; version: number | undefined }) {
  const isLong = useMemo(() => pushesAnswersDown(contentOf(of)?.text ?? ""), [textSize.value, aids.value]);
  if (isLong) return <details><summary>{version ? t("motion.text.version", { version }) : t("motion.text")}</summary><Paragraphs of={of} /></details>;
  return <>{version && <p class="quiet">{t("motion.wording", { version })}</p>}<Paragraphs of={of} /></>;
}

/** Chinese letters are as wide as high, others half as wide; a line is half as high again. */
function pushesAnswersDown(text: string): boolean {
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const width = text.replace(/[\u2e80-\uffff]/g, "  ").length / 2;
  return width * letter * letter * 1.5 > innerWidth * innerHeight * SHARE_OF_SCREEN;
}

/** There are some, or there can be. */
function hasChanges(motion: Motion | null | undefined): boolean {
  return Boolean(motion?.amendments) || motion?.state === "submitted" || motion?.state === "annulled";
}
