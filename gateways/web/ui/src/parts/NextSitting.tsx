/** Before a sitting: when and where it is, who called it, and which matters are announced. */
import "../style/calling.css";
import type { Called, Docket, DocketRow, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { noticePath, pathOf } from "../live/place.ts";
import { mayKeepDoor, mayLead, who } from "../live/session.ts";
import { language, t, type Key } from "../words/words.ts";
import { Written } from "./Written.tsx";

const CALLERS: Record<Called["caller"], Key> = {
  convener: "calling.by.convener",
  petition: "calling.by.petition",
  fallback: "calling.by.fallback",
};

export function NextSitting({ now }: { now: Now }) {
  return (
    <section class="card next-sitting">
      <p class="eyebrow"><span>{t("calling.next")}</span></p>
      <h1><Written of={now.title} /></h1>
      {now.called ? <When called={now.called} /> : <p>{t("calling.planned")}</p>}
      <Matters now={now} />
      <div class="row">
        {who.value?.kind === "member" && <a class="button plain" href="#bring">{t("calling.bring")}</a>}
        {now.called && <a class="button plain" href={noticePath(now.sitting)}>{t("calling.poster")}</a>}
        {mayKeepDoor() && !mayLead() && <a class="button plain" href={pathOf("chair")}>{t("calling.desk")}</a>}
      </div>
    </section>
  );
}

export function When({ called }: { called: Called }) {
  return (
    <>
      <dl class="facts">
        <div><dt>{t("calling.when")}</dt><dd><strong>{dayOf(called.held_at)}, {t("calling.time", { at: called.held_at })}</strong></dd></div>
        <div><dt>{t("calling.where")}</dt><dd><strong><Written of={called.place} /></strong></dd></div>
        <div><dt>{t("calling.who")}</dt><dd>{t(CALLERS[called.caller], { count: called.signatures ?? 0 })} {called.article !== undefined && t("calling.article", { article: called.article })}</dd></div>
      </dl>
      {called.reason !== undefined && <p><span class="label">{t("calling.emergency.said")}</span><Written of={called.reason} /></p>}
    </>
  );
}

/** The day of the week too: that is how people keep a date in mind. */
export function dayOf(at: number): string {
  return new Intl.DateTimeFormat(language.value, { weekday: "long", year: "numeric", month: "long", day: "numeric" }).format(at);
}

function Matters({ now }: { now: Now }) {
  const docket = useView<Docket>(now.pages ? `docket/${now.sitting}/0` : undefined);
  if (!docket) return <p class="quiet">{t("calling.no-matters")}</p>;
  const announced = now.called?.docket ?? [];
  const others = docket.order.filter((id) => !announced.includes(id) && isWaiting(docket.rows[id]));
  return (
    <>
      {announced.length > 0 && <h2>{t("calling.announced")}</h2>}
      <ol class="docket">{announced.map((id) => <Matter key={id} id={id} row={docket.rows[id]} />)}</ol>
      {others.length > 0 && <h2>{now.called ? t("calling.since") : t("calling.brought")}</h2>}
      <ul class="docket">{others.map((id) => <Matter key={id} id={id} row={docket.rows[id]} />)}</ul>
    </>
  );
}

/** A motion that can still be decided. */
export function isWaiting(row: DocketRow | undefined): boolean {
  return row?.state === "submitted" || row?.state === "annulled";
}

function Matter({ id, row }: { id: string; row: DocketRow | undefined }) {
  if (!row) return null;
  return (
    <li>
      <a class="docket-row" href={`#motion/${id}`}>
        <span class="docket-number">{row.number}</span>
        <span class="docket-title"><Written of={row.title} /></span>
      </a>
    </li>
  );
}
