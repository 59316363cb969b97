/** What matters in bold, and what to do about it; only English puts a space between. */
import { language } from "../words/words.ts";

export function Sentence({ title, text }: { title: string; text: string }) {
  return <><strong>{title}</strong>{language.value === "en" && " "}{text}</>;
}
