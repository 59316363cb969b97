/** Who has an interest in a motion, and who stands aside for it; declaring one's own, and the chair's ruling. */
import "../style/interest.css";
import { useState } from "preact/hooks";
import type { Listed } from "../live/attendance.ts";
import type { Charter, Conflict, Interest, Motion, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { mayLead, who } from "../live/session.ts";
import { guessLanguage, language, t, type Key } from "../words/words.ts";
import { Notice } from "./Notice.tsx";
import { useAct, type Acting } from "./useAct.ts";
import { Written } from "./Written.tsx";

type Run = (type: string, body: Parameters<Acting["run"]>[1]) => Promise<unknown>;

const FOLLOWS: Partial<Record<Conflict["then"], Key>> = {
  "stands-aside": "interest.then.silent",
  "does-not-vote": "interest.then.aside",
  "holds-no-proxy": "interest.then.no-proxy",
};

export function Interests({ motion, poll }: { motion: Motion; poll: Poll | null | undefined }) {
  const me = who.value?.kind === "member" ? who.value.member : undefined;
  const { rows, order } = motion.interests ?? { rows: {}, order: [] };
  const isOpen = mayDeclare(motion, poll);
  return (
    <>
      {order.length > 0 && (
        <section class="interests">
          <h2>{t("interest.title")}</h2>
          <ul>
            {order.map((member) => {
              const one = rows[member];
              return one && <Line key={member} motion={motion} member={member} one={one} canRule={isOpen && mayLead()} />;
            })}
          </ul>
        </section>
      )}
      {me && isOpen && rows[me]?.text === undefined && <Declare motion={motion} />}
    </>
  );
}

/** Who votes is settled when the vote opens. */
export function mayDeclare(motion: Motion, poll: Poll | null | undefined): boolean {
  const isGoingOn = poll?.state === "open" || poll?.state === "closed";
  return !isGoingOn && !motion.procedure && ["submitted", "put", "undecided", "annulled"].includes(motion.state);
}

function Line({ motion, member, one, canRule }: { motion: Motion; member: string; one: Interest; canRule: boolean }) {
  return (
    <li class={one.recused ? "aside" : undefined}>
      <p><strong><Written of={one.name} /></strong> <span class="chip">{t(standing(one))}</span></p>
      {one.uncounted && <p class="quiet">{t("interest.uncounted")}</p>}
      {one.text && <p><Written of={one.text} /></p>}
      {one.ruled && <p><span class="label">{t("interest.ruled")}</span><Written of={one.ruled.reason} /></p>}
      {canRule && <Rule motion={motion.motion} member={member} one={one} />}
    </li>
  );
}

function standing(one: Interest): Key {
  if (!one.recused) return "interest.votes";
  return one.silent ? "interest.silent" : "interest.aside";
}

function Rule({ motion, member, one }: { motion: string; member: string; one: Interest }) {
  const [reason, setReason] = useState("");
  const { busy, problem, run } = useAct();
  if (!one.recused && !one.kind) return null;
  const said = { lang: guessLanguage(reason), text: reason.trim() };
  return (
    <details class="other-way">
      <summary>{t(one.recused ? "interest.rule.votes" : "interest.rule.aside")}</summary>
      <div class="step-body">
        <Field label="interest.reason" value={reason} set={setReason} />
        <button type="button" class="button plain" disabled={busy || !reason.trim()} onClick={() => void run("interest.rule", { motion, member, recused: !one.recused, reason: said })}>{t("interest.rule.do")}</button>
        <Notice problem={problem} />
      </div>
    </details>
  );
}

function Field({ label, value, set }: { label: Key; value: string; set: (value: string) => void }) {
  return (
    <label class="field">
      <span>{t(label)}</span>
      <textarea rows={2} maxLength={2_000} value={value} onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
}

function Declare({ motion }: { motion: Motion }) {
  const { busy, problem, run } = useAct();
  return (
    <details class="other-way declare">
      <summary>{t("interest.declare")}</summary>
      <div class="step-body">
        <p>{t("interest.declare.will")}</p>
        <Form motion={motion} busy={busy} run={run} />
        <Notice problem={problem} />
      </div>
    </details>
  );
}

/** At the desk, for somebody without a tablet. */
export function DeclareFor({ one, motion, act, busy }: { one: Listed; motion: Motion; act: Run; busy: boolean }) {
  if (motion.interests?.rows[one.member]?.text !== undefined) return null;
  return (
    <div class="step-body declare">
      <p>{t("interest.for-person", { number: String(motion.number) })}</p>
      <Form motion={motion} busy={busy} run={act} member={one.member} />
    </div>
  );
}

function Form({ motion, busy, run, member }: { motion: Motion; busy: boolean; run: Run; member?: string }) {
  const charter = useView<Charter>("charter");
  const [kind, setKind] = useState<string | undefined>(undefined);
  const [text, setText] = useState("");
  const kinds = Object.values(charter?.charter.conflicts ?? {}).filter((one) => one.name && (!one.matters?.length || one.matters.includes(motion.matter)));
  const send = (event: Event): void => {
    event.preventDefault();
    const said = { lang: guessLanguage(text), text: text.trim() };
    void run("interest.declare", { motion: motion.motion, text: said, ...(kind && { kind }), ...(member !== undefined && { member }) });
  };
  const name = `interest-${motion.motion}-${member ?? "own"}`;
  return (
    <form class="step-body" onSubmit={send}>
      {kinds.length > 0 && (
        <fieldset class="kinds-of-interest">
          <legend>{t("interest.kind")}</legend>
          {kinds.map((one) => <Kind key={one.interest} name={name} conflict={one} chosen={kind} choose={setKind} />)}
          <label class="option"><input type="radio" name={name} checked={kind === ""} onChange={() => setKind("")} /> <span>{t("interest.kind.other")}</span></label>
        </fieldset>
      )}
      <Field label="interest.text" value={text} set={setText} />
      <button type="submit" class="button plain" disabled={busy || !text.trim() || (kinds.length > 0 && kind === undefined)}>{t("interest.declare.do")}</button>
    </form>
  );
}

function Kind({ name, conflict, chosen, choose }: { name: string; conflict: Conflict; chosen: string | undefined; choose: (kind: string) => void }) {
  const names = conflict.name ?? {};
  const follows = FOLLOWS[conflict.then];
  return (
    <label class="option">
      <input type="radio" name={name} checked={chosen === conflict.interest} onChange={() => choose(conflict.interest)} />{" "}
      <span>{names[language.value] ?? names["en"] ?? conflict.interest}{follows && <span class="quiet"> {t(follows)}</span>}</span>
    </label>
  );
}
