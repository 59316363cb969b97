/** To put a motion to the vote: how it is held and judged, in words, before anything happens. */
import "../style/options.css";
import { useState } from "preact/hooks";
import type { Charter, Community, Matter, Means, Method, Motion, Now, Poll, Presence } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { MinutesLink } from "../parts/MinutesLink.tsx";
import { Notice } from "../parts/Notice.tsx";
import { countsPresent, matterName, ruleOf, Rules } from "../parts/Rules.tsx";
import { useDesk } from "../parts/desk.ts";
import { REACHED, WAYS } from "../parts/ways.ts";
import { language, t, type Key } from "../words/words.ts";
import { AnswerFields, optionsOf, type Answers } from "./Answers.tsx";

const WHY_NOT = "why-not-yet";
const METHODS: Record<Method, { name: Key; hint: Key }> = {
  secret: { name: "method.secret", hint: "method.secret.hint" },
  open: { name: "method.open", hint: "method.open.hint" },
  "roll-call": { name: "method.roll-call", hint: "method.roll-call.hint" },
};

interface Props {
  motion: Motion;
  repeats?: string;
}

export function OpenPoll({ motion, repeats }: Props) {
  const charter = useView<Charter>("charter");
  const now = useView<Now>(`now/${motion.sitting}`);
  const rule = charter ? ruleOf(charter, motion.matter) : undefined;
  const former = useView<Poll>(repeats && `poll/${repeats}`);
  // A roll-call that was wanted and then made void is still wanted.
  const before = useView<Poll>(former?.repeats && `poll/${former.repeats}`);
  const asked = [former, before].map((poll) => poll?.division?.reached).find((reached) => reached?.wants === "roll-call")?.asked;
  if (!charter || !now) return <div class="skeleton" aria-hidden="true" />;
  if (now.members_unknown) return <NoVote sitting={now.sitting} />;
  if (!rule) return <p>{t("chair.matter.unknown")}</p>;
  return (
    <div class="step-body">
      <h2>{repeats ? t("chair.repeat.title") : t("chair.put.title")}</h2>
      <p>{t("chair.matter", { matter: matterName(charter, motion.matter) })}</p>
      <Rules rule={rule} />
      {rule.secret && <p class="will">{t("chair.secret")}</p>}
      {asked !== undefined && <p class="will">{t(REACHED["roll-call"], { asked })}</p>}
      <PollForm key={asked} motion={motion} rule={rule} methods={asked === undefined ? methodsOf(rule) : ["roll-call"]} {...(repeats && { repeats })} />
    </div>
  );
}

/** Where the roll does not say who is in the body that meets: what can be done instead. */
function NoVote({ sitting }: { sitting: string }) {
  return (
    <div class="step-body">
      <p class="will">{t("chair.no-vote")}</p>
      <MinutesLink sitting={sitting} />
    </div>
  );
}

/** The ways to vote that the charter leaves for this rule. */
export function methodsOf(rule: Matter): Method[] {
  return rule.secret ? ["secret"] : (rule.methods ?? ["open"]);
}

interface FormProps extends Props {
  rule: Matter;
  methods: Method[];
  /** The change to the motion that is put, which has its seconders. */
  change?: { id: string; number: number };
}

export function PollForm({ motion, rule, methods, repeats, change }: FormProps) {
  const community = useView<Community>("community");
  const preferred = methods.find((method) => method === rule.method) ?? methods[0] ?? "open";
  const [method, setMethod] = useState<Method>(preferred);
  const { offered, means, isChoice, toggle } = useMeans(motion, rule, method);
  const isForThoseHere = countsPresent(rule) || (isChoice && means.has("hands"));
  const presence = useView<Presence>(isForThoseHere ? `presence/${motion.sitting}` : undefined);
  const [minutes, setMinutes] = useState(rule.minutes ? String(rule.minutes) : "");
  const [answers, setAnswers] = useState<Answers>({ lines: "", pictures: {} });
  const { busy, problem, run } = useDesk();
  const [names, hints] = method === "roll-call" ? [CALLED, CALLED_HINTS] : [WAYS, MEANS_HINTS];
  const missing = change ? 0 : Math.max(0, (rule.seconds ?? 0) - motion.seconders.length);

  const open = (event: Event): void => {
    event.preventDefault();
    const named = optionsOf(answers);
    void run("poll.open", {
      motion: motion.motion,
      method,
      ...(isChoice && { means: [...means] }),
      ...(minutes && { minutes: Number(minutes) }),
      ...(named.length && { options: named }),
      ...(repeats && { repeats }),
      ...(change && { amendment: change.id }),
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
      {isChoice && (
        <fieldset class="options">
          <legend>{t("chair.means")}</legend>
          {offered.map((way) => (
            <label key={way} class="option">
              <input type="checkbox" checked={means.has(way)} onChange={() => toggle(way)} />
              <span><strong>{t(names[way])}</strong><small>{t(hints[way])}</small></span>
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
      {!change && <details class="other-way">
        <summary>{t("chair.answers.way")}</summary>
        <AnswerFields answers={answers} set={setAnswers} />
      </details>}
      <p class="will">
        {isForThoseHere ? t("chair.put.here", { members: presence?.members.present ?? 0 }) : t("chair.put.will", { members: community?.roll.members ?? 0 })}{language.value === "en" && " "}
        {rule.reveal === "live" ? t("chair.put.live") : t("chair.put.at-close")}
      </p>
      {missing > 0 && <p class="will" id={WHY_NOT}>{t("chair.put.seconds", { count: missing })}</p>}
      <button type="submit" class="button cast" disabled={busy || missing > 0 || (isChoice && !means.size)} aria-describedby={missing > 0 ? WHY_NOT : undefined}>
        {change ? t("change.put", { number: change.number }) : t(repeats ? "chair.repeat" : "chair.put")}
      </button>
      <Notice problem={problem} />
    </form>
  );
}

const MEANS_HINTS: Record<Means, Key> = { tablet: "means.tablet.hint", hands: "means.hands.hint", paper: "means.paper.hint" };
/** In a roll-call names are called, and papers have a name. */
const CALLED: Record<Means, Key> = { ...WAYS, hands: "means.called" };
const CALLED_HINTS: Record<Means, Key> = { ...MEANS_HINTS, hands: "means.called.hint", paper: "means.signed.hint" };

/** The ways that the charter leaves open. A secret vote is on paper; a consultation is no hall. */
function useMeans(motion: Motion, rule: Matter, method: Method) {
  const now = useView<Now>(`now/${motion.sitting}`);
  const offered = rule.means ?? ["tablet"];
  const [means, setMeans] = useState<ReadonlySet<Means>>(new Set(offered.includes("tablet") ? ["tablet"] : offered));
  const toggle = (way: Means): void => {
    const changed = new Set(means);
    if (!changed.delete(way)) changed.add(way);
    setMeans(changed);
  };
  return { offered, means, isChoice: offered.length > 1 && method !== "secret" && now?.form !== "consultation", toggle };
}
