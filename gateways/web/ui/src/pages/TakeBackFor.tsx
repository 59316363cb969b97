/** At the desk: what it brought for somebody without a tablet, and she takes back. What she brought herself is not here. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Listed } from "../live/attendance.ts";
import { isPending } from "../live/changes.ts";
import type { Amendment, Amendments, Motion, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { ChangeWords } from "../parts/ChangeWords.tsx";
import { Notice } from "../parts/Notice.tsx";
import { useAct } from "../parts/useAct.ts";
import { Written } from "../parts/Written.tsx";
import { t, type Key } from "../words/words.ts";
import { useDocketPage } from "./useDocketPage.tsx";

interface Props {
  now: Now;
  one: Listed;
}

export function TakeBackFor({ now, one }: Props) {
  const { rows, pager } = useDocketPage(now);
  const { busy, problem, run } = useAct();
  const [isDone, setDone] = useState(false);
  const takeBack: TakeBack = async (type, what) => {
    setDone(false);
    setDone(Boolean(await run(type, { ...what, member: one.member })));
  };
  return (
    <div class="step-body">
      <ul class="to-second">
        {rows?.map(([motion]) => <Hers key={motion} id={motion} one={one} busy={busy} takeBack={takeBack} />)}
      </ul>
      {rows && <p class="quiet">{t("hall.own.none")}</p>}
      {pager}
      <p class="quiet" role="status">{isDone && t("hall.recorded")}</p>
      <Notice problem={problem} />
    </div>
  );
}

type TakeBack = (type: string, what: { motion: string } | { amendment: string }) => Promise<void>;

interface HersProps {
  id: string;
  one: Listed;
  busy: boolean;
  takeBack: TakeBack;
}

/** The motion, and the changes to it, as far as the desk brought them for her and nobody votes on them. */
function Hers({ id, one: { member }, busy, takeBack }: HersProps) {
  const motion = useView<Motion>(`motion/${id}`);
  const doc = useView<Amendments>(motion?.amendments && isPending(motion) ? `amendments/${id}` : undefined);
  if (!motion || !isPending(motion)) return null;
  const isHers = (brought: Motion | Amendment | undefined) => brought?.at_desk && brought.mover === member;
  const changes = doc?.queue.filter((change) => isHers(doc.rows[change]) && doc.rows[change]?.state !== "put") ?? [];
  return (
    <>
      {isHers(motion) && (
        <Item id={`back-${member}-${id}`} busy={busy} words="hall.own.motion" press={() => void takeBack("motion.withdraw", { motion: id })}>
          <p><span class="docket-number">{motion.number}</span> <strong><Written of={motion.title} /></strong></p>
        </Item>
      )}
      {doc && changes.map((change) => {
        const row = doc.rows[change];
        return row && (
          <Item key={change} id={`back-${member}-${change}`} busy={busy} words="hall.own.change" press={() => void takeBack("amendment.withdraw", { amendment: change })}>
            <p><strong>{t("motion.number", { number: String(motion.number) })} · {t("change.number", { number: row.number })}</strong></p>
            <ChangeWords doc={doc} change={row} />
          </Item>
        );
      })}
    </>
  );
}

interface ItemProps {
  id: string;
  busy: boolean;
  words: Key;
  press: () => void;
  children: ComponentChildren;
}

function Item({ id, busy, words, press, children }: ItemProps) {
  return (
    <li class="step-body">
      <div id={id}>{children}</div>
      <div class="row"><button type="button" class="button plain" disabled={busy} aria-describedby={id} onClick={press}>{t(words)}</button></div>
    </li>
  );
}
