/** Where piles are written down: large numbers for hands and secret papers, the papers' numbers for open ones. */
import { useState } from "preact/hooks";
import type { Poll } from "../live/documents.ts";
import type { Json } from "../live/merge-patch.ts";
import { OptionName, OptionSign } from "../parts/OptionName.tsx";
import type { Counted } from "../parts/ways.ts";
import { t } from "../words/words.ts";

/** Beside the answers: what is on no pile of theirs. */
const SPOILED = "*spoiled";
const MISSING = "*missing";

export interface Written {
  /** For each pile what stands in its field. */
  fields: Record<string, string>;
  set: (pile: string, value: string) => void;
  piles: readonly string[];
  byNumber: boolean;
}

export function useWritten(poll: Poll, way: Counted): Written {
  const [fields, setFields] = useState<Record<string, string>>({});
  const set = (pile: string, value: string): void => setFields((before) => ({ ...before, [pile]: value }));
  const piles = way === "paper" ? [...poll.options, SPOILED, MISSING] : poll.options;
  return { fields, set, piles, byNumber: way === "paper" && poll.method !== "secret" };
}

export function PileFields({ poll, written }: { poll: Poll; written: Written }) {
  return (
    <div class="pile-fields">
      {written.piles.map((pile) => (written.byNumber ? <NumbersField key={pile} poll={poll} pile={pile} written={written} /> : <CountField key={pile} poll={poll} pile={pile} written={written} />))}
    </div>
  );
}

interface FieldProps {
  poll: Poll;
  pile: string;
  written: Written;
}

function Name({ poll, pile }: { poll: Poll; pile: string }) {
  if (pile === SPOILED) return <>{t("hall.spoiled")}</>;
  if (pile === MISSING) return <>{t("hall.missing")}</>;
  return <><OptionSign poll={poll} option={pile} /> <OptionName poll={poll} option={pile} /></>;
}

function CountField({ poll, pile, written: { fields, set } }: FieldProps) {
  const value = fields[pile] ?? "";
  const step = (by: number): void => set(pile, String(Math.max(0, (Number(value) || 0) + by)));
  const id = `pile-${pile}`;
  return (
    <div class="pile-field">
      <label htmlFor={id}><Name poll={poll} pile={pile} /></label>
      <div class="stepper">
        <button type="button" class="button plain" aria-label={t("hall.less")} aria-describedby={id} onClick={() => step(-1)}>−</button>
        <input id={id} inputMode="numeric" pattern="[0-9]*" maxLength={6} autocomplete="off" value={value} onInput={(event) => set(pile, event.currentTarget.value.replace(/\D/g, ""))} />
        <button type="button" class="button plain" aria-label={t("hall.more")} aria-describedby={id} onClick={() => step(1)}>+</button>
      </div>
    </div>
  );
}

function NumbersField({ poll, pile, written: { fields, set } }: FieldProps) {
  const value = fields[pile] ?? "";
  return (
    <label class="field pile-numbers">
      <span><Name poll={poll} pile={pile} /></span>
      <input type="text" inputMode="text" autocomplete="off" value={value} onInput={(event) => set(pile, event.currentTarget.value)} />
      <small>{t("hall.papers", { count: numbersIn(value).length })}</small>
    </label>
  );
}

/** "1-14, 16 20": runs and single numbers. */
export function numbersIn(text: string): number[] {
  const found: number[] = [];
  for (const [, first, last] of text.matchAll(/(\d+)(?:\s*[-–—~到至]\s*(\d+))?/g)) {
    const end = Math.min(Number(last ?? first), Number(first) + 1_000);
    for (let number = Number(first); number <= end; number++) found.push(number);
  }
  return found;
}

/** As the server takes them in. */
export function pilesOf({ fields, piles, byNumber }: Written): Json {
  const pileOf = (pile: string): Json => (byNumber ? numbersIn(fields[pile] ?? "") : Number(fields[pile] ?? "") || 0);
  const answers = piles.filter((pile) => !pile.startsWith("*"));
  return {
    options: Object.fromEntries(answers.map((pile) => [pile, pileOf(pile)])),
    ...(piles.includes(SPOILED) && { spoiled: pileOf(SPOILED), missing: pileOf(MISSING) }),
  };
}

export function sizesOf({ fields, piles, byNumber }: Written): Record<string, number> {
  return Object.fromEntries(piles.map((pile) => [pile, byNumber ? numbersIn(fields[pile] ?? "").length : Number(fields[pile] ?? "") || 0]));
}

/** Whether every answer has a number: an empty field is not a zero. */
export function isWhole({ fields, piles, byNumber }: Written): boolean {
  return byNumber ? Object.values(fields).some((value) => numbersIn(value).length > 0) : piles.every((pile) => pile.startsWith("*") || (fields[pile] ?? "") !== "");
}

export function SizesList({ poll, written }: { poll: Poll; written: Written }) {
  const sizes = sizesOf(written);
  const all = Object.values(sizes).reduce((sum, one) => sum + one, 0);
  return (
    <ul class="sizes">
      {written.piles.map((pile) => <li key={pile}><span><Name poll={poll} pile={pile} /></span> <b>{sizes[pile]}</b></li>)}
      <li><span>{t("hall.all")}</span> <b>{all}</b></li>
    </ul>
  );
}
