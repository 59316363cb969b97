/** Reading aloud, with the voices that the device itself has: nothing that is read leaves it. */
import { signal } from "@preact/signals";
import type { Written } from "./content.ts";

/** Voices come late on some devices; only after this it is said that there is none. */
const VOICES_LATE_MS = 1_500;

export const voices = signal<readonly SpeechSynthesisVoice[]>([]);
/** Whether all voices that will come are likely to be there. */
export const voicesKnown = signal(false);
export const isReading = signal(false);

const speech: SpeechSynthesis | undefined = window.speechSynthesis;
const look = (): void => {
  voices.value = speech?.getVoices() ?? [];
};
look();
speech?.addEventListener?.("voiceschanged", look);
setTimeout(() => {
  voicesKnown.value = true;
}, VOICES_LATE_MS);
window.addEventListener("pagehide", hush);

/** A voice of the same place if there is one, else of the same language; one inside the device goes before one in a network. */
export function voiceFor(lang: string | undefined, among: readonly SpeechSynthesisVoice[]): SpeechSynthesisVoice | undefined {
  const wanted = lang?.toLowerCase() ?? "";
  const rank = (voice: SpeechSynthesisVoice): number => (plain(voice) === wanted ? 2 : 0) + (voice.localService ? 1 : 0);
  const [language] = wanted.split("-");
  return among.filter((voice) => plain(voice).split("-")[0] === language).sort((a, b) => rank(b) - rank(a))[0];
}

/** Android writes `zh_CN`. */
function plain(voice: SpeechSynthesisVoice): string {
  return voice.lang.replace("_", "-").toLowerCase();
}

/** Reads one text after the other, each in the language it was written in. */
export function readAloud(texts: readonly Written[]): void {
  hush();
  const utterances = texts.flatMap(({ lang, text }) => {
    const voice = voiceFor(lang, voices.value);
    return voice ? [utterance(text, voice)] : [];
  });
  const last = utterances[utterances.length - 1];
  if (!speech || !last) return;
  last.onend = () => {
    isReading.value = false;
  };
  isReading.value = true;
  for (const one of utterances) speech.speak(one);
}

function utterance(text: string, voice: SpeechSynthesisVoice): SpeechSynthesisUtterance {
  const made = new SpeechSynthesisUtterance(text);
  made.voice = voice;
  made.lang = voice.lang;
  // Slower than usual: a hall echoes, and who needs this needs time.
  made.rate = 0.9;
  return made;
}

export function hush(): void {
  if (isReading.value) speech?.cancel();
  isReading.value = false;
}
