/** What pages say of a speech: its kind, on what it is, why its turn is when it is, and how its time stands. */
import "../style/floor.css";
import { isPending } from "../live/changes.ts";
import type { Motion, OrderWord, Speakers, Speaking, SpeechKind, Wish } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { language, t, type Key } from "../words/words.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { useSpeakingTime } from "./SpeakingTime.tsx";

export const KINDS: Record<SpeechKind, { name: Key; icon: IconName }> = {
  for: { name: "floor.for", icon: "yes" },
  against: { name: "floor.against", icon: "no" },
  contribution: { name: "floor.contribution", icon: "aloud" },
  question: { name: "floor.question", icon: "ask" },
};

/** There is nothing to say to a motion that is voted on, decided or taken back; but in general there may be. */
export function spokenTo(motion: Motion | null | undefined, { ended }: Speakers): Motion | undefined {
  if (!motion || ended?.includes(motion.motion) || motion.procedure?.debatable === false) return undefined;
  return isPending(motion) ? motion : undefined;
}

export function kindsOn(motion: Motion | undefined): SpeechKind[] {
  return motion ? ["for", "against", "contribution", "question"] : ["contribution", "question"];
}

export function SpeechLine({ speech }: { speech: Pick<Wish, "kind" | "motion"> }) {
  const motion = useView<Motion>(speech.motion && `motion/${speech.motion}`);
  return (
    <span class="speech-kind">
      <Icon name={KINDS[speech.kind].icon} />
      {t(KINDS[speech.kind].name)}
      {motion && <> · {t("motion.number", { number: String(motion.number) })}</>}
    </span>
  );
}

/** "has not spoken on this yet; asked first": the facts by which the charter's words decided. */
export function whyOf({ why, turn }: Wish): string {
  const said = why.words.map((word) => t(WORDS[word](why.last)));
  if (!said.length) said.push(t("floor.why.alone"));
  if (turn > 1) said.unshift(t("floor.why.spoken"));
  return said.join(language.value === "en" ? "; " : "；");
}

const WORDS: Record<OrderWord, (last: Wish["why"]["last"]) => Key> = {
  "first-time": () => "floor.why.first-time",
  alternate: (last) => (last === "for" ? "floor.why.after-for" : "floor.why.after-against"),
  group: () => "floor.why.group",
  asked: () => "floor.why.asked",
};

export function TimeOf({ speaking }: { speaking: Speaking }) {
  const { key, clock, isOver } = useSpeakingTime(speaking);
  return (
    <p class={isOver ? "countdown soon" : "countdown"}>
      <Icon name="clock" />
      <span>{t(key, { clock })}</span>
    </p>
  );
}
