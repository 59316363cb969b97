/** How this person reads: language and text size, kept on this device, or for this visit. */
import { effect, signal } from "@preact/signals";
import { keep, kept } from "../live/device.ts";
import { language, LANGUAGES, type Language } from "./words.ts";

export type TextSize = "normal" | "large" | "largest";
export const TEXT_SIZES: readonly TextSize[] = ["normal", "large", "largest"];

export const textSize = signal<TextSize>("normal");

export function startSettings(): void {
  const wished = kept("language", LANGUAGES) ?? (/^zh\b/i.test(navigator.language) ? "zh-CN" : "en");
  language.value = wished;
  textSize.value = kept("text-size", TEXT_SIZES) ?? "normal";
  effect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dataset["size"] = textSize.value;
  });
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  keep("language", chosen);
}

export function chooseTextSize(chosen: TextSize): void {
  textSize.value = chosen;
  keep("text-size", chosen);
}
