/** Before a sitting: what it is called, and whether it is an assembly or a consultation. */
import "../style/options.css";
import { useState } from "preact/hooks";
import type { Charter, Form, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { MinutesLink } from "../parts/MinutesLink.tsx";
import { Notice } from "../parts/Notice.tsx";
import { bodyName } from "../parts/Rules.tsx";
import { FORMS } from "../parts/states.ts";
import { useAct } from "../parts/useAct.ts";
import { Written } from "../parts/Written.tsx";
import { guessLanguage, t, type Key } from "../words/words.ts";

const CHOICES: readonly Form[] = ["assembly", "consultation"];
const HINTS: Record<Form, Key> = { assembly: "form.assembly.hint", consultation: "form.consultation.hint" };

export function OpenSitting({ last }: { last: Now | null }) {
  const [title, setTitle] = useState("");
  const [form, setForm] = useState<Form>(last?.adjourned ? last.form : "assembly");
  const [body, setBody] = useState<string | undefined>(last?.adjourned ? last.body : undefined);
  const [goesOn, setGoesOn] = useState(true);
  const [ahead, setAhead] = useState(false);
  const { busy, problem, run } = useAct();
  const charter = useView<Charter>("charter");
  const continues = last?.adjourned && goesOn && form === last.form && body === last.body;
  const notice = charter?.charter.bodies?.[body ?? form]?.notice;
  const others = Object.keys(charter?.charter.bodies ?? {}).filter((word) => word !== "assembly");
  const plans = form === "assembly" && !continues && (ahead || notice !== undefined);
  const words = { lang: guessLanguage(title), text: title.trim() };
  const open = (event: Event): void => {
    event.preventDefault();
    if (plans) void run("sitting.plan", { title: words, ...(body && { body }) });
    else void run("sitting.open", { title: words, form, ...(continues ? { continues: last.sitting } : body && { body }) });
  };
  const choose = (chosen: Form, other?: string): void => {
    setForm(chosen);
    setBody(other);
  };
  return (
    <>
      {last && <p class="sitting-line"><span>{t("chair.last-sitting")}</span> <strong><Written of={last.title} /></strong></p>}
      {last && <MinutesLink sitting={last.sitting} />}
      <form class="card step" onSubmit={open}>
        <p class="eyebrow">{t("chair.next")}</p>
        <h1>{t("chair.open-sitting")}</h1>
        <label class="field">
          <span>{t("chair.sitting-title")}</span>
          <input required maxLength={200} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        </label>
        {last?.adjourned && (
          <label class="option">
            <input type="checkbox" checked={goesOn} onChange={(event) => setGoesOn(event.currentTarget.checked)} />
            <span><strong>{t("chair.continue")}</strong><small><Written of={last.adjourned.when} /></small></span>
          </label>
        )}
        <fieldset class="options">
          <legend>{t("chair.form")}</legend>
          {CHOICES.map((choice) => (
            <label key={choice} class="option">
              <input type="radio" name="form" checked={form === choice && !body} onChange={() => choose(choice)} />
              <span><strong>{t(FORMS[choice])}</strong><small>{t(HINTS[choice])}</small></span>
            </label>
          ))}
          {charter && others.map((word) => (
            <label key={word} class="option">
              <input type="radio" name="form" checked={body === word} onChange={() => choose("assembly", word)} />
              <span><strong>{bodyName(charter, word)}</strong><small>{t("form.body.hint")}</small></span>
            </label>
          ))}
        </fieldset>
        {form === "assembly" && !continues && !notice && (
          <label class="option">
            <input type="checkbox" checked={ahead} onChange={(event) => setAhead(event.currentTarget.checked)} />
            <span><strong>{t("calling.ahead")}</strong><small>{t("calling.ahead.hint")}</small></span>
          </label>
        )}
        {plans && notice && <p>{t("calling.wanted", { article: notice.article })}</p>}
        <p class="will">{plans ? t("calling.plan.will") : t("chair.open-sitting.will")}</p>
        <button type="submit" class="button cast" disabled={busy}>{plans ? t("calling.plan") : t("chair.open-sitting")}</button>
        <Notice problem={problem} />
      </form>
    </>
  );
}
