/** Propose a change: which paragraph, what is to happen to it, the new words; and how all will see it. */
import "../style/options.css";
import { useState } from "preact/hooks";
import { paragraphsAt, versionOf } from "../live/changes.ts";
import { difference } from "../live/difference.ts";
import type { Amendments, Motion } from "../live/documents.ts";
import { contentOf } from "../live/live.ts";
import { BEFORE_ALL, numbered, trimmed, type ChangeForm as Form } from "../live/paragraphs.ts";
import { guessLanguage, t, type Key } from "../words/words.ts";
import { Pieces, placeOf } from "./ChangeWords.tsx";
import { useUndone } from "./inPlace.ts";
import { Notice } from "./Notice.tsx";
import { What } from "./Undone.tsx";
import { useAct } from "./useAct.ts";
import { Waiting } from "./Waiting.tsx";

const FORMS: Record<Form, Key> = { replace: "change.form.replace", strike: "change.form.strike", insert: "change.form.insert" };
const LENGTH_MOST = 3_000;

interface Props {
  motion: Motion;
  doc: Amendments | undefined;
}

export function Propose({ motion, doc }: Props) {
  const [open, setOpen] = useState(false);
  const about = `change/${motion.motion}`;
  const undone = useUndone(about);
  if (undone) return <div class="propose"><What entry={undone} /><Waiting entry={undone} /></div>;
  return (
    <div class="propose">
      <button type="button" class="button plain" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t("change.leave") : t("change.propose")}
      </button>
      {open && <ChangeForm motion={motion} doc={doc} done={() => setOpen(false)} />}
    </div>
  );
}

/** The words as they stand, each with its number. What was struck cannot be changed. */
function standing(motion: Motion, doc: Amendments | undefined): [string, string][] | undefined {
  const first = motion.text === undefined ? { text: "" } : contentOf(motion.text);
  const paragraphs = doc ? paragraphsAt(doc, versionOf(motion)) : first && numbered(first.text);
  return paragraphs ? [...paragraphs].flatMap(([number, text]) => (text === null ? [] : [[number, text] as [string, string]])) : undefined;
}

interface FormProps extends Props {
  done: () => void;
  /** For whom the desk proposes it. */
  member?: string;
}

export function ChangeForm({ motion, doc, done, member }: FormProps) {
  const paragraphs = standing(motion, doc);
  const [chosen, setChosen] = useState<string>();
  const [kind, setForm] = useState<Form>("replace");
  const [written, setWritten] = useState<string>();
  const { busy, problem, run } = useAct();
  if (!paragraphs) return <div class="skeleton" aria-hidden="true" />;
  const paragraph = chosen ?? (paragraphs.length ? undefined : BEFORE_ALL);
  const form = paragraph === BEFORE_ALL ? "insert" : kind;
  const before = form === "insert" ? "" : (paragraphs.find(([number]) => number === paragraph)?.[1] ?? "");
  const words = form === "strike" ? "" : (written ?? (form === "replace" ? before : ""));
  // One paragraph: a line end would make two of it.
  const after = trimmed(words.replace(/\s*\n\s*/g, " "));

  const choose = (number: string): void => {
    setChosen(number);
    setWritten(undefined);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (paragraph === undefined) return;
    const text = form !== "strike" && { text: { lang: guessLanguage(after), text: after } };
    const body = { motion: motion.motion, wording: versionOf(motion), paragraph, form, ...text, ...(member && { member }) };
    // One's own waits in the outbox; the desk is told at once.
    if (await run("amendment.submit", body, member ? undefined : { about: `change/${motion.motion}` })) done();
  };

  return (
    <form class="step-body" onSubmit={(event) => void submit(event)}>
      <fieldset class="options">
        <legend>{t("change.which")}</legend>
        {[[BEFORE_ALL, t("change.which.first")] as [string, string], ...paragraphs].map(([number, text]) => (
          <label key={number} class="option">
            <input type="radio" name="paragraph" required checked={paragraph === number} onChange={() => choose(number)} />
            <span>{number === BEFORE_ALL ? text : t("change.paragraph", { number, text })}</span>
          </label>
        ))}
      </fieldset>
      {paragraph !== undefined && paragraph !== BEFORE_ALL && (
        <fieldset class="options">
          <legend>{t("change.form")}</legend>
          {(Object.keys(FORMS) as Form[]).map((one) => (
            <label key={one} class="option">
              <input type="radio" name="form" checked={form === one} onChange={() => { setForm(one); setWritten(undefined); }} />
              <span>{t(FORMS[one])}</span>
            </label>
          ))}
        </fieldset>
      )}
      {paragraph !== undefined && form !== "strike" && (
        <label class="field">
          <span>{t("change.words")}</span>
          <textarea rows={4} required maxLength={LENGTH_MOST} value={words} onInput={(event) => setWritten(event.currentTarget.value)} />
        </label>
      )}
      {paragraph !== undefined && before !== after && (
        <div class="change-words" aria-live="polite">
          <p class="quiet">{t("change.preview")}</p>
          <p class="change-place">{placeOf({ form, paragraph })}</p>
          <p class="difference"><Pieces pieces={difference(before, after)} /></p>
        </div>
      )}
      <button type="submit" class="button" disabled={busy || paragraph === undefined || before === after}>{t("change.submit")}</button>
      <Notice problem={problem} />
    </form>
  );
}
