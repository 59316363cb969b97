/** The words of a motion by paragraph, as in `domain/motion_text.py`: a change can be seen without a line. */
export type ChangeForm = "replace" | "insert" | "strike";

export interface Change {
  paragraph: string;
  form: ChangeForm;
  /** "" where the paragraph is struck. */
  text: string;
}

/** By number, in order; null where the paragraph was struck. */
export type Paragraphs = ReadonlyMap<string, string | null>;

export const BEFORE_ALL = "0";
const BLANKS = /^[ \t\r\u00a0\u3000]+|[ \t\r\u00a0\u3000]+$/g;

export function trimmed(line: string): string {
  return line.replace(BLANKS, "");
}

/** A paragraph is a line that says something. */
export function split(text: string): string[] {
  return text.split("\n").map(trimmed).filter(Boolean);
}

/** Those of a text as it was brought are counted. */
export function numbered(text: string): Paragraphs {
  return new Map(split(text).map((line, at) => [String(at + 1), line]));
}

/** The paragraphs once the change is adopted. Of two inserted at one place, the later is below. */
export function merged(paragraphs: Paragraphs, { paragraph, form, text }: Change): Paragraphs {
  if (form !== "insert") return new Map(paragraphs).set(paragraph, form === "replace" ? text : null);
  const rows = [...paragraphs];
  const place = rows.reduce((found, [number], at) => (isWithin(number, paragraph) ? at + 1 : found), 0);
  const depth = paragraph.split(".").length;
  const count = rows.filter(([number]) => isWithin(number, paragraph) && number.split(".").length === depth + 1).length;
  return new Map([...rows.slice(0, place), [`${paragraph}.${count + 1}`, text], ...rows.slice(place)]);
}

function isWithin(number: string, whole: string): boolean {
  return number === whole || number.startsWith(`${whole}.`);
}
