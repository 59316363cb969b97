/** How this person reads: language, text size, simple pages and contrast, kept on this device, or for this visit. */
import { effect, signal } from "@preact/signals";
import { keep, kept } from "../live/device.ts";
import { language, LANGUAGES, loadAllWords, loadWords, type Language } from "./words.ts";

export type TextSize = "normal" | "large" | "largest";
export const TEXT_SIZES: readonly TextSize[] = ["normal", "large", "largest"];

export const textSize = signal<TextSize>("normal");

/** What is either on or off: larger and fewer things on a page, and stronger contrast. */
export type Aid = "simple" | "contrast";
export const AIDS: readonly Aid[] = ["simple", "contrast"];
const SWITCH = ["on", "off"] as const;

export const aids = signal<ReadonlySet<Aid>>(new Set());

/** When the page is up and the network quiet, the other language is fetched too: it can be chosen without a network. */
const OTHER_LANGUAGE_AFTER_MS = 5_000;

/** The page can speak when this is done. */
export async function startSettings(): Promise<void> {
  const wished = kept("language", LANGUAGES) ?? (/^zh\b/i.test(navigator.language) ? "zh-CN" : "en");
  language.value = wished;
  textSize.value = kept("text-size", TEXT_SIZES) ?? "normal";
  aids.value = new Set(AIDS.filter((aid) => kept(aid, SWITCH) === "on"));
  effect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dataset["size"] = textSize.value;
    for (const aid of AIDS) document.documentElement.dataset[aid] = aids.value.has(aid) ? "on" : "off";
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

export function switchAid(aid: Aid, on: boolean): void {
  aids.value = new Set(AIDS.filter((one) => (one === aid ? on : aids.value.has(one))));
  keep(aid, on ? "on" : "off");
}
