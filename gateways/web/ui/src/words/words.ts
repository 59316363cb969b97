/** Every sentence the pages say, in the reader's language or in a given one; each language is fetched when it is needed. */
import { signal } from "@preact/signals";
import type { Messages } from "words:en";
import type outcomes from "../../../../locales/en/outcomes.json";
import type ui from "../../../../locales/en/ui.json";
import type { Problem } from "../live/frames.ts";
import { Formatter, type Params } from "./formatter.ts";

export type Language = "en" | "zh-CN";
export type Key = keyof typeof ui | keyof typeof outcomes;

export const LANGUAGES: readonly Language[] = ["zh-CN", "en"];
const LOADS: Record<Language, () => Promise<{ default: Messages }>> = {
  "zh-CN": () => import("words:zh-CN"),
  en: () => import("words:en"),
};
/** What only desks, screens and counts say. */
const DESK_LOADS: Record<Language, () => Promise<{ default: Messages }>> = {
  "zh-CN": () => import("words:zh-CN/desk"),
  en: () => import("words:en/desk"),
};
let atDesk = false;
const MESSAGES: Record<Language, Messages> = { "zh-CN": {}, en: {} };
const FORMATTERS = { en: new Formatter("en"), "zh-CN": new Formatter("zh-CN") };

export const language = signal<Language>("en");

/** Fetches the sentences of a language; without them a key is shown in place of a sentence. */
export async function loadWords(lang: Language): Promise<void> {
  const parts = atDesk ? [LOADS[lang](), DESK_LOADS[lang]()] : [LOADS[lang]()];
  for (const part of await Promise.all(parts)) Object.assign(MESSAGES[lang], part.default);
}

/** Whatever says these waits for them; from then on they come with every language. */
export async function loadDeskWords(): Promise<void> {
  atDesk = true;
  const spoken = LANGUAGES.filter((lang) => lang === language.value || Object.keys(MESSAGES[lang]).length > 0);
  await Promise.all(spoken.map(loadWords));
}

/** For a screen that speaks all languages at once. */
export async function loadAllWords(): Promise<void> {
  await Promise.all(LANGUAGES.map(loadWords));
}

/** A sentence whose key the compiler knows. */
export function t(key: Key, params: Params = {}, lang: Language = language.value): string {
  return found(key, params, lang) ?? key;
}

/** A sentence whose key comes from the server, such as an outcome's code. */
export function found(key: string, params: Params = {}, lang: Language = language.value): string | undefined {
  const message = MESSAGES[lang][key];
  return typeof message === "function" ? message(params, FORMATTERS[lang]) : message;
}

export interface Told {
  title: string;
  cure: string;
}

/** A refusal in the reader's language; the server's own words where we have none. */
export function refusal(problem: Problem, lang: Language = language.value): Told {
  const params = (problem.params ?? {}) as Params;
  const own = OWN[problem.code];
  if (own) return { title: t(own[0], params, lang), cure: t(own[1], params, lang) };
  const key = `refusal.${problem.code}`;
  return {
    title: found(key, params, lang) ?? problem.title ?? t("refused.unknown", { code: problem.code }, lang),
    cure: found(`${key}.cure`, params, lang) ?? problem.cure ?? t("refused.unknown.cure", {}, lang),
  };
}

/** Failures that never reached the server, so that the server has no words for them. */
const OWN: Record<string, [Key, Key]> = {
  "no-answer": ["refused.no-answer", "refused.no-answer.cure"],
  "not-sent": ["refused.not-sent", "refused.not-sent.cure"],
  "no-connection": ["refused.no-connection", "refused.no-connection.cure"],
};

export function clock(at: number, lang: Language = language.value): string {
  return FORMATTERS[lang].time(at);
}

export function number(value: number, lang: Language = language.value): string {
  return FORMATTERS[lang].show(value);
}

/** Chinese text set without a language is drawn with Japanese shapes on many systems. */
export function guessLanguage(text: string): Language {
  return /[\u3400-\u9fff\uf900-\ufaff]/.test(text) ? "zh-CN" : "en";
}
