/** What the charter asks of a kind of motion, in words. */
import type { Charter, Condition, Matter } from "../live/documents.ts";
import { language, t } from "../words/words.ts";
import { thresholdWords } from "./Outcome.tsx";
import { BINDINGS } from "./states.ts";

/** The rule of a matter, with what it leaves out filled in from the charter's polling. */
export function ruleOf(charter: Charter, matter: string): Matter | undefined {
  const own = charter.charter.matters[matter];
  return own && { ...charter.charter.polling, ...own };
}

/** How many more must support a motion before it can be put. */
export function missingSeconds(charter: Charter, matter: string, seconds: number): number {
  return Math.max(0, (ruleOf(charter, matter)?.seconds ?? 0) - seconds);
}

export function matterName(charter: Charter, matter: string): string {
  return nameOf(charter.charter.matters[matter]?.name, matter);
}

export function bodyName(charter: Charter, body: string): string {
  return nameOf(charter.charter.bodies?.[body]?.name, body);
}

function nameOf(names: Record<string, string> = {}, word: string): string {
  return names[language.value] ?? names[language.value.slice(0, 2)] ?? names["en"] ?? Object.values(names)[0] ?? word;
}

/** Bases that only the hall knows. */
const OF_THE_HALL = ["present", "household_reps"];

/** Whether it matters who is here when the vote opens. */
export function countsPresent(rule: Matter): boolean {
  const thresholds = [rule.quorum, rule.majority].flatMap((one) => [...(one?.any_of ?? []), ...(one?.all_of ?? [])]);
  return thresholds.some(({ base, counts }) => counts === "present" || OF_THE_HALL.includes(base));
}

export function Rules({ rule }: { rule: Matter }) {
  return (
    <ul class="rules">
      {rule.seconds ? <li>{t("rule.seconds", { count: rule.seconds })}</li> : null}
      {rule.quorum && <li><strong class="label">{t("rule.quorum")}</strong>{conditionWords(rule.quorum)}</li>}
      {rule.majority && <li><strong class="label">{t("rule.majority")}</strong>{conditionWords(rule.majority)}</li>}
      {rule.binding && <li>{t(BINDINGS[rule.binding])}</li>}
    </ul>
  );
}

function conditionWords(condition: Condition): string {
  const any = condition.any_of?.length ? condition.any_of : undefined;
  const words = (any ?? condition.all_of ?? []).map((threshold) => thresholdWords(threshold));
  return words.join(any ? t("rule.or") : t("rule.and"));
}
