/** At the desk, for somebody without a tablet: her motion, her second to another's, and what else is hers to do. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Listed } from "../live/attendance.ts";
import type { Charter, Motion, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { Notice } from "../parts/Notice.tsx";
import { ruleOf } from "../parts/Rules.tsx";
import { useAct, type Acting } from "../parts/useAct.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { ChangesFor } from "./ChangesFor.tsx";
import { PointFor, SpeakFor } from "./SpeakFor.tsx";
import { TakeBackFor } from "./TakeBackFor.tsx";
import { useDocketPage } from "./useDocketPage.tsx";
import { useMotion } from "./useMotion.tsx";

interface Props {
  now: Now;
  one: Listed;
}

export function MotionsFor(props: Props) {
  const isAssembly = props.now.form === "assembly";
  return (
    <>
      <Folded name="bring-for" title={t("hall.bring")}><BringFor {...props} /></Folded>
      <Folded name="second-for" title={t("hall.second")}><SecondFor {...props} /></Folded>
      {isAssembly && <Folded name="change-for" title={t("hall.change")}><ChangesFor {...props} /></Folded>}
      {isAssembly && <Folded name="speak-for" title={t("hall.speak")}><SpeakFor {...props} /></Folded>}
      <Folded name="take-back-for" title={t("hall.own")}><TakeBackFor {...props} /></Folded>
      {isAssembly && <PointFor {...props} />}
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

/** Those that are still waiting for a second. */
function SecondFor({ now, one }: Props) {
  const { rows, pager } = useDocketPage(now);
  const acting = useAct();
  const [isDone, setDone] = useState(false);
  const waiting = rows?.filter(([, row]) => row.state === "submitted") ?? [];
  const second = async (motion: string): Promise<void> => {
    setDone(false);
    setDone(Boolean(await acting.run("motion.second", { motion, member: one.member })));
  };
  return (
    <div class="step-body">
      <ul class="to-second">
        {waiting.map(([motion]) => <ToSecond key={motion} id={motion} one={one} busy={acting.busy} second={() => void second(motion)} />)}
      </ul>
      {rows && <p class="quiet">{t("hall.second.none")}</p>}
      {pager}
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
    <li class="step-body">
      <p id={`second-${one.member}-${id}`}>
        <span class="docket-number">{motion.number}</span> <strong><Written of={motion.title} /></strong>
      </p>
      <p class="quiet">{t("motion.seconds-missing", { count: missing })}</p>
      <button type="button" class="button plain" disabled={busy} aria-describedby={`second-${one.member}-${id}`} onClick={second}>{t("hall.second.do")}</button>
    </li>
  );
}
