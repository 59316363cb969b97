/** Who is here, by name: the desk at the door marks those who come and go, also without a tablet. */
import { useState } from "preact/hooks";
import type { Listed } from "../live/attendance.ts";
import type { Now } from "../live/documents.ts";
import { isMeant } from "../live/spelling.ts";
import { pathOf } from "../live/place.ts";
import { mayHandOutCards } from "../live/session.ts";
import { Notice } from "../parts/Notice.tsx";
import { Quorum } from "../parts/Quorum.tsx";
import { useAct } from "../parts/useAct.ts";
import { useAttendance } from "../parts/useAttendance.ts";
import { useSpelled } from "../parts/useSpelled.ts";
import { Written } from "../parts/Written.tsx";
import { language, t } from "../words/words.ts";
import { Enrol } from "./Enrol.tsx";
import { ForPerson } from "./ForPerson.tsx";

/** More than these are found by typing. */
const SHOWN_MOST = 50;

export function Attendance({ now }: { now: Now }) {
  const { listed, problem, mark, again } = useAttendance(now);
  const [wanted, setWanted] = useState("");
  const spelled = useSpelled(listed, wanted);
  const show = (number: string): void => {
    setWanted(number);
    again();
  };
  const found = listed?.filter((one) => isMeant(one.number, spelled.get(one.name ?? ""), wanted));
  return (
    <section class="card attendance">
      <h1>{t("attendance.title")}</h1>
      <Quorum now={now} />
      <p><a class="button plain" href={`${pathOf("now")}attendance/${now.sitting}?lang=${language.value}`}>{t("hall.sheet")}</a></p>
      <label class="field">
        <span>{t("attendance.search")}</span>
        <input type="search" value={wanted} autocomplete="off" onInput={(event) => setWanted(event.currentTarget.value)} />
      </label>
      <Notice problem={problem} />
      {!found && !problem && <div class="skeleton tall" aria-hidden="true" />}
      <p class="quiet" role="status">{found && t("attendance.found", { count: found.length })}</p>
      <ul class="attendance-rows">
        {found?.slice(0, SHOWN_MOST).map((one) => <Row key={one.member} now={now} one={one} all={listed ?? []} mark={mark} />)}
      </ul>
      {found && found.length > SHOWN_MOST && <p class="quiet">{t("attendance.more", { count: found.length - SHOWN_MOST })}</p>}
      {mayHandOutCards() && <Enrol added={show} />}
    </section>
  );
}

interface RowProps {
  now: Now;
  one: Listed;
  all: readonly Listed[];
  mark: (member: string, here: boolean) => void;
}

function Row({ now, one, all, mark }: RowProps) {
  const { busy, problem, run } = useAct();
  const act = async (): Promise<void> => {
    const done = await run(one.here ? "presence.leave" : "presence.arrive", { sitting: now.sitting, member: one.member });
    if (done) mark(one.member, !one.here);
  };
  const id = `attending-${one.member}`;
  return (
    <li class={one.here ? "is-here" : undefined}>
      <p id={id}>
        <span class="docket-number">{one.number}</span> <strong><Written of={one.name} /></strong>
        {one.here && " "}{one.here && <span class="chip">{t("attendance.here")}</span>}
      </p>
      <button type="button" class={one.here ? "button plain" : "button"} disabled={busy} aria-describedby={id} onClick={() => void act()}>
        {t(one.here ? "attendance.leave" : "attendance.arrive")}
      </button>
      <Notice problem={problem} />
      <ForPerson now={now} one={one} all={all} />
    </li>
  );
}
