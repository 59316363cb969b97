/** A roll-call in the hall: names are called in the order of the roll, and each answer is written down at once. */
import "../style/presence.css";
import { useState } from "preact/hooks";
import type { Charter, ListedBallot, Mandates, Motion, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import type { Voter } from "../live/calling.ts";
import { isMeant } from "../live/spelling.ts";
import { Notice } from "../parts/Notice.tsx";
import { OptionName, OptionSign } from "../parts/OptionName.tsx";
import { useAct } from "../parts/useAct.ts";
import { useFocus } from "../parts/useFocus.ts";
import { useBallots, useVoters } from "../parts/useCalling.ts";
import { useSpelled } from "../parts/useSpelled.ts";
import { meansOf } from "../parts/ways.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";

const SHOWN_MOST = 50;

/** What this desk wrote down, and of whom it got no answer. */
interface Done {
  written: ReadonlyMap<string, string>;
  silent: ReadonlySet<string>;
  last?: Voter;
}

export function CallNames({ poll }: { poll: Poll }) {
  const { voters: all, problem } = useVoters(poll);
  const voted = useBallots(poll);
  const mandates = useView<Mandates>(poll.proxies && `mandates/${poll.poll}`);
  const paperPrevails = usePaperPrevails(poll);
  const [done, setDone] = useState<Done>({ written: new Map(), silent: new Set() });
  const [picked, setPicked] = useState<string | undefined>(undefined);
  if (!all || !voted) return <><Notice problem={problem} /><div class="skeleton tall" aria-hidden="true" /></>;
  const hasVoted = (one: Voter): boolean => voted.has(one.member) || done.written.has(one.member);
  const next = all.find((one) => one.member === picked) ?? all.find((one) => !hasVoted(one) && !done.silent.has(one.member));
  const went = (after: Partial<Done>): void => {
    setDone({ ...done, ...after });
    setPicked(undefined);
  };
  return (
    <>
      <section class="card call-names">
        <h1>{t("hall.names")}</h1>
        <p><Written of={poll.question} /></p>
        <p class="quiet" role="status">{t("poll.turnout", { cast: all.filter(hasVoted).length, members: all.length })}</p>
        {done.last && <Last poll={poll} one={done.last} option={done.written.get(done.last.member) ?? ""} change={() => setPicked(done.last?.member)} />}
        {next ? (
          <Call
            key={next.member} poll={poll} one={next} holder={holderOf(next, mandates)} onTablet={isOnTablet(voted.get(next.member))}
            written={(option) => went({ written: new Map(done.written).set(next.member, option), last: next })}
            silent={() => went({ silent: new Set(done.silent).add(next.member) })}
          />
        ) : <Over count={all.filter((one) => !hasVoted(one)).length} again={() => went({ silent: new Set() })} />}
      </section>
      <Names poll={poll} all={all} voted={voted} done={done} paperPrevails={paperPrevails} pick={setPicked} />
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

function isOnTablet(ballot: ListedBallot | undefined): boolean {
  return ballot !== undefined && ballot.means === undefined;
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
  /** She has voted on a tablet: only a paper goes before that. */
  onTablet: boolean;
  written: (option: string) => void;
  silent: () => void;
}

/** What cannot be changed is looked at once more. */
function Call({ poll, one, holder, onTablet, written, silent }: CallProps) {
  const [chosen, setChosen] = useState("");
  const [number, setNumber] = useState("");
  const { busy, problem, run } = useAct();
  const heading = useFocus<HTMLHeadingElement>(one.member + chosen);
  const record = async (option: string): Promise<void> => {
    const done = await run("ballot.record", { poll: poll.poll, member: one.member, option, ...(number && { paper: Number(number) }) });
    if (done) written(option);
  };
  const needsNumber = onTablet || !meansOf(poll).includes("hands");
  const answer = (option: string): void => (poll.replace ? void record(option) : setChosen(option));
  return (
    <div class="step-body">
      <h2 class="called-name" tabIndex={-1} ref={heading}>
        <span class="label">{t("hall.names.now")}</span> <span class="docket-number">{one.number}</span> <Written of={one.name} />
      </h2>
      {holder && <p class="will"><strong><Written of={holder} /></strong> {t("hall.names.for")}</p>}
      {chosen ? (
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
          <button type="button" class="button plain" disabled={busy} onClick={silent}>{t(onTablet ? "hall.names.leave" : "hall.names.no-answer")}</button>
        </>
      )}
      <Notice problem={problem} />
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

function Over({ count, again }: { count: number; again: () => void }) {
  return (
    <div class="step-body">
      <p class="will" role="status">{t("hall.names.over", { count })}</p>
      {count > 0 && <button type="button" class="button" onClick={again}>{t("hall.names.again")}</button>}
    </div>
  );
}

interface NamesProps {
  poll: Poll;
  all: readonly Voter[];
  voted: ReadonlyMap<string, ListedBallot>;
  done: Done;
  paperPrevails: boolean;
  pick: (member: string) => void;
}

/** All names in the order in which they are called, to find one. */
function Names({ poll, all, voted, done, paperPrevails, pick }: NamesProps) {
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
          const ballot = voted.get(one.member);
          const onTablet = isOnTablet(ballot);
          const isWritten = done.written.has(one.member) || ballot?.means !== undefined;
          const id = `calling-${one.member}`;
          return (
            <li key={one.member}>
              <p id={id}>
                <span class="docket-number">{one.number}</span> <strong><Written of={one.name} /></strong>{" "}
                {isWritten && <span class="chip">{t("hall.names.answered")}</span>}
                {!isWritten && onTablet && <span class="chip">{t("hall.names.tablet")}</span>}
                {!isWritten && !onTablet && done.silent.has(one.member) && <span class="chip">{t("hall.names.no-answer")}</span>}
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
