/** To put a motion to the vote: how it is held and judged, in words, before anything happens. */
import { useState } from "preact/hooks";
import type { Charter, Community, Matter, Method, Motion } from "../live/documents.ts";
import type { Json } from "../live/merge-patch.ts";
import { useView } from "../live/live.ts";
import { Notice } from "../parts/Notice.tsx";
import { matterName, ruleOf, Rules } from "../parts/Rules.tsx";
import { useAct } from "../parts/useAct.ts";
import { guessLanguage, t, type Key } from "../words/words.ts";

type Offered = Exclude<Method, "secret">;
const METHODS: Record<Offered, { name: Key; hint: Key }> = {
  open: { name: "method.open", hint: "method.open.hint" },
  "roll-call": { name: "method.roll-call", hint: "method.roll-call.hint" },
};

interface Props {
  motion: Motion;
  repeats?: string;
}

export function OpenPoll({ motion, repeats }: Props) {
  const charter = useView<Charter>("charter");
  const rule = charter ? ruleOf(charter, motion.matter) : undefined;
  if (!charter) return <div class="skeleton" aria-hidden="true" />;
  if (!rule) return <p>{t("chair.matter.unknown")}</p>;
  const methods = (rule.methods ?? ["open"]).filter((method): method is Offered => method !== "secret");
  return (
    <div class="step-body">
      <h2>{repeats ? t("chair.repeat.title") : t("chair.put.title")}</h2>
      <p>{t("chair.matter", { matter: matterName(charter, motion.matter) })}</p>
      <Rules rule={rule} />
      {rule.secret || !methods.length ? <p class="will">{t("chair.secret")}</p> : (
        <PollForm motion={motion} rule={rule} methods={methods} {...(repeats && { repeats })} />
      )}
    </div>
  );
}

interface FormProps extends Props {
  rule: Matter;
  methods: Offered[];
}

function PollForm({ motion, rule, methods, repeats }: FormProps) {
  const community = useView<Community>("community");
  const preferred = methods.find((method) => method === rule.method) ?? methods[0] ?? "open";
  const [method, setMethod] = useState<Offered>(preferred);
  const [minutes, setMinutes] = useState(rule.minutes ? String(rule.minutes) : "");
  const [answers, setAnswers] = useState("");
  const { busy, problem, run } = useAct();
  const missing = Math.max(0, (rule.seconds ?? 0) - motion.seconders.length);

  const open = (event: Event): void => {
    event.preventDefault();
    const named = optionsOf(answers);
    void run("poll.open", {
      motion: motion.motion,
      method,
      ...(minutes && { minutes: Number(minutes) }),
      ...(named.length && { options: named }),
      ...(repeats && { repeats }),
    });
  };

  return (
    <form class="step-body" onSubmit={open}>
      {methods.length > 1 && (
        <fieldset class="options">
          <legend>{t("chair.method")}</legend>
          {methods.map((choice) => (
            <label key={choice} class="option">
              <input type="radio" name="method" checked={method === choice} onChange={() => setMethod(choice)} />
              <span><strong>{t(METHODS[choice].name)}</strong><small>{t(METHODS[choice].hint)}</small></span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="field short">
        <span>{t("chair.minutes")}</span>
        <input
          type="number"
          inputMode="numeric"
          min={1}
          max={527_040}
          value={minutes}
          onInput={(event) => setMinutes(event.currentTarget.value)}
        />
        <small>{t("chair.minutes.hint")}</small>
      </label>
      <details class="other-way">
        <summary>{t("chair.answers.way")}</summary>
        <label class="field">
          <span>{t("chair.answers")}</span>
          <textarea rows={4} value={answers} onInput={(event) => setAnswers(event.currentTarget.value)} />
          <small>{t("chair.answers.hint")}</small>
        </label>
      </details>
      <p class="will">
        {t("chair.put.will", { members: community?.roll.members ?? 0 })}{" "}
        {rule.reveal === "live" ? t("chair.put.live") : t("chair.put.at-close")}
      </p>
      {missing > 0 && <p class="will">{t("chair.put.seconds", { count: missing })}</p>}
      <button type="submit" class="button cast" disabled={busy}>{repeats ? t("chair.repeat") : t("chair.put")}</button>
      <Notice problem={problem} />
    </form>
  );
}

/** One answer a line. Their ids stand in the log; their words do not. */
function optionsOf(lines: string): Json[] {
  const names = lines.split("\n").map((line) => line.trim()).filter(Boolean);
  return names.map((text, at) => ({ id: `option-${at + 1}`, label: { lang: guessLanguage(text), text } }));
}
