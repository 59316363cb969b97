/** How this person reads: language and text size, kept on this device, or for this visit. */
import { effect, signal } from "@preact/signals";
import { keep, kept } from "../live/device.ts";
import { language, LANGUAGES, loadAllWords, loadWords, type Language } from "./words.ts";

export type TextSize = "normal" | "large" | "largest";
export const TEXT_SIZES: readonly TextSize[] = ["normal", "large", "largest"];

export const textSize = signal<TextSize>("normal");

/** When the page is up and the network quiet, the other language is fetched too: it can be chosen without a network. */
const OTHER_LANGUAGE_AFTER_MS = 5_000;

/** The page can speak when this is done. */
export async function startSettings(): Promise<void> {
  const wished = kept("language", LANGUAGES) ?? (/^zh\b/i.test(navigator.language) ? "zh-CN" : "en");
  language.value = wished;
  textSize.value = kept("text-size", TEXT_SIZES) ?? "normal";
  effect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dataset["size"] = textSize.value;
  });
  setTimeout(() => void loadAllWords().catch(() => undefined), OTHER_LANGUAGE_AFTER_MS);
  await loadWords(wished);
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  await loadWords(chosen);
  language.value = chosen;
  keep("language", chosen);
}

export function chooseTextSize(chosen: TextSize): void {
  textSize.value = chosen;
  keep("text-size", chosen);
}
