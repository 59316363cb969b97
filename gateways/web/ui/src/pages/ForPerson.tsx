/** What the desk does for somebody without a tablet: her motions, and in a vote a paper, help before two witnesses, a doubt; and who counts. */
import "../style/chair.css";
import "../style/hall.css";
import { useState } from "preact/hooks";
import type { Means, Motion, Now, Poll } from "../live/documents.ts";
import type { Listed } from "../live/attendance.ts";
import { useView } from "../live/live.ts";
import { mayLead } from "../live/session.ts";
import { isMeant, type Spelled } from "../live/spelling.ts";
import { DeclareFor, mayDeclare } from "../parts/Interests.tsx";
import { Notice } from "../parts/Notice.tsx";
import { LendFor } from "../parts/Proxies.tsx";
import { useAct, type Acting } from "../parts/useAct.ts";
import { useSpelled } from "../parts/useSpelled.ts";
import { canBeDoubted, countedWays, meansOf, WAYS } from "../parts/ways.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { MotionsFor } from "./MotionsFor.tsx";

interface Props {
  now: Now;
  one: Listed;
  all: readonly Listed[];
}

/** Of a long list few are opened. */
export function ForPerson(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="for-person" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("hall.for-person")}<span class="unseen"> <Written of={props.one.name} /></span></summary>
      {isOpen && <Acts {...props} />}
    </details>
  );
}

function Acts({ now, one, all }: Props) {
  const id = now.focus?.poll;
  const poll = useView<Poll>(id && `poll/${id}`) ?? undefined;
  const motion = useView<Motion>(now.focus && `motion/${now.focus.motion}`);
  const acting = useAct();
  const [done, setDone] = useState(false);
  const act = async (type: string, body: Parameters<Acting["run"]>[1]): Promise<void> => {
    setDone(false);
    setDone(Boolean(await acting.run(type, body)));
  };
  const isOpen = poll?.state === "open";
  const wasByHands = poll && canBeDoubted(poll);
  const shared = { one, act, busy: acting.busy };
  return (
    <div class="step-body">
      {mayLead() && <Teller {...shared} />}
      {isOpen && countedWays(poll).includes("paper") && poll.method !== "secret" && <Give {...shared} poll={poll} />}
      {isOpen && <Help {...shared} poll={poll} all={all} />}
      <LendFor {...shared} sitting={now.sitting} />
      {motion && mayDeclare(motion, poll) && <DeclareFor {...shared} motion={motion} />}
      {wasByHands && <Doubt {...shared} poll={poll} />}
      <p class="quiet" role="status">{done && t("hall.recorded")}</p>
      <Notice problem={acting.problem} />
      <MotionsFor now={now} one={one} />
    </div>
  );
}

interface PartProps {
  one: Listed;
  act: (type: string, body: Parameters<Acting["run"]>[1]) => Promise<void>;
  busy: boolean;
}

function Teller({ one, act, busy }: PartProps) {
  return (
    <div class="row">
      <button type="button" class="button plain" disabled={busy} onClick={() => void act("teller.appoint", { member: one.member })}>{t("hall.teller.appoint")}</button>
      <button type="button" class="button plain" disabled={busy} onClick={() => void act("teller.release", { member: one.member })}>{t("hall.teller.release")}</button>
    </div>
  );
}

function Give({ one, act, busy, poll }: PartProps & { poll: Poll }) {
  const [number, setNumber] = useState("");
  return (
    <form class="row" onSubmit={(event) => { event.preventDefault(); void act("paper.give", { poll: poll.poll, number: Number(number), member: one.member }); }}>
      <label class="field short"><span>{t("hall.give")}</span><input inputMode="numeric" maxLength={6} value={number} onInput={(event) => setNumber(event.currentTarget.value.replace(/\D/g, ""))} /></label>
      <button type="submit" class="button plain" disabled={busy || !number}>{t("hall.give.do")}</button>
    </form>
  );
}

/** Witnesses are found as the list finds people; nothing is recorded before exactly one is found for each. */
function Help({ one, act, busy, poll, all }: PartProps & { poll: Poll; all: readonly Listed[] }) {
  const [witnesses, setWitnesses] = useState(["", ""]);
  const [way, setWay] = useState<Means>(meansOf(poll)[0] ?? "tablet");
  const spelled = useSpelled(all, witnesses.join(""));
  const found = witnesses.map((typed) => meantBy(typed, all, spelled));
  const ids = found.flatMap((meant) => (meant.length === 1 ? meant.map((witness) => witness.member) : []));
  const record = (event: Event): void => {
    event.preventDefault();
    void act("assistance.record", { poll: poll.poll, way, witnesses: ids, member: one.member });
  };
  return (
    <form class="step-body" onSubmit={record}>
      <p>{t("hall.help")}</p>
      <div class="from-to">
        {[0, 1].map((at) => (
          <label key={at} class="field"><span>{t("hall.help.witness", { number: at + 1 })}</span><input value={witnesses[at]} maxLength={40} autocomplete="off" onInput={(event) => setWitnesses(witnesses.map((old, index) => (index === at ? event.currentTarget.value : old)))} />
            <span class="quiet" role="status">{witnesses[at]?.trim() && <Found meant={found[at] ?? []} />}</span></label>
        ))}
        <label class="field"><span>{t("hall.help.way")}</span>
          <select value={way} onChange={(event) => setWay(event.currentTarget.value as Means)}>
            {meansOf(poll).map((means) => <option key={means} value={means}>{t(WAYS[means])}</option>)}
          </select>
        </label>
      </div>
      <button type="submit" class="button plain" disabled={busy || ids.length < 2}>{t("hall.help.do")}</button>
    </form>
  );
}

function Found({ meant: [first, ...others] }: { meant: readonly Listed[] }) {
  if (first && !others.length) return <>{first.number} <Written of={first.name} /></>;
  return <>{t("attendance.found", { count: first ? 1 + others.length : 0 })}</>;
}

/** A number is one person's, whoever else has it in a name. */
function meantBy(typed: string, all: readonly Listed[], spelled: ReadonlyMap<string, Spelled>): readonly Listed[] {
  if (!typed.trim()) return [];
  const byNumber = all.filter((other) => other.number === typed.trim());
  return byNumber.length ? byNumber : all.filter((other) => isMeant(other.number, spelled.get(other.name ?? ""), typed));
}

function Doubt({ one, act, busy, poll }: PartProps & { poll: Poll }) {
  return (
    <div class="row">
      <button type="button" class="button plain" disabled={busy} onClick={() => void act("division.ask", { poll: poll.poll, wants: "count", member: one.member })}>{t("hall.doubt.count")}</button>
      <button type="button" class="button plain" disabled={busy} onClick={() => void act("division.ask", { poll: poll.poll, wants: "roll-call", member: one.member })}>{t("hall.doubt.roll-call")}</button>
    </div>
  );
}
