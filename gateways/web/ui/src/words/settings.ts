/** How this person reads: language and text size, kept on this device. */
import { effect, signal } from "@preact/signals";
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

/** Private windows may refuse storage; the page works without. */
export function kept<Word extends string>(name: string, allowed?: readonly Word[]): Word | undefined {
  try {
    const value = localStorage.getItem(`folkmoot.${name}`) as Word | null;
    return value !== null && (!allowed || allowed.includes(value)) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`folkmoot.${name}`, value);
  } catch {
    // Nothing to do: the choice holds until the page is closed.
  }
}
