/** The text of a motion, unless it only says the title again: many people write one sentence into both. */
import type { Motion } from "../live/documents.ts";
import { contentOf } from "../live/live.ts";

export function textBeside({ title, text }: Motion): string | undefined {
  const [first, second] = [contentOf(title), contentOf(text)];
  return first && second && inOneLine(first.text) === inOneLine(second.text) ? undefined : text;
}

function inOneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
