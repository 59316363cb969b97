/** The chair's desk: one next step with what will happen, and the motions below. Fits a phone. */
import "../style/chair.css";
import { useRef, useState } from "preact/hooks";
import type { DocketRow, Now, Practice, Procedure } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { pathOf } from "../live/place.ts";
import { mayKeepDoor, mayLead, who } from "../live/session.ts";
import { useDesk } from "../parts/desk.ts";
import { Docket } from "../parts/Docket.tsx";
import { HelpWanted } from "../parts/Helper.tsx";
import { AmHere, Arrive, ToList } from "../parts/Here.tsx";
import { Irreversible } from "../parts/Irreversible.tsx";
import { Meeting } from "../parts/Meeting.tsx";
import { MinutesLink } from "../parts/MinutesLink.tsx";
import { Notice } from "../parts/Notice.tsx";
import { questionFirst } from "../parts/procedure.ts";
import { Break } from "../parts/Presiding.tsx";
import { QuorumCard } from "../parts/Quorum.tsx";
import { Ruling } from "../parts/Ruling.tsx";
import { Shell } from "../parts/Shell.tsx";
import { useSitting } from "../parts/sitting.ts";
import { Tabs } from "../parts/Tabs.tsx";
import { Overtaken, Undo } from "../parts/Undo.tsx";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { Bring } from "./Bring.tsx";
import { CallingDesk } from "./CallingDesk.tsx";
import { OpenSitting } from "./OpenSitting.tsx";
import { PointDesk } from "./PointDesk.tsx";
import { NotPresiding, otherChair, Paused, PresidingDesk } from "./PresidingDesk.tsx";
import { PracticeDesk } from "./PracticeDesk.tsx";
import { SpeakersDesk } from "./SpeakersDesk.tsx";
import { Step } from "./Step.tsx";

export function Chair() {
  return (
    <Shell wide>
      {who.value === undefined && <div class="skeleton tall" aria-hidden="true" />}
      {who.value && (mayKeepDoor() ? <Desk /> : <NotForYou />)}
    </Shell>
  );
}

function NotForYou() {
  return (
    <div class="card narrow">
      <h1>{t("chair.title")}</h1>
      <p>{t("chair.only")}</p>
      <a class="button" href={pathOf("enter")}>{t("now.enter")}</a>
    </div>
  );
}

function Desk() {
  const { community, now } = useSitting();
  if (community === undefined || now === undefined) return <div class="skeleton tall" aria-hidden="true" />;
  if (!now || now.state === "closed") return <OpenSitting last={now} />;
  if (now.state !== "open") return <CallingDesk key={now.sitting} now={now} />;
  if (!mayLead()) return <Led />;
  return <OpenDesk key={now.sitting} now={now} />;
}

/** For a secretary: a sitting that goes on is the chair's to lead. */
function Led() {
  return (
    <div class="card narrow">
      <p>{t("calling.led")}</p>
      <a class="button" href={pathOf("now")}>{t("now.tab.now")}</a>
    </div>
  );
}

function OpenDesk({ now }: { now: Now }) {
  const [chosen, setChosen] = useState<{ motion: string; first: string | undefined } | undefined>(undefined);
  const [bringing, setBringing] = useState(false);
  const [choices, setChoices] = useState(0);
  const waits = useRef(false);
  const procedure = useView<Procedure>(now.form === "assembly" ? `procedure/${now.sitting}` : undefined);
  const practice = useView<Practice>(`practice/${now.sitting}`);
  const isTried = practice ? practice.state !== "none" : false;
  const isPoint = Boolean(procedure?.points.order.length);
  const isOthers = otherChair(now, procedure);
  const isLed = !isOthers && !now.paused;
  const first = questionFirst(procedure);
  // What newly comes first is shown; then who leads may look elsewhere, as for a vote that has to end before.
  const elsewhere = chosen && chosen.first === first ? chosen.motion : undefined;
  const shown = elsewhere ?? now.doubted?.motion ?? first ?? now.focus?.motion;
  const choose = (motion: string): void => {
    setBringing(false);
    setChosen({ motion, first });
    setChoices(choices + 1);
    waits.current = isLed && !isPoint;
  };
  return (
    <>
      <p class="sitting-line">
        <Meeting now={now} />
        <strong><Written of={now.title} /></strong>
      </p>
      <Tabs />
      <Overtaken />
      <HelpWanted sitting={now.sitting} />
      <Arrive now={now} />
      {now.form === "assembly" && <QuorumCard now={now}><ToList now={now} /></QuorumCard>}
      {!isOthers && practice && isTried && <PracticeDesk practice={practice} canStart={false} />}
      {bringing && <Bring sitting={now.sitting} done={(reply) => choose(String(reply["motion"]))} />}
      {isOthers && now.paused && <Break paused={now.paused} />}
      {isOthers && <NotPresiding now={now} />}
      {!isOthers && now.paused && <Paused now={now} />}
      {isLed && isPoint && procedure && <PointDesk key={procedure.points.order[0]} procedure={procedure} />}
      {!isPoint && procedure?.ruling && !procedure.ruling.final && <section class="card order"><Ruling ruling={procedure.ruling} /></section>}
      {isLed && !bringing && !isPoint && shown && <Step key={shown} now={now} id={shown} first={first} go={choose} choice={{ times: choices, waits }} />}
      {isLed && !bringing && !isPoint && !shown && <h1 class="card waiting">{now.motions ? t(now.members_unknown ? "chair.choose.see" : "chair.choose") : t("chair.no-motions")}</h1>}
      {isLed && now.form === "assembly" && <SpeakersDesk sitting={now.sitting} />}
      <section class="card">
        <div class="row spread">
          <h2>{t("docket.title")}</h2>
          <button type="button" class="button plain" onClick={() => setBringing(!bringing)}>
            {bringing ? t("chair.bring.leave") : t("docket.bring")}
          </button>
        </div>
        {now.motions > 0 && <Docket now={now} beside={(motion, row) => <Pick row={row} canPut={!now.members_unknown && !isUnderVote(now, motion)} chosen={motion === shown} pick={() => choose(motion)} />} />}
      </section>
      <AmHere now={now} />
      <MinutesLink sitting={now.sitting} />
      {!isOthers && practice && !isTried && <PracticeDesk practice={practice} canStart={now.open_polls === 0} />}
      {!isOthers && procedure && <PresidingDesk now={now} procedure={procedure} />}
      {!isOthers && <CloseSitting now={now} isShown={shown === now.doubted?.motion} go={choose} />}
      <Undo sitting={now.sitting} />
    </>
  );
}

/** It or a change to it: there is nothing to put. */
function isUnderVote({ open_polls: open, focus }: Now, motion: string): boolean {
  return open > 0 && focus?.motion === motion;
}

function Pick({ row, canPut, chosen, pick }: { row: DocketRow; canPut: boolean; chosen: boolean; pick: () => void }) {
  if (chosen) return <p class="picked">{t("chair.shown-above")}</p>;
  return (
    <button type="button" class="button plain pick" onClick={pick}>
      {row.state === "submitted" && canPut ? t("chair.pick.put") : t("chair.pick.see")}
      <span class="unseen"> {t("motion.number", { number: String(row.number) })}</span>
    </button>
  );
}

function CloseSitting({ now, isShown, go }: { now: Now; isShown: boolean; go: (motion: string) => void }) {
  const { busy, problem, run } = useDesk();
  const { doubted } = now;
  return (
    <section class="card last-step">
      {now.open_polls > 0 && <p>{t("chair.close-sitting.polls", { count: now.open_polls })}</p>}
      {doubted && <p>{t(now.paused ? "chair.doubted.paused" : "chair.close-sitting.doubted")}</p>}
      {doubted && !isShown && !now.paused && <button type="button" class="button" onClick={() => go(doubted.motion)}>{t("chair.doubted.go")}</button>}
      {now.open_polls === 0 && !doubted && (
        <Irreversible
          grave
          label={t("chair.close-sitting")}
          warning={t("chair.close-sitting.warning")}
          confirm={t("chair.close-sitting.confirm")}
          busy={busy}
          act={() => void run("sitting.close", { sitting: now.sitting })}
        />
      )}
      <Notice problem={problem} />
    </section>
  );
}
