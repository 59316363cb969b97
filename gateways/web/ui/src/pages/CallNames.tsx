/** A roll-call in the hall: names are called in the order of the roll, and each answer is written down at once. */
import "../style/presence.css";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Charter, ListedBallot, Mandates, Motion, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { nextOf, type Voter } from "../live/calling.ts";
import { isMeant } from "../live/spelling.ts";
import { Answered, isOnTablet, newest, toldOf } from "../parts/Answered.tsx";
import { Notice } from "../parts/Notice.tsx";
import { OptionName, OptionSign } from "../parts/OptionName.tsx";
import { useAct } from "../parts/useAct.ts";
import { useFocus } from "../parts/useFocus.ts";
import { useBallots, useMissed, useVoters } from "../parts/useCalling.ts";
import { useSpelled } from "../parts/useSpelled.ts";
import { meansOf } from "../parts/ways.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";

const SHOWN_MOST = 50;

/** What this desk wrote down until it is told by the server: answers, and how often each was called in vain. */
interface Done {
  written: ReadonlyMap<string, ListedBallot>;
  missed: ReadonlyMap<string, number>;
  last?: Voter;
}

/** Whoever is called, and how often she had been before. */
interface Called {
  member: string;
  before: number;
}

export function CallNames({ poll }: { poll: Poll }) {
  const { voters: all, problem } = useVoters(poll);
  const voted = useBallots(poll);
  const missed = useMissed(poll);
  const mandates = useView<Mandates>(poll.proxies && `mandates/${poll.poll}`);
  const paperPrevails = usePaperPrevails(poll);
  const [done, setDone] = useState<Done>({ written: new Map(), missed: new Map() });
  const [picked, setPicked] = useState<string | undefined>(undefined);
  const called = useRef<Called | undefined>(undefined);
  if (!all || !voted || !missed) return <><Notice problem={problem} /><div class="skeleton tall" aria-hidden="true" /></>;
  const ballotOf = ({ member }: Voter): ListedBallot | undefined => newest(voted.get(member), done.written.get(member));
  const hasVoted = (one: Voter): boolean => ballotOf(one) !== undefined;
  const timesOf = ({ member }: Voter): number => Math.max(missed.get(member)?.times ?? 0, done.missed.get(member) ?? 0);
  const waiting = all.filter((one) => !hasVoted(one));
  // Who is called stays, whoever else writes down her answer or that there was none: the next press would be another person's.
  const next = all.find((one) => one.member === (picked ?? called.current?.member)) ?? nextOf(all, hasVoted, timesOf);
  if (called.current?.member !== next?.member) called.current = next && { member: next.member, before: timesOf(next) };
  const before = called.current?.before ?? 0;
  const went = (after: Partial<Done>): void => {
    called.current = undefined;
    setDone({ ...done, ...after });
    setPicked(undefined);
  };
  const written = (one: Voter, ballot: ListedBallot): Partial<Done> => ({ written: new Map(done.written).set(one.member, ballot) });
  const silent = (one: Voter): Partial<Done> => ({ missed: new Map(done.missed).set(one.member, before + 1) });
  return (
    <>
      <section class="card call-names">
        <h1>{t("hall.names")}</h1>
        <p><Written of={poll.question} /></p>
        <p class="quiet" role="status">{t("poll.turnout", { cast: all.length - waiting.length, members: all.length })}</p>
        {done.last && <Last poll={poll} one={done.last} option={done.written.get(done.last.member)?.option ?? ""} change={() => setPicked(done.last?.member)} />}
        {(!next || before > 0) && waiting.every(timesOf) && <p class="will" role="status">{t("hall.names.over", { count: waiting.length })}</p>}
        {next && (
          <Call
            key={`${next.member} ${before}`} poll={poll} one={next} holder={holderOf(next, mandates)} ballot={ballotOf(next)} paperPrevails={paperPrevails}
            before={before} times={timesOf(next)}
            written={(ballot) => went({ ...written(next, ballot), last: next })}
            silent={() => went(silent(next))}
            told={() => setDone({ ...done, ...silent(next) })}
            leave={(ballot) => went(ballot ? written(next, ballot) : {})}
          />
        )}
      </section>
      <Names poll={poll} all={all} ballotOf={ballotOf} timesOf={timesOf} paperPrevails={paperPrevails} pick={setPicked} />
    </>
  );
}

/** Whether a signed paper goes before a tablet; then whoever has voted there can still be called. */
function usePaperPrevails(poll: Poll): boolean {
  const charter = useView<Charter>("charter");
  const motion = useView<Motion>(`motion/${poll.motion}`);
  const rules = charter && motion && { ...charter.charter.polling, ...charter.charter.matters[motion.matter] };
  return Boolean(rules?.paper_prevails) && meansOf(poll).includes("paper");
}

/** Who answers for her; nobody, where she has come herself. */
function holderOf(one: Voter, mandates: Mandates | null | undefined): string | undefined {
  const mandate = mandates?.rows[one.member];
  return mandate?.ended ? undefined : mandate?.holder_name;
}

function Last({ poll, one, option, change }: { poll: Poll; one: Voter; option: string; change: () => void }) {
  return (
    <div class="row written-down">
      <p role="status">{t("hall.names.written")} <strong><Written of={one.name} /></strong> <OptionSign poll={poll} option={option} /> <OptionName poll={poll} option={option} /></p>
      {poll.replace && <button type="button" class="button plain" onClick={change}>{t("hall.back")}</button>}
    </div>
  );
}

interface CallProps {
  poll: Poll;
  one: Voter;
  holder: string | undefined;
  /** How she has voted, on a tablet or at this desk or another. */
  ballot: ListedBallot | undefined;
  /** Over a vote on a tablet only a paper goes, and where this is so. */
  paperPrevails: boolean;
  /** How often she had been called in vain when her turn came, and how often by now: more, if another desk was faster. */
  before: number;
  times: number;
  written: (ballot: ListedBallot) => void;
  silent: () => void;
  /** Another desk has said so. */
  told: () => void;
  leave: (ballot?: ListedBallot) => void;
}

/** What cannot be changed is looked at once more, and so is what stands already (record 0145). */
function Call({ poll, one, holder, ballot, paperPrevails, before, times, written, silent, told, leave }: CallProps) {
  const [chosen, setChosen] = useState("");
  const [number, setNumber] = useState("");
  const { busy, problem, run } = useAct();
  const late = toldOf(problem);
  const former = newest(ballot, late);
  const onTablet = isOnTablet(former);
  const stays = former !== undefined && !(onTablet ? paperPrevails : poll.replace);
  const asks = chosen !== "" && (former !== undefined || !poll.replace);
  const heading = useFocus<HTMLHeadingElement>(one.member + (asks ? chosen : ""));
  const record = async (option: string): Promise<void> => {
    setChosen(option);
    const reply = await run("ballot.record", { poll: poll.poll, member: one.member, option, replaces: former?.n ?? 0, ...(number && { paper: Number(number) }) });
    if (reply) written({ n: reply.position, option, means: number ? "paper" : "hands" });
  };
  const miss = async (): Promise<void> => {
    if (await run("answer.miss", { poll: poll.poll, member: one.member, missed: before })) silent();
  };
  const isMissed = problem?.code === "stale" && !late;
  useEffect(() => {
    if (isMissed) told();
  }, [isMissed]);
  const needsNumber = onTablet || !meansOf(poll).includes("hands");
  const answer = (option: string): void => (poll.replace && !former ? void record(option) : setChosen(option));
  return (
    <div class="step-body">
      <h2 class="called-name" tabIndex={-1} ref={heading}>
        <span class="label">{t("hall.names.now")}</span> <span class="docket-number">{one.number}</span> <Written of={one.name} />
      </h2>
      {before > 0 && !former && <p><span class="chip">{t("hall.names.missed", { count: before })}</span></p>}
      {holder && <p class="will"><strong><Written of={holder} /></strong> {t("hall.names.for")}</p>}
      {late && <Notice problem={problem} />}
      {former && (asks || stays || !onTablet) && <Answered poll={poll} ballot={former} by={late?.by} />}
      {stays ? null : asks ? (
        <>
          <p>{t("proxy.check")}</p>
          <p class="chosen"><OptionSign poll={poll} option={chosen} /><span class="choice-name"><OptionName poll={poll} option={chosen} /></span></p>
          <button type="button" class="button cast" disabled={busy} onClick={() => void record(chosen)}>{t("hall.names.do")}</button>
          <button type="button" class="button plain" disabled={busy} onClick={() => setChosen("")}>{t("hall.back")}</button>
        </>
      ) : (
        <>
          {onTablet && <p class="will">{t("hall.names.prevails")}</p>}
          {meansOf(poll).includes("paper") && <PaperNumber isNeeded={needsNumber} number={number} set={setNumber} />}
          <ul class="choices">
            {poll.options.map((option) => (
              <li key={option}>
                <button type="button" class="choice" disabled={busy || (!number && needsNumber)} onClick={() => answer(option)}>
                  <OptionSign poll={poll} option={option} />
                  <span class="choice-name"><OptionName poll={poll} option={option} /></span>
                </button>
              </li>
            ))}
          </ul>
          {/* What another desk has done comes late: it stands below, and moves no answer. */}
          {!former && (times > before
            ? <>
                <button type="button" class="button plain" disabled={busy} onClick={() => leave()}>{t("hall.names.next")}</button>
                <p role="status"><span class="chip">{t("hall.names.missed", { count: times })}</span></p>
              </>
            : <button type="button" class="button plain" disabled={busy} onClick={() => void miss()}>{t("hall.names.no-answer")}</button>)}
        </>
      )}
      {former && <button type="button" class="button plain" disabled={busy} onClick={() => leave(former)}>{t("hall.names.leave")}</button>}
      {!late && <Notice problem={problem} />}
    </div>
  );
}

function PaperNumber({ isNeeded, number, set }: { isNeeded: boolean; number: string; set: (number: string) => void }) {
  return (
    <label class="field short">
      <span>{t("hall.names.paper")}</span>
      <input inputMode="numeric" maxLength={6} autocomplete="off" value={number} onInput={(event) => set(event.currentTarget.value.replace(/\D/g, ""))} />
      {!isNeeded && <small>{t("hall.names.paper.empty")}</small>}
    </label>
  );
}

interface NamesProps {
  poll: Poll;
  all: readonly Voter[];
  ballotOf: (one: Voter) => ListedBallot | undefined;
  timesOf: (one: Voter) => number;
  paperPrevails: boolean;
  pick: (member: string) => void;
}

/** All names in the order in which they are called, to find one. */
function Names({ poll, all, ballotOf, timesOf, paperPrevails, pick }: NamesProps) {
  const [wanted, setWanted] = useState("");
  const spelled = useSpelled(all, wanted);
  const found = all.filter((one) => isMeant(one.number, spelled.get(one.name ?? ""), wanted));
  return (
    <section class="card attendance">
      <label class="field">
        <span>{t("attendance.search")}</span>
        <input type="search" value={wanted} autocomplete="off" onInput={(event) => setWanted(event.currentTarget.value)} />
      </label>
      <p class="quiet" role="status">{t("attendance.found", { count: found.length })}</p>
      <ul class="attendance-rows">
        {found.slice(0, SHOWN_MOST).map((one) => {
          const ballot = ballotOf(one);
          const onTablet = isOnTablet(ballot);
          const isWritten = ballot?.means !== undefined;
          const id = `calling-${one.member}`;
          return (
            <li key={one.member}>
              <p id={id}>
                <span class="docket-number">{one.number}</span> <strong><Written of={one.name} /></strong>{" "}
                {isWritten && <span class="chip">{t("hall.names.answered")}</span>}
                {!isWritten && onTablet && <span class="chip">{t("hall.names.tablet")}</span>}
                {!isWritten && !onTablet && timesOf(one) > 0 && <span class="chip">{t("hall.names.missed", { count: timesOf(one) })}</span>}
              </p>
              {(onTablet ? paperPrevails : !isWritten || poll.replace) && <button type="button" class="button plain" aria-describedby={id} onClick={() => pick(one.member)}>{t("hall.names.pick")}</button>}
            </li>
          );
        })}
      </ul>
      {found.length > SHOWN_MOST && <p class="quiet">{t("attendance.more", { count: found.length - SHOWN_MOST })}</p>}
    </section>
  );
}
