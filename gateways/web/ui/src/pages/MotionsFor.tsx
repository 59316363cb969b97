/** At the desk, for somebody without a tablet: her motion, her second to another's, her point of order. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Listed } from "../live/attendance.ts";
import type { Charter, Docket, Motion, Now, Procedure } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { Notice } from "../parts/Notice.tsx";
import { ruleOf } from "../parts/Rules.tsx";
import { useAct, type Acting } from "../parts/useAct.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { useMotion } from "./useMotion.tsx";

interface Props {
  now: Now;
  one: Listed;
}

export function MotionsFor({ now, one }: Props) {
  return (
    <>
      <Folded name="bring-for" title={t("hall.bring")}><BringFor now={now} one={one} /></Folded>
      <Folded name="second-for" title={t("hall.second")}><SecondFor now={now} one={one} /></Folded>
      {now.form === "assembly" && <PointFor now={now} one={one} />}
    </>
  );
}

/** Nothing is watched before it is opened; what was typed stays while it is folded again. */
function Folded({ name, title, children }: { name: string; title: string; children: ComponentChildren }) {
  const [wasOpen, setOpen] = useState(false);
  return (
    <details class={`other-way ${name}`} onToggle={(event) => setOpen(wasOpen || event.currentTarget.open)}>
      <summary>{title}</summary>
      {wasOpen && children}
    </details>
  );
}

/** The next one is written on an empty sheet. */
function BringFor(props: Props) {
  const [brought, setBrought] = useState(0);
  return (
    <>
      <Sheet key={brought} {...props} done={() => setBrought(brought + 1)} />
      <p class="quiet" role="status">{brought > 0 && t("hall.recorded")}</p>
    </>
  );
}

function Sheet({ now, one, done }: Props & { done: () => void }) {
  const { said, fields } = useMotion(now.sitting);
  const { busy, problem, run } = useAct();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await run("motion.submit", { sitting: now.sitting, ...said, member: one.member })) done();
  };
  return (
    <form class="step-body" onSubmit={(event) => void submit(event)}>
      {fields}
      <button type="submit" class="button plain" disabled={busy}>{t("hall.bring.do")}</button>
      <Notice problem={problem} />
    </form>
  );
}

/** The motions of a page that are still waiting for a second, the newest first; older ones are a page back. */
function SecondFor({ now, one }: Props) {
  const last = Math.max(0, now.pages - 1);
  const [shown, setShown] = useState(last);
  const docket = useView<Docket>(now.pages ? `docket/${now.sitting}/${shown}` : undefined);
  const acting = useAct();
  const [isDone, setDone] = useState(false);
  const waiting = docket?.order.filter((motion) => docket.rows[motion]?.state === "submitted") ?? [];
  const second = async (motion: string): Promise<void> => {
    setDone(false);
    setDone(Boolean(await acting.run("motion.second", { motion, member: one.member })));
  };
  return (
    <div class="step-body">
      <ul class="to-second">
        {waiting.reverse().map((motion) => <ToSecond key={motion} id={motion} one={one} busy={acting.busy} second={() => void second(motion)} />)}
      </ul>
      {(docket || !now.pages) && <p class="quiet">{t("hall.second.none")}</p>}
      {last > 0 && (
        <div class="row">
          <button type="button" class="button plain" disabled={shown >= last} onClick={() => setShown(shown + 1)}>{t("docket.newer")}</button>
          <button type="button" class="button plain" disabled={shown === 0} onClick={() => setShown(shown - 1)}>{t("docket.older")}</button>
        </div>
      )}
      <p class="quiet" role="status">{isDone && t("hall.recorded")}</p>
      <Notice problem={acting.problem} />
    </div>
  );
}

interface ToSecondProps {
  id: string;
  one: Listed;
  busy: Acting["busy"];
  second: () => void;
}

/** Nothing, where enough have seconded it, or this person has, or it is hers. */
function ToSecond({ id, one, busy, second }: ToSecondProps) {
  const motion = useView<Motion>(`motion/${id}`);
  const charter = useView<Charter>("charter");
  if (!motion || !charter) return null;
  const needed = motion.procedure?.seconds ?? ruleOf(charter, motion.matter)?.seconds ?? 0;
  const missing = needed - motion.seconders.length;
  if (missing <= 0 || motion.mover === one.member || motion.seconders.includes(one.member)) return null;
  return (
    <li>
      <p id={`second-${one.member}-${id}`}>
        <span class="docket-number">{motion.number}</span> <strong><Written of={motion.title} /></strong>
      </p>
      <p class="quiet">{t("motion.seconds-missing", { count: missing })}</p>
      <button type="button" class="button plain" disabled={busy} aria-describedby={`second-${one.member}-${id}`} onClick={second}>{t("hall.second.do")}</button>
    </li>
  );
}

function PointFor({ now: { sitting }, one }: Props) {
  const procedure = useView<Procedure>(`procedure/${sitting}`);
  const { busy, problem, run } = useAct();
  const { rows, order } = procedure?.points ?? { rows: {}, order: [] };
  const isWaiting = order.some((point) => rows[point]?.member === one.member);
  return (
    <div class="step-body">
      {isWaiting ? (
        <p role="status">{t("hall.point.waits")}</p>
      ) : (
        <div class="row"><button type="button" class="button plain" disabled={busy} onClick={() => void run("point.raise", { sitting, member: one.member })}>{t("hall.point")}</button></div>
      )}
      <Notice problem={problem} />
    </div>
  );
}
