/** Finding people by what is typed: a number, a part of a name, or how a Chinese name is spelled (record 0108). */
import { get } from "./http.ts";
import { place } from "./place.ts";

/** A name, and of each Chinese character in it the ways it is read. */
export interface Spelled {
  text: string;
  spelled?: readonly (readonly string[])[];
}

const BATCH = 100;

/** Batch by batch, by reference; names that were erased are not among them. */
export async function fetchSpelled(refs: readonly string[], take: (found: [string, Spelled][]) => void): Promise<void> {
  for (let at = 0; at < refs.length; at += BATCH) {
    const { rows } = await get<{ rows: Record<string, Spelled> }>(`/c/${place.community}/spelling?refs=${refs.slice(at, at + BATCH).join(",")}`);
    take(Object.entries(rows));
  }
}

/** Whether this is whom the typed words mean: "12", "moss", "桂芳", "lgf", "li gui", "guifang". */
export function isMeant(number: string, name: Spelled | undefined, typed: string): boolean {
  const words = typed.trim().toLowerCase();
  if (!words || number.toLowerCase() === words) return true;
  if (!name) return false;
  return name.text.toLowerCase().includes(words) || isSpelled(name.spelled ?? [], words.replace(/[\s'’·-]/g, ""));
}

/** From any character on: the family name may be left out. */
function isSpelled(spelled: NonNullable<Spelled["spelled"]>, letters: string): boolean {
  return /^[a-z]+$/.test(letters) && spelled.some((_, at) => beginsWith(spelled.slice(at), letters));
}

/** Each character takes at least its first letter, and as many more as were typed of it. */
function beginsWith(spelled: NonNullable<Spelled["spelled"]>, letters: string): boolean {
  let reached = new Set([0]);
  for (const readings of spelled) {
    const next = new Set<number>();
    for (const from of reached) {
      for (const reading of readings) {
        for (let taken = shared(reading, letters.slice(from)); taken > 0; taken -= 1) next.add(from + taken);
      }
    }
    if (next.has(letters.length)) return true;
    reached = next;
  }
  return false;
}

/** With how many letters both begin. */
function shared(reading: string, letters: string): number {
  let same = 0;
  while (same < reading.length && same < letters.length && reading[same] === letters[same]) same += 1;
  return same;
}
