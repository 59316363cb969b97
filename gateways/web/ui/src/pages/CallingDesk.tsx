/** A sitting that has not begun, at the desk: its matters, the notice, and opening it. One next step at a time. */
import "../style/options.css";
import { useState } from "preact/hooks";
import type { Body, Caller, Charter, Docket, DocketRow, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { noticePath } from "../live/place.ts";
import { useDesk } from "../parts/desk.ts";
import { Irreversible } from "../parts/Irreversible.tsx";
import { Meeting } from "../parts/Meeting.tsx";
import { dayOf, isWaiting, When } from "../parts/NextSitting.tsx";
import { Notice } from "../parts/Notice.tsx";
import { Overtaken } from "../parts/Undo.tsx";
import { useAct } from "../parts/useAct.ts";
import { Written } from "../parts/Written.tsx";
import { guessLanguage, t, type Key } from "../words/words.ts";
import { Bring } from "./Bring.tsx";

const DAYS: Record<string, number> = { days: 1, "clear-days": 1, weeks: 7 };
const MONTHS: Record<string, number> = { months: 1, years: 12 };
const EVENING = 19;
const CALLERS: Record<Caller, Key> = {
  convener: "calling.choose.convener",
  petition: "calling.choose.petition",
  fallback: "calling.choose.fallback",
};

export function CallingDesk({ now }: { now: Now }) {
  const charter = useView<Charter>("charter");
  const [again, setAgain] = useState(false);
  if (!charter) return <div class="skeleton tall" aria-hidden="true" />;
  const body = charter.charter.bodies?.[now.body ?? now.form];
  return (
    <>
      <p class="sitting-line">{now.body ? <Meeting now={now} /> : <span>{t("calling.next")}</span>} <strong><Written of={now.title} /></strong></p>
      <Overtaken />
      {now.called && !again
        ? <Opening now={now} change={() => setAgain(true)} />
        : <GiveNotice now={now} body={body} done={() => setAgain(false)} />}
      <CallOff now={now} />
    </>
  );
}

/** Notice is given: wait, then open it. */
function Opening({ now, change }: { now: Now; change: () => void }) {
  const { busy, problem, run } = useAct();
  if (!now.called) return null;
  return (
    <article class="card step">
      <p class="eyebrow"><span>{t("chair.next")}</span></p>
      <h1>{t("calling.open")}</h1>
      <When called={now.called} />
      <p>{t("calling.announced.count", { count: now.called.docket.length })}</p>
      <p class="will">{t("calling.open.will", { at: now.called.held_at })}</p>
      <button type="button" class="button cast" disabled={busy} onClick={() => void run("sitting.open", { sitting: now.sitting })}>{t("chair.open-sitting")}</button>
      <Notice problem={problem} />
      <div class="row">
        <a class="button plain" href={noticePath(now.sitting)}>{t("calling.poster")}</a>
        <button type="button" class="button plain" onClick={change}>{t("calling.again")}</button>
      </div>
    </article>
  );
}

function GiveNotice({ now, body, done }: { now: Now; body: Body | undefined; done: () => void }) {
  const docket = useDocket(now);
  const [bringing, setBringing] = useState(false);
  const [place, setPlace] = useState("");
  const [day, setDay] = useState(() => localTime(firstDay(body)).slice(0, 10));
  const [hour, setHour] = useState(() => localTime(firstDay(body)).slice(11));
  const [caller, setCaller] = useState<Caller>("convener");
  const [signatures, setSignatures] = useState("");
  const [reason, setReason] = useState<string | undefined>(undefined);
  const { busy, problem, run } = useDesk();
  const give = async (event: Event): Promise<void> => {
    event.preventDefault();
    const reply = await run("sitting.call", {
      sitting: now.sitting,
      place: written(place),
      held_at: new Date(`${day}T${hour}`).getTime(),
      caller,
      ...(caller === "petition" && { signatures: Number(signatures) }),
      ...(docket.chosen && { docket: docket.chosen }),
      ...(reason !== undefined && { emergency: written(reason) }),
    });
    if (reply) done();
  };
  return (
    <>
      <section class="card">
        <h2>{t("calling.matters")}</h2>
        <p class="quiet">{body?.notice?.agenda_limited ? t("calling.matters.limited", { article: body.notice.article }) : t("calling.matters.free")}</p>
        <Order of={docket} />
        <button type="button" class="button plain" onClick={() => setBringing(!bringing)}>{bringing ? t("chair.bring.leave") : t("docket.bring")}</button>
      </section>
      {bringing && <Bring sitting={now.sitting} done={() => setBringing(false)} />}
      <form class="card step" onSubmit={(event) => void give(event)}>
        <p class="eyebrow"><span>{t("chair.next")}</span></p>
        <h1>{t("calling.give")}</h1>
        {now.called && <When called={now.called} />}
        {body?.notice && <p>{t("calling.period", { article: body.notice.article, day: dayOf(firstDay(body)) })}</p>}
        <label class="field moment">
          <span>{t("calling.day")}</span>
          <input type="date" required value={day} onInput={(event) => setDay(event.currentTarget.value)} />
        </label>
        <label class="field moment">
          <span>{t("calling.hour")}</span>
          <input type="time" required value={hour} onInput={(event) => setHour(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("calling.where")}</span>
          <input required maxLength={200} value={place} onInput={(event) => setPlace(event.currentTarget.value)} />
        </label>
        <Callers body={body} caller={caller} choose={setCaller} />
        {caller === "petition" && (
          <label class="field short">
            <span>{t("calling.signatures")}</span>
            <input type="number" inputMode="numeric" min={1} required value={signatures} onInput={(event) => setSignatures(event.currentTarget.value)} />
          </label>
        )}
        {body?.notice?.emergency && (
          <label class="option">
            <input type="checkbox" checked={reason !== undefined} onChange={(event) => setReason(event.currentTarget.checked ? "" : undefined)} />
            <span><strong>{t("calling.emergency")}</strong><small>{t("calling.emergency.hint")}</small></span>
          </label>
        )}
        {reason !== undefined && (
          <label class="field">
            <span>{t("calling.emergency.why")}</span>
            <textarea required rows={2} maxLength={1_000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
        )}
        <p class="will">{t("calling.give.will")}</p>
        <button type="submit" class="button cast" disabled={busy}>{t("calling.give")}</button>
        <Notice problem={problem} />
      </form>
      {!body?.notice && <OpenNow sitting={now.sitting} />}
    </>
  );
}

function Callers({ body, caller, choose }: { body: Body | undefined; caller: Caller; choose: (caller: Caller) => void }) {
  const callers: Caller[] = ["convener", ...(body?.petition ? (["petition"] as const) : []), ...(body?.fallback ? (["fallback"] as const) : [])];
  if (callers.length < 2) return null;
  return (
    <fieldset class="options">
      <legend>{t("calling.who")}</legend>
      {callers.map((one) => (
        <label key={one} class="option">
          <input type="radio" name="caller" checked={caller === one} onChange={() => choose(one)} />
          <span><strong>{t(CALLERS[one])}</strong></span>
        </label>
      ))}
    </fieldset>
  );
}

/** Where the charter wants no notice. */
function OpenNow({ sitting }: { sitting: string }) {
  const { busy, problem, run } = useAct();
  return (
    <section class="card">
      <p>{t("calling.none-needed")}</p>
      <button type="button" class="button plain" disabled={busy} onClick={() => void run("sitting.open", { sitting })}>{t("chair.open-sitting")}</button>
      <Notice problem={problem} />
    </section>
  );
}

function CallOff({ now }: { now: Now }) {
  const { busy, problem, run } = useDesk();
  return (
    <section class="card last-step">
      <Irreversible
        grave
        label={t("calling.off")}
        warning={t("calling.off.warning")}
        confirm={t("calling.off.confirm")}
        busy={busy}
        act={() => void run("sitting.close", { sitting: now.sitting })}
      />
      <Notice problem={problem} />
    </section>
  );
}

/** The matters that wait, in the order in which they are to be announced. */
interface Matters {
  rows: [string, DocketRow][];
  left: ReadonlySet<string>;
  /** What is announced; undefined: all of more than a page of them, as they were brought. */
  chosen: string[] | undefined;
  move: (at: number, by: number) => void;
  leave: (id: string) => void;
}

function useDocket(now: Now): Matters {
  const page = useView<Docket>(now.pages ? `docket/${now.sitting}/0` : undefined);
  const [order, setOrder] = useState<string[]>(now.called?.docket ?? []);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const waiting = (page?.order ?? []).filter((id) => isWaiting(page?.rows[id]));
  const known = order.filter((id) => waiting.includes(id));
  const ids = [...known, ...waiting.filter((id) => !known.includes(id))];
  const rows = ids.flatMap((id): [string, DocketRow][] => (page?.rows[id] ? [[id, page.rows[id]]] : []));
  const move = (at: number, by: number): void => {
    const moved = [...ids];
    moved.splice(at + by, 0, ...moved.splice(at, 1));
    setOrder(moved);
  };
  const leave = (id: string): void => setLeft(left.has(id) ? new Set([...left].filter((one) => one !== id)) : new Set([...left, id]));
  return { rows, left, chosen: now.pages > 1 ? undefined : ids.filter((id) => !left.has(id)), move, leave };
}

function Order({ of: { rows, left, chosen, move, leave } }: { of: Matters }) {
  if (rows.length === 0) return <p class="empty">{t("calling.no-matters")}</p>;
  return (
    <ol class="matters">
      {rows.map(([id, row], at) => (
        <li key={id}>
          <label class="option">
            <input type="checkbox" checked={!left.has(id)} disabled={!chosen} onChange={() => leave(id)} />
            <span><strong><Written of={row.title} /></strong></span>
          </label>
          {chosen && (
            <span class="row">
              <button type="button" class="button plain" disabled={at === 0} onClick={() => move(at, -1)}>{t("calling.up")}<span class="unseen"> {t("motion.number", { number: String(row.number) })}</span></button>
              <button type="button" class="button plain" disabled={at === rows.length - 1} onClick={() => move(at, 1)}>{t("calling.down")}<span class="unseen"> {t("motion.number", { number: String(row.number) })}</span></button>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** The evening of the first day that the charter lets; the server has the last word. */
function firstDay(body: Body | undefined): number {
  const { length = 1, unit = "days" } = body?.notice ?? {};
  const day = new Date();
  if (unit in MONTHS) day.setMonth(day.getMonth() + length * (MONTHS[unit] ?? 0));
  else day.setDate(day.getDate() + length * (DAYS[unit] ?? 0) + (unit === "clear-days" ? 1 : 0));
  return day.setHours(EVENING, 0, 0, 0);
}

/** As fields for date and time want it, in the zone of the device. */
function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function written(text: string): { lang: string; text: string } {
  return { lang: guessLanguage(text), text: text.trim() };
}
