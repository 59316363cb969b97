/** What the desk did last, and ten seconds to take it back; and whoever was faster. */
import { useEffect, useState } from "preact/hooks";
import { t, type Key } from "../words/words.ts";
import { announce } from "./announce.ts";
import { secondsLeft } from "./Countdown.tsx";
import { overtaken, undoable, type Undoable } from "./desk.ts";
import { Notice } from "./Notice.tsx";
import { useAct } from "./useAct.ts";

export const DID: Record<string, Key> = {
  "list.closed": "chair.did.list.closed",
  "list.reopened": "chair.did.list.reopened",
  "sitting.called": "chair.did.sitting.called",
  "sitting.paused": "chair.did.sitting.paused",
  "sitting.resumed": "chair.did.sitting.resumed",
  "sitting.adjourned": "chair.did.sitting.adjourned",
  "sitting.closed": "chair.did.sitting.closed",
  "presiding.changed": "chair.did.presiding.changed",
  "procedure.moved": "chair.did.procedure.moved",
  "motion.withdrawn": "chair.did.motion.withdrawn",
  "motion.amended": "chair.did.motion.amended",
  "motion.postponed": "chair.did.motion.postponed",
  "motion.laid-aside": "chair.did.motion.laid-aside",
  "motion.taken-up": "chair.did.motion.taken-up",
  "motion.put-back": "chair.did.motion.put-back",
  "motion.seconded": "chair.did.motion.seconded",
  "poll.opened": "chair.did.poll.opened",
  "poll.closed": "chair.did.poll.closed",
  "poll.annulled": "chair.did.poll.annulled",
  "outcome.declared": "chair.did.outcome.declared",
  "ballot.cast": "chair.did.ballot.cast",
  "count.restarted": "chair.did.count.restarted",
  "count.ruled": "chair.did.count.ruled",
  "double.ruled": "chair.did.double.ruled",
  "speech.begun": "chair.did.speech.begun",
  "speech.extended": "chair.did.speech.extended",
  "speech.shortened": "chair.did.speech.shortened",
  "speech.ended": "chair.did.speech.ended",
  "speech.withdrawn": "chair.did.speech.withdrawn",
  "speech.put-back": "chair.did.speech.put-back",
  "point.ruled": "chair.did.point.ruled",
  "point.put-back": "chair.did.point.put-back",
  "point.withdrawn": "chair.did.point.withdrawn",
};
export const BY: Record<string, Key> = {
  member: "chair.by.member",
  you: "chair.by.you",
  chair: "chair.by.chair",
  secretary: "chair.by.secretary",
  teller: "chair.by.teller",
  mover: "chair.by.mover",
  clock: "chair.by.clock",
};

function didWords(what: unknown): string {
  return t(DID[String(what)] ?? "chair.did.other");
}

export function Undo({ sitting }: { sitting: string }) {
  const last = undoable.value;
  return last ? <Bar key={last.position} sitting={sitting} last={last} /> : null;
}

function Bar({ sitting, last }: { sitting: string; last: Undoable }) {
  const [left, setLeft] = useState(() => secondsLeft(last.until));
  const { busy, problem, run } = useAct();
  const words = didWords(last.did);
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsLeft(last.until)), 250);
    return () => clearInterval(timer);
  }, [last.until]);
  useEffect(() => announce(`${words} ${t("chair.undo")}`), [words]);
  const isOver = left === 0 && !busy && !problem;
  useEffect(() => {
    if (isOver && undoable.value === last) undoable.value = undefined;
  }, [isOver, last]);
  const undo = async (): Promise<void> => {
    if (await run("act.undo", { sitting, position: last.position })) undoable.value = undefined;
  };
  return (
    <aside class="card undo">
      <div class="row spread">
        <p><strong>{words}</strong> <span class="quiet">{t("chair.undo.left", { seconds: left })}</span></p>
        <button type="button" class="button" disabled={busy || left === 0} onClick={() => void undo()}>{t("chair.undo")}</button>
      </div>
      {problem?.code === "built-on" && <p><Done by={problem.params?.["by"]} what={problem.params?.["what"]} /></p>}
      <Notice problem={problem} />
    </aside>
  );
}

/** Who did what. */
export function Done({ by, what }: { by: unknown; what: unknown }) {
  return <><span class="label">{t(BY[String(by)] ?? "chair.by.member")}</span><strong>{didWords(what)}</strong></>;
}

/** Nothing is lost: who did what, what is shown now, and the words that were typed. */
export function Overtaken() {
  const told = overtaken.value;
  if (!told) return null;
  const { by, what } = told.problem.params ?? {};
  return (
    <section class="card overtaken" role="alert">
      <h2>{t("chair.overtaken")}</h2>
      <p><Done by={by} what={what} /></p>
      <p>{t("chair.overtaken.look")}</p>
      {told.typed.length > 0 && (
        <>
          <p class="label">{t("chair.overtaken.typed")}</p>
          {told.typed.map((text) => <blockquote key={text}>{text}</blockquote>)}
        </>
      )}
      <button type="button" class="button plain" onClick={() => { overtaken.value = undefined; }}>{t("chair.overtaken.seen")}</button>
    </section>
  );
}
