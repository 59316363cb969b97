/** Reads a motion aloud when asked: its title and text, never what somebody chose. */
import { useEffect } from "preact/hooks";
import type { Motion } from "../live/documents.ts";
import { hush, isReading, readAloud, voiceFor, voices, voicesKnown } from "../live/aloud.ts";
import { contentOf } from "../live/live.ts";
import { t } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { textBeside } from "./textBeside.ts";

export function ReadAloud({ motion }: { motion: Motion }) {
  useEffect(() => hush, [motion.motion]);
  const texts = [motion.title, textBeside(motion)].flatMap((ref) => contentOf(ref ?? undefined) ?? []);
  if (texts.length === 0) return null;
  if (!texts.every((text) => voiceFor(text.lang, voices.value))) {
    return voicesKnown.value ? <p class="quiet aloud">{t("aloud.none")}</p> : null;
  }
  return (
    <button type="button" class="button plain aloud" onClick={() => (isReading.value ? hush() : readAloud(texts))}>
      <Icon name={isReading.value ? "no" : "aloud"} />
      <span>{t(isReading.value ? "aloud.stop" : "aloud.read")}</span>
    </button>
  );
}
