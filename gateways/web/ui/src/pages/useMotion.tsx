/** What a motion says: a question, perhaps a text, and what it is about, which decides the majority. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Charter, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { matterName, ruleOf, Rules } from "../parts/Rules.tsx";
import { guessLanguage, t } from "../words/words.ts";

type Words = { lang: string; text: string };
/** As `motion.submit` takes it, without the sitting. */
type Said = { title: Words; text?: Words; matter?: string };

/** The fields to write it into, and what they say so far: that stays while the fields are not shown. */
export function useMotion(sitting: string): { said: Said; fields: VNode } {
  const charter = useView<Charter>("charter");
  const now = useView<Now>(`now/${sitting}`);
  // In a consultation nobody decides, so all can be talked about.
  const meets = now?.form === "consultation" ? undefined : now?.body ?? "assembly";
  const matters = Object.entries(charter?.charter.matters ?? {}).flatMap(([word, { body, procedure }]) =>
    procedure || (body && meets && body !== meets) ? [] : [word]);
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [chosen, setMatter] = useState("");
  const matter = chosen || (matters.includes("ordinary") ? "ordinary" : (matters[0] ?? ""));
  const rule = charter && ruleOf(charter, matter);
  const fields = (
    <>
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
    </>
  );
  return { said: { title: written(title), ...(text.trim() && { text: written(text) }), ...(matter && { matter }) }, fields };
}

function written(text: string): Words {
  return { lang: guessLanguage(text), text: text.trim() };
}
