/** At the desk, for somebody without a tablet: her change to a motion, her second to another's, her yes to one to hers. */
import { useState } from "preact/hooks";
import type { Listed } from "../live/attendance.ts";
import { ruleOfChanges } from "../live/changes.ts";
import type { Amendment, Amendments, Charter, Motion, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { ChangeWords } from "../parts/ChangeWords.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ChangeForm } from "../parts/Propose.tsx";
import { useAct } from "../parts/useAct.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { useDocketPage } from "./useDocketPage.tsx";

interface Props {
  now: Now;
  one: Listed;
}

export function ChangesFor({ now, one }: Props) {
  const { rows, pager } = useDocketPage(now);
  const pending = rows?.filter(([, row]) => row.state === "submitted" || row.state === "annulled");
  return (
    <div class="step-body">
      <ul class="to-second">
        {pending?.map(([motion]) => <ToChange key={motion} id={motion} one={one} />)}
      </ul>
      {pending && <p class="quiet">{t("hall.change.none")}</p>}
      {pager}
    </div>
  );
}

/** Nothing, where the charter lets nobody change it. */
function ToChange({ id, one }: { id: string; one: Listed }) {
  const motion = useView<Motion>(`motion/${id}`);
  const charter = useView<Charter>("charter");
  const doc = useView<Amendments>(motion?.amendments ? `amendments/${id}` : undefined);
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  const rule = motion && charter && ruleOfChanges(charter, motion.matter);
  if (!motion || !rule || motion.procedure || rule.binding === "advisory" || (motion.amendments && !doc)) return null;
  const shared = { motion, one, needed: rule.seconds ?? 0, accept: charter?.charter.amending?.accept };
  const done = (): void => {
    setOpen(false);
    setDone(true);
  };
  return (
    <li class="step-body">
      <p id={`change-${one.member}-${id}`}>
        <span class="docket-number">{motion.number}</span> <strong><Written of={motion.title} /></strong>
      </p>
      {doc?.queue.map((change) => {
        const row = doc.rows[change];
        return row?.state === "submitted" && <Proposed key={change} {...shared} id={change} doc={doc} change={row} />;
      })}
      <div class="row">
        <button type="button" class="button plain" aria-expanded={isOpen} aria-describedby={`change-${one.member}-${id}`} onClick={() => { setOpen(!isOpen); setDone(false); }}>
          {isOpen ? t("change.leave") : t("hall.change.propose")}
        </button>
      </div>
      {isOpen && <ChangeForm motion={motion} doc={doc ?? undefined} member={one.member} done={done} />}
      <p class="quiet" role="status">{isDone && t("hall.recorded")}</p>
    </li>
  );
}

interface ProposedProps {
  id: string;
  doc: Amendments;
  change: Amendment;
  motion: Motion;
  one: Listed;
  /** So many others must support it. */
  needed: number;
  accept: boolean | undefined;
}

function Proposed({ id, doc, change, motion, one: { member }, needed, accept }: ProposedProps) {
  const { busy, problem, run } = useAct();
  const missing = Math.max(0, needed - change.seconders.length);
  const maySecond = missing > 0 && change.mover !== member && !change.seconders.includes(member);
  const mayAccept = accept && motion.at_desk && motion.mover === member;
  const act = (type: string): void => void run(type, { amendment: id, member });
  return (
    <section class="change" aria-label={t("change.number", { number: change.number })}>
      <p class="eyebrow">{t("change.number", { number: change.number })}</p>
      <ChangeWords doc={doc} change={change} />
      <p class="quiet"><span class="label">{t("change.mover")}</span><Written of={change.mover_name} /></p>
      {missing > 0 && <p>{t("motion.seconds-missing", { count: missing })}</p>}
      <div class="row">
        {maySecond && <button type="button" class="button plain" disabled={busy} onClick={() => act("amendment.second")}>{t("hall.second.do")}</button>}
        {mayAccept && <button type="button" class="button plain" disabled={busy} onClick={() => act("amendment.accept")}>{t("hall.change.accept")}</button>}
      </div>
      <Notice problem={problem} />
    </section>
  );
}
