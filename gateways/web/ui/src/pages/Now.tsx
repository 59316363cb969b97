/** The participant's one page: it follows the chair, and needs no navigation to vote. */
import { useEffect } from "preact/hooks";
import type { Now, OwnBallot, Poll, Practice } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { cardsPath, fragment, pathOf } from "../live/place.ts";
import { mayCount, mayKeepDoor, who } from "../live/session.ts";
import { announce } from "../parts/announce.ts";
import { Docket } from "../parts/Docket.tsx";
import { AmHere, Arrive, ToList } from "../parts/Here.tsx";
import { Meeting } from "../parts/Meeting.tsx";
import { MinutesLink } from "../parts/MinutesLink.tsx";
import { MotionView } from "../parts/MotionView.tsx";
import { Shell } from "../parts/Shell.tsx";
import { useSitting, type Following } from "../parts/sitting.ts";
import { currentTab, Tabs } from "../parts/Tabs.tsx";
import { useChunk, withDeskWords } from "../parts/useChunk.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { Bring } from "./Bring.tsx";

export function NowPage() {
  const following = useSitting();
  return (
    <Shell>
      {who.value?.kind === "public" && (
        <p class="card invite">{t("now.public")} <a class="button" href={pathOf("enter")}>{t("now.enter")}</a></p>
      )}
      {who.value?.kind === "operator" && <ForOperator />}
      <Content following={following} />
    </Shell>
  );
}

/** An operator may expect a desk here: say where the work is done. */
function ForOperator() {
  return (
    <section class="card">
      <h1>{t("operator.title")}</h1>
      <p>{t("operator.watch")}</p>
      <p>{t("operator.token")}</p>
      <p class="quiet">{t("operator.secret")}</p>
      <a class="button plain" href={cardsPath()}>{t("settings.cards")}</a>
    </section>
  );
}

function Content({ following: { community, now } }: { following: Following }) {
  if (community === null) return <h1 class="card waiting">{t("now.unknown")}</h1>;
  if (now === null) return <h1 class="card waiting">{t("now.no-sitting")}</h1>;
  if (!community || !now) return <div class="skeleton tall" aria-hidden="true" />;
  // Where somebody votes or counts, what comes late comes below: nothing moves away from under a finger.
  const isBelow = fragment.value === "count" || (now.open_polls > 0 && fragment.value !== "attendance");
  // While anything is voted on, in whatever way, the motion comes first, then which sitting it is and who is here.
  const motionFirst = isInHall(now) && isMember() && now.open_polls > 0 && isOnMotion();
  const title = <SittingLine now={now} />;
  const around = (
    <>
      <Led now={now} />
      {!isBelow && <Wanted now={now} />}
      <AmHere now={now} />
      {fragment.value !== "attendance" && <ToList now={now} />}
    </>
  );
  return (
    <>
      {!motionFirst && title}
      <Tabs />
      <Arrive now={now} />
      {!motionFirst && around}
      {fragment.value !== "count" && <ToCount now={now} />}
      <Try sitting={now.sitting} />
      <Call now={now} />
      <Opened now={now} />
      {motionFirst && title}
      {motionFirst && around}
      {isBelow && <Wanted now={now} />}
      <Debate now={now} />
      <Lent now={now} />
      <Helper now={now} />
    </>
  );
}

/** Whether one looks at what is before the hall, or at a motion. */
function isOnMotion(): boolean {
  return currentTab() === "now" ? !["count", "attendance"].includes(fragment.value) : fragment.value.startsWith("motion/");
}

/** Who presides, and breaks: nobody needs that to vote, so it comes after. */
function Led({ now }: { now: Now }) {
  const Presiding = useChunk(now.form === "assembly", withDeskWords(async () => (await import("../parts/Presiding.tsx")).Presiding));
  // Until it is here its line is kept free, so that no answer moves away from under a finger.
  return Presiding ? <Presiding now={now} /> : now.presiding && isInHall(now) ? <p class="quiet">&nbsp;</p> : null;
}

/** Who votes for whom: whoever holds a vote finds it at the ballot, too. */
function Lent({ now }: { now: Now }) {
  const Proxies = useChunk(isInHall(now) && isMember(), withDeskWords(async () => (await import("../parts/Proxies.tsx")).Proxies));
  return Proxies ? <Proxies now={now} /> : null;
}

/** For who does not get on alone; last, where it always is. */
function Helper({ now }: { now: Now }) {
  const CallHelper = useChunk(isInHall(now) && isMember(), withDeskWords(async () => (await import("../parts/Helper.tsx")).CallHelper));
  return CallHelper ? <CallHelper sitting={now.sitting} /> : null;
}

/** For those who help: above all else, but where something is voted on or counted. */
function Wanted({ now }: { now: Now }) {
  const HelpWanted = useChunk(isInHall(now) && (mayCount() || mayKeepDoor()), withDeskWords(async () => (await import("../parts/Helper.tsx")).HelpWanted));
  return HelpWanted ? <HelpWanted sitting={now.sitting} /> : null;
}

const isMember = (): boolean => who.value?.kind === "member";

const isInHall = (now: Now): boolean => now.form === "assembly" && now.state === "open";

/** A practice vote stands above all else while it is on. */
function Try({ sitting }: { sitting: string }) {
  const practice = useView<Practice>(`practice/${sitting}`);
  const isOn = practice ? practice.state !== "none" : false;
  const Rehearsal = useChunk(isOn, withDeskWords(async () => (await import("../parts/Rehearsal.tsx")).Rehearsal));
  return practice && isOn && Rehearsal ? <Rehearsal practice={practice} /> : null;
}

function SittingLine({ now }: { now: Now }) {
  const closed = now.state === "closed";
  useEffect(() => {
    if (closed) announce(t("phase.sitting-closed"));
  }, [closed]);
  return (
    <p class="sitting-line">
      <Meeting now={now} />
      <strong><Written of={now.title} /></strong>
      {closed && <span class="chip">{t("now.closed")}</span>}
    </p>
  );
}

/** Who reads elsewhere is called when the chair has opened a vote that one has not cast. */
function Call({ now }: { now: Now }) {
  const poll = now.focus?.poll;
  const row = poll === undefined ? undefined : now.polls.rows[poll];
  const isVoter = who.value?.kind === "member";
  const own = useView<OwnBallot>(isVoter && row ? `ballot/${poll}` : undefined);
  const isCalled = currentTab() !== "now" && row !== undefined && own === null;
  useEffect(() => {
    if (isCalled) announce(t("phase.open"));
  }, [isCalled]);
  if (!isCalled) return null;
  return (
    <a class="call" href="#now">
      <strong>{t("now.call")}</strong> <Written of={row.question} />
    </a>
  );
}

function Opened({ now }: { now: Now }) {
  const open = fragment.value;
  if (open === "motions") return <Motions now={now} />;
  if (open === "attendance" && mayKeepDoor()) return <AttendanceList now={now} />;
  if (open === "count" && (mayCount() || mayKeepDoor())) return <CountHere now={now} />;
  if (open === "bring") return <Bring sitting={now.sitting} />;
  if (open.startsWith("motion/")) return <MotionView id={open.slice("motion/".length)} />;
  if (now.form === "consultation" && now.state === "open" && now.open_polls > 1) return <Cards now={now} />;
  return <Focus now={now} />;
}

/** Only consultations have so many votes at once. */
function Cards({ now }: { now: Now }) {
  const Deck = useChunk(true, withDeskWords(async () => (await import("./Deck.tsx")).Deck));
  return Deck ? <Deck now={now} /> : <div class="skeleton tall" aria-hidden="true" />;
}

function AttendanceList({ now }: { now: Now }) {
  const Attendance = useChunk(true, withDeskWords(async () => (await import("./Attendance.tsx")).Attendance));
  return Attendance ? <Attendance now={now} /> : <div class="skeleton tall" aria-hidden="true" />;
}

/** Who counts, or calls the names, is led there: it is what everyone waits for. */
function ToCount({ now }: { now: Now }) {
  const id = mayCount() || mayKeepDoor() ? now.focus?.poll : undefined;
  const poll = useView<Poll>(id && `poll/${id}`);
  const CountCall = useChunk(Boolean(poll?.means), withDeskWords(async () => (await import("../parts/CountCall.tsx")).CountCall));
  if (poll && CountCall) return <CountCall poll={poll} />;
  // Its words come later: until then it is as large, and leads there too.
  const isWanted = poll?.means && poll.state === "open" && (mayCount() || poll.method === "roll-call");
  return isWanted ? <a class="call" href="#count"><strong>{t("now.count")}</strong> <Written of={poll.question} /></a> : null;
}

function CountHere({ now }: { now: Now }) {
  const Counting = useChunk(true, withDeskWords(async () => (await import("./Counting.tsx")).Counting));
  return Counting ? <Counting now={now} /> : <div class="skeleton tall" aria-hidden="true" />;
}

/** Beneath what is before the hall: what still wants supporters, and speaking. */
function Debate({ now }: { now: Now }) {
  const wanted = isInHall(now);
  const Floor = useChunk(wanted, withDeskWords(async () => (await import("../parts/Floor.tsx")).Floor));
  const Seconds = useChunk(wanted && isMember(), withDeskWords(async () => (await import("../parts/Seconds.tsx")).Seconds));
  const Order = useChunk(wanted, withDeskWords(async () => (await import("../parts/Order.tsx")).Order));
  const open = fragment.value;
  if (!wanted || !Floor || ["bring", "motions", "attendance", "count"].includes(open)) return null;
  const shown = open.startsWith("motion/") ? open.slice("motion/".length) : now.focus?.motion;
  return <>{Seconds && currentTab() === "now" && <Seconds now={now} />}<Floor sitting={now.sitting} motion={shown} />{Order && <Order sitting={now.sitting} motion={shown} />}</>;
}

function Focus({ now }: { now: Now }) {
  const waiting = now.state === "closed" ? t("now.over") : t("now.waiting");
  const others = now.polls.order.filter((poll) => poll !== now.focus?.poll);
  return (
    <>
      {now.focus ? <MotionView key={now.focus.motion} id={now.focus.motion} poll={now.focus.poll} /> : now.opened_at && <h1 class="card waiting">{waiting}</h1>}
      {now.state === "closed" && <MinutesLink sitting={now.sitting} />}
      {others.length > 0 && (
        <section class="card">
          <h2>{t("now.also-open")}</h2>
          <ul class="docket">
            {others.map((poll) => {
              const row = now.polls.rows[poll];
              return row && (
                <li key={poll}>
                  <a class="docket-row bare" href={`#motion/${row.motion}`}>
                    <span class="docket-title"><Written of={row.question} /></span>
                  </a>
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </>
  );
}

function Motions({ now }: { now: Now }) {
  return (
    <section class="card">
      <h1>{t("docket.title")}</h1>
      {now.state !== "closed" && who.value?.kind === "member" && <a class="button" href="#bring">{t("docket.bring")}</a>}
      <Docket now={now} hrefOf={(motion) => `#motion/${motion}`} />
      <MinutesLink sitting={now.sitting} />
    </section>
  );
}
