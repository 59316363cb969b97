/** Bring a motion: a title, perhaps a text, and what it is about, which decides the majority. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Charter } from "../live/documents.ts";
import type { Reply } from "../live/frames.ts";
import { useView } from "../live/live.ts";
import { useUndone } from "../parts/inPlace.ts";
import { matterName, ruleOf, Rules } from "../parts/Rules.tsx";
import { What } from "../parts/Undone.tsx";
import { useAct } from "../parts/useAct.ts";
import { Waiting } from "../parts/Waiting.tsx";
import { guessLanguage, t } from "../words/words.ts";

const BRING = "bring";

interface Props {
  sitting: string;
  done?: (reply: Reply) => void;
}

export function Bring({ sitting, done = show }: Props) {
  const charter = useView<Charter>("charter");
  const matters = Object.entries(charter?.charter.matters ?? {}).flatMap(([word, { procedure }]) => procedure ? [] : [word]);
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [chosen, setMatter] = useState("");
  const { busy, run } = useAct();
  const undone = useUndone(BRING);
  // The answer may come when the person has long gone elsewhere: then the page stays where it is.
  const isHere = useRef(true);
  useEffect(() => () => {
    isHere.current = false;
  }, []);
  const matter = chosen || (matters.includes("ordinary") ? "ordinary" : (matters[0] ?? ""));
  const rule = charter && ruleOf(charter, matter);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const body = { sitting, title: written(title), ...(text.trim() && { text: written(text) }), ...(matter && { matter }) };
    const reply = await run("motion.submit", body, { about: BRING });
    if (reply && isHere.current) done(reply);
  };

  if (undone && !undone.problem) {
    return (
      <section class="card">
        <h1>{t("bring.title")}</h1>
        <What entry={undone} />
        <Waiting entry={undone} />
      </section>
    );
  }
  return (
    <form class="card" onSubmit={(event) => void submit(event)}>
      <h1>{t("bring.title")}</h1>
      <label class="field">
        <span>{t("bring.question")}</span>
        <input required maxLength={200} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        <small>{t("bring.question.hint")}</small>
      </label>
      <label class="field">
        <span>{t("bring.text")}</span>
        <textarea rows={5} maxLength={10_000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      {charter && (
        <label class="field">
          <span>{t("bring.matter")}</span>
          <select value={matter} onChange={(event) => setMatter(event.currentTarget.value)}>
            {matters.map((word) => <option key={word} value={word}>{matterName(charter, word)}</option>)}
          </select>
        </label>
      )}
      {rule && <Rules rule={rule} />}
      {undone && <What entry={undone} />}
      {undone && <Waiting entry={undone} />}
      {!undone && <button type="submit" class="button" disabled={busy}>{t("bring.submit")}</button>}
    </form>
  );
}

function written(text: string): { lang: string; text: string } {
  return { lang: guessLanguage(text), text: text.trim() };
}

function show(reply: Reply): void {
  location.hash = `#motion/${String(reply["motion"])}`;
}
