/** A change to a motion as pages need it: both texts, in which order changes are put, and who may do what. */
import type { Amendment, Amendments, Charter, Matter, Motion } from "./documents.ts";
import { contentOf } from "./live.ts";
import { merged, numbered, trimmed, type Paragraphs } from "./paragraphs.ts";

export interface Texts {
  before: string;
  after: string;
  lang: string | undefined;
}

/** The paragraphs of a version, worked out from the first text. Undefined: on its way. Null: erased, or not for us. */
export function paragraphsAt(doc: Amendments, version: number): Paragraphs | null | undefined {
  const first = textOf(doc.wordings.rows["1"]?.text);
  if (!first) return first;
  let paragraphs = numbered(first.text);
  for (const later of doc.wordings.order.slice(1, version)) {
    const change = doc.rows[doc.wordings.rows[later]?.amendment ?? ""];
    const words = textOf(change?.text);
    if (!change || !words) return words && null;
    paragraphs = merged(paragraphs, { ...change, text: trimmed(words.text) });
  }
  return paragraphs;
}

/** The words that go and those that come, in the version that the change was proposed to: its paragraph is still that. */
export function textsOf(doc: Amendments, change: Amendment): Texts | null | undefined {
  const paragraphs = paragraphsAt(doc, change.wording);
  const words = textOf(change.text);
  if (!paragraphs || !words) return paragraphs === null || words === null ? null : undefined;
  const before = change.form === "insert" ? "" : (paragraphs.get(change.paragraph) ?? "");
  return { before, after: trimmed(words.text), lang: words.lang ?? textOf(doc.wordings.rows["1"]?.text)?.lang };
}

function textOf(ref: string | undefined): { text: string; lang?: string } | null | undefined {
  return ref === undefined ? { text: "" } : contentOf(ref);
}

export function versionOf(motion: Motion): number {
  return motion.wording ?? 1;
}

/** Only while it waits for its vote can its words be changed. */
export function isPending(motion: Motion): boolean {
  return motion.state === "submitted" || motion.state === "annulled";
}

/** The rule for changes: the motion's own, as far as the charter says nothing else. */
export function ruleOfChanges({ charter }: Charter, matter: string): Matter | undefined {
  const own = charter.amending;
  const found = charter.matters[own?.matter ?? matter];
  return found && { ...charter.polling, ...found, ...(own?.seconds !== undefined && { seconds: own.seconds }) };
}

/** The numbers of those that fall if this one is adopted. What is inserted leaves every other standing. */
export function rivalsOf(doc: Amendments, change: Amendment): number[] {
  const pending = doc.queue.flatMap((id) => doc.rows[id] ?? []);
  if (!pending.includes(change) || change.form === "insert") return [];
  const rivals = pending.filter((one) => one !== change && one.form !== "insert" && one.paragraph === change.paragraph);
  return rivals.map(({ number }) => number);
}
