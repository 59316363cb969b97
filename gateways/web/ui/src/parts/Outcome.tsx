/** What was decided: the sentence first, then by which rule, counted how. */
import type { Poll, Test, Threshold } from "../live/documents.ts";
import { contentOf } from "../live/live.ts";
import { found, language, t, type Language } from "../words/words.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { BINDINGS } from "./states.ts";

const SIGNS: Record<string, IconName> = { adopted: "yes", rejected: "no", "no-quorum": "abstain", advised: "note" };

export function outcomeSentence(poll: Poll, lang?: Language): string {
  const sentence = poll.outcome?.sentence;
  if (!sentence) return "";
  const option = contentOf(poll.labels?.[String(sentence.params["option"])])?.text;
  return found(sentence.code, { ...sentence.params, ...(option && { option: apart(option) }) }, lang) ?? sentence.code;
}

/** How many abstained, where they are not among the valid votes: one looks for the others. On the screen the bars stand right below. */
export function abstained({ outcome, counts, cast }: Poll): number {
  const count = counts?.["abstain"]?.ballots ?? 0;
  return Number(outcome?.sentence.params["valid"]) + count === cast ? count : 0;
}

/** A label that turns the direction of writing (U+2068 to U+2069) must not turn the count beside it. */
function apart(label: string): string {
  return `\u2068${label}\u2069`;
}

export function Outcome({ poll }: { poll: Poll }) {
  const { outcome } = poll;
  if (!outcome) return null;
  const count = abstained(poll);
  const tests = [...(outcome.quorum ?? []), ...(outcome.majority ?? [])];
  return (
    <section class={`outcome outcome-${outcome.result}`}>
      <p class="outcome-sentence">
        <span class="seal" aria-hidden="true"><Icon name={SIGNS[outcome.result] ?? "note"} /></span>
        <strong>{outcomeSentence(poll)}</strong>
      </p>
      {count > 0 && <p>{t("outcome.abstained", { count })}</p>}
      {outcome.result !== "no-quorum" && <p class="quiet">{t(BINDINGS[outcome.binding ?? poll.binding])}</p>}
      {tests.length > 0 && (
        <details>
          <summary>{t("outcome.rules")}</summary>
          <ul class="tests">
            {outcome.quorum?.map((test, at) => <Rule key={`q${at}`} test={test} kind="rule.quorum" />)}
            {outcome.majority?.map((test, at) => <Rule key={`m${at}`} test={test} kind="rule.majority" />)}
          </ul>
        </details>
      )}
    </section>
  );
}

function Rule({ test, kind }: { test: Test; kind: "rule.quorum" | "rule.majority" }) {
  return (
    <li>
      <p><strong class="label">{t(kind)}</strong>{thresholdWords(test)}</p>
      <p>
        {checkWords(test)}{language.value === "en" && " "}
        <b class={test.met ? "met" : "not-met"}>{test.met ? t("rule.met") : t("rule.not-met")}</b>
      </p>
      {test.article && <p class="quiet">{t("article", { article: test.article })}</p>}
    </li>
  );
}

function checkWords(test: Test): string {
  const { counted, base_value, needed } = test;
  if (counted === undefined || base_value === undefined || needed === undefined) return t("check.unknown");
  const key = test.counts === "present" ? "check.present" : "check";
  return t(test.above ? `${key}.above` : key, { counted, base_value, needed });
}

/** "More than 1/2 of the valid votes", in the reader's language. */
export function thresholdWords(threshold: Threshold, lang?: Language): string {
  const whole = found(`base.${threshold.base}`, {}, lang) ?? threshold.base;
  const words = amountWords(threshold, whole, lang);
  return threshold.counts === "present" ? t("rule.present", { rule: words }, lang) : words;
}

function amountWords(threshold: Threshold, of: string, lang?: Language): string {
  if (threshold.share === undefined) return t("rule.number", { number: threshold.at_least ?? 1, base: of }, lang);
  const params = { share: threshold.share, base: of };
  return threshold.strict ? t("rule.more", params, lang) : t("rule.reach", params, lang);
}
