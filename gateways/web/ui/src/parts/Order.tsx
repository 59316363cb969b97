/** Order, as a member sees it: raising a point of order, the chair's ruling, and questions of how the sitting goes on. */
import "../style/order.css";
import { useState } from "preact/hooks";
import { isPending } from "../live/changes.ts";
import type { Charter, Effect, Motion, Now, Procedure, Question } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { awayWords } from "./away.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { mattersThat } from "./procedure.ts";
import { matterName } from "./Rules.tsx";
import { Ruling } from "./Ruling.tsx";
import { useAct } from "./useAct.ts";
import { Written } from "./Written.tsx";

/** What one asks for is about the motion that the page shows. */
const ABOUT_A_MOTION: readonly Effect[] = ["end-debate", "postpone", "lay-aside"];

interface Props {
  sitting: string;
  /** The motion that the page shows, if it shows one. */
  motion: string | undefined;
}

export function Order({ sitting, motion: shown }: Props) {
  const procedure = useView<Procedure>(`procedure/${sitting}`);
  const charter = useView<Charter>("charter");
  const motion = useView<Motion>(shown && `motion/${shown}`);
  const now = useView<Now>(`now/${sitting}`);
  if (!procedure || !charter) return null;
  const me = who.value?.member;
  // What no vote can decide is not asked for.
  const mayAsk = me && !now?.members_unknown;
  const { points, questions, ruling } = procedure;
  const mine = points.order.find((point) => points.rows[point]?.member === me);
  const isAway = motion && awayWords(motion).length > 0;
  // Who only watches reads what goes on, if anything does.
  if (!me && !isAway && !points.order.length && !ruling && !questions.order.length) return null;
  return (
    <section class="card order">
      <h2>{t("order.title")}</h2>
      {motion && <Away motion={motion} />}
      {mayAsk && motion?.state === "laid-aside" && <TakeUp motion={motion} charter={charter} procedure={procedure} />}
      {points.order.filter((point) => point !== mine).map((point) => (
        <p key={point} class="point"><span class="label">{t("order.waiting")}</span><strong><Written of={points.rows[point]?.name} /></strong></p>
      ))}
      {ruling && <Ruling ruling={ruling} />}
      {mayAsk && ruling && !ruling.final && <Appeal procedure={procedure} charter={charter} point={ruling.point} />}
      {questions.order.map((id) => {
        const row = questions.rows[id];
        return row && <Pending key={id} id={id} row={row} />;
      })}
      {me && <Raise sitting={sitting} mine={mine} />}
      {mayAsk && <Move sitting={sitting} charter={charter} motion={motion ?? undefined} />}
    </section>
  );
}

/** It waits for the next sitting, or until it is taken up. */
function Away({ motion }: { motion: Motion }) {
  return <>{awayWords(motion).map((line) => <p key={line}>{line}</p>)}</>;
}

/** Anyone may ask it, as long as nobody has. */
function TakeUp({ motion: { motion, sitting }, charter, procedure: { questions } }: { motion: Motion; charter: Charter; procedure: Procedure }) {
  const { busy, problem, run } = useAct();
  const matter = mattersThat(charter, ["take-up"])[0];
  const moved = questions.order.some((id) => questions.rows[id]?.motion === motion);
  if (!matter || moved) return null;
  return (
    <>
      <button type="button" class="button plain" disabled={busy} onClick={() => void run("procedure.move", { sitting, matter, motion })}>{matterName(charter, matter)}</button>
      <p class="quiet">{t("order.move.hint")}</p>
      <Notice problem={problem} />
    </>
  );
}

function Raise({ sitting, mine }: { sitting: string; mine: string | undefined }) {
  const { busy, problem, run } = useAct();
  return (
    <div class="own-place">
      <p class={mine ? undefined : "quiet"}>{mine ? t("order.point.mine") : t("order.point.hint")}</p>
      {mine ? (
        <button type="button" class="button plain" disabled={busy} onClick={() => void run("point.withdraw", { sitting, point: mine })}>{t("order.point.take-back")}</button>
      ) : (
        <button type="button" class="button" disabled={busy} onClick={() => void run("point.raise", { sitting })}><Icon name="note" />{t("order.point")}</button>
      )}
      <Notice problem={problem} />
    </div>
  );
}

/** Anyone may ask that all decide, as long as nothing else was put. */
function Appeal({ procedure: { sitting, questions }, charter, point }: { procedure: Procedure; charter: Charter; point: string }) {
  const { busy, problem, run } = useAct();
  const matter = mattersThat(charter, ["overrule"])[0];
  const moved = questions.order.some((id) => questions.rows[id]?.point === point);
  if (!matter || moved) return null;
  return (
    <>
      <button type="button" class="button plain" disabled={busy} onClick={() => void run("procedure.move", { sitting, matter, point })}>{t("order.appeal")}</button>
      <Notice problem={problem} />
    </>
  );
}

/** Moved, and not decided: it needs supporters, then it is put before anything that ranks lower. */
function Pending({ id, row }: { id: string; row: Question }) {
  const { busy, problem, run } = useAct();
  const me = who.value?.member;
  const motion = useView<Motion>(`motion/${id}`);
  const missing = Math.max(0, row.seconds - row.seconders);
  const seconded = motion?.seconders.includes(me ?? "") ?? false;
  return (
    <div class="pending-question">
      <p><a href={`#motion/${id}`}><strong>{t("motion.number", { number: String(row.number) })} · <Written of={row.title} /></strong></a></p>
      <p class="quiet">{missing > 0 ? t("motion.seconds-missing", { count: missing }) : t("order.next")}</p>
      <div class="row">
        {me && missing > 0 && row.mover !== me && !seconded && (
          <button type="button" class="button" disabled={busy} onClick={() => void run("motion.second", { motion: id })}>{t("motion.second")}</button>
        )}
        {me === row.mover && row.state !== "put" && (
          <button type="button" class="button plain" disabled={busy} onClick={() => void run("motion.withdraw", { motion: id })}>{t("motion.withdraw")}</button>
        )}
      </div>
      <Notice problem={problem} />
    </div>
  );
}

/** What the charter lets one ask for; about a motion, only while one is shown that is not voted on. */
function Move({ sitting, charter, motion }: { sitting: string; charter: Charter; motion: Motion | undefined }) {
  const [minutes, setMinutes] = useState(1);
  const { busy, problem, run } = useAct();
  const about = mattersThat(charter, motion && !motion.procedure && isPending(motion) ? ABOUT_A_MOTION : []);
  const matters = [...about, ...mattersThat(charter, ["close-list", "limit-time"])];
  const effectOf = (matter: string) => charter.charter.matters[matter]?.procedure?.effect;
  const move = (matter: string): void => {
    const effect = effectOf(matter);
    void run("procedure.move", {
      sitting,
      matter,
      ...(motion && about.includes(matter) && { motion: motion.motion }),
      ...(effect === "limit-time" && { minutes }),
    });
  };
  if (!matters.length) return null;
  return (
    <details>
      <summary>{t("order.move")}</summary>
      <div class="kinds">
        {matters.map((matter) => (
          <div key={matter} class="move">
            {effectOf(matter) === "limit-time" && (
              <label class="field short">
                <span>{t("order.minutes")}</span>
                <input type="number" inputMode="numeric" min={1} max={60} value={minutes} onInput={(event) => setMinutes(Number(event.currentTarget.value) || 1)} />
              </label>
            )}
            <button type="button" class="button plain" disabled={busy} onClick={() => move(matter)}>
              {matterName(charter, matter)}
              {motion && about.includes(matter) && ` · ${t("motion.number", { number: String(motion.number) })}`}
            </button>
          </div>
        ))}
      </div>
      <p class="quiet">{t("order.move.hint")}</p>
      <Notice problem={problem} />
    </details>
  );
}
