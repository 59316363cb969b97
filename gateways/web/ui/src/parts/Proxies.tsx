/** Who votes for whom in a sitting: lending one's own vote, taking it back, and the list that everyone sees. */
import "../style/proxy.css";
import { useState } from "preact/hooks";
import type { Listed } from "../live/attendance.ts";
import type { Charter, Now, OwnPresence, Proxies as Lent } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { Notice } from "./Notice.tsx";
import { useAct, type Acting } from "./useAct.ts";
import { Written } from "./Written.tsx";

/** For a member: what became of her own vote, whose she has besides, and lending hers while she is not here. */
export function Proxies({ now: { sitting } }: { now: Now }) {
  const me = who.value?.kind === "member" ? who.value.member : undefined;
  const lent = useView<Lent>(me && `proxies/${sitting}`);
  const charter = useView<Charter>(me && "charter");
  const here = useView<OwnPresence>(me && `here/${sitting}`);
  if (!me || !charter || here === undefined) return null;
  const own = lent?.rows[me];
  const mine = lent?.order.filter((giver) => lent.rows[giver]?.holder === me) ?? [];
  return (
    <>
      {mine.length > 0 && (
        <p class="card lent">
          <span class="label">{t("proxy.you-for")}</span>{mine.map((giver) => <strong key={giver} class="lent-name"><Written of={lent?.rows[giver]?.name} /></strong>)}
        </p>
      )}
      {own && <TakeBack sitting={sitting} of={own.holder_name} />}
      {!own && !here?.here && mine.length === 0 && canLend(charter) && <Lend sitting={sitting} />}
      {lent && lent.order.length > 0 && <ProxyList sitting={sitting} />}
    </>
  );
}

/** Whether there is a matter in which a vote can be lent without a paper. */
function canLend({ charter: { polling, matters } }: Charter): boolean {
  return [polling, ...Object.values(matters)].some((one) => one?.proxy?.written === false);
}

function TakeBack({ sitting, of }: { sitting: string; of: string | undefined }) {
  const { busy, problem, run } = useAct();
  return (
    <section class="card lent">
      <p><strong><Written of={of} /></strong> {t("proxy.for-you")}</p>
      <p class="quiet">{t("proxy.come")}</p>
      <button type="button" class="button plain" disabled={busy} onClick={() => void run("proxy.end", { sitting })}>{t("proxy.back")}</button>
      <Notice problem={problem} />
    </section>
  );
}

function Lend({ sitting }: { sitting: string }) {
  const { busy, problem, run } = useAct();
  return (
    <details class="card other-way lend">
      <summary>{t("proxy.lend")}</summary>
      <div class="step-body">
        <p>{t("proxy.lend.will")}</p>
        <ByNumber busy={busy} lend={(number) => void run("proxy.give", { sitting, number })} />
        <Notice problem={problem} />
      </div>
    </details>
  );
}

function ByNumber({ busy, lend }: { busy: boolean; lend: (number: string) => void }) {
  const [number, setNumber] = useState("");
  return (
    <form class="row" onSubmit={(event) => { event.preventDefault(); lend(number.trim()); }}>
      <label class="field short"><span>{t("proxy.number")}</span><input maxLength={40} autocomplete="off" value={number} onInput={(event) => setNumber(event.currentTarget.value)} /></label>
      <button type="submit" class="button plain" disabled={busy || !number.trim()}>{t("proxy.lend.do")}</button>
    </form>
  );
}

/** At the desk: what somebody wrote on paper, and taking it back for her. */
export function LendFor({ one, sitting, act, busy }: { one: Listed; sitting: string; act: (type: string, body: Parameters<Acting["run"]>[1]) => Promise<void>; busy: boolean }) {
  const lent = useView<Lent>(`proxies/${sitting}`);
  const charter = useView<Charter>("charter");
  const { polling, matters } = charter?.charter ?? { matters: {} };
  if (![polling, ...Object.values(matters)].some((rule) => rule?.proxy)) return null;
  const own = lent?.rows[one.member];
  if (own) {
    return (
      <div class="row">
        <p><strong><Written of={own.holder_name} /></strong> {t("proxy.for-person")}</p>
        <button type="button" class="button plain" disabled={busy} onClick={() => void act("proxy.end", { sitting, member: one.member, holder: own.holder })}>{t("proxy.back.for")}</button>
      </div>
    );
  }
  if (one.here) return null;
  return (
    <div class="lend">
      <p>{t("proxy.paper")}</p>
      <ByNumber busy={busy} lend={(number) => void act("proxy.give", { sitting, number, member: one.member })} />
    </div>
  );
}

function ProxyList({ sitting }: { sitting: string }) {
  const lent = useView<Lent>(`proxies/${sitting}`);
  if (!lent?.order.length) return null;
  return (
    <details class="card lent-list">
      <summary>{t("proxy.list", { count: lent.order.length })}</summary>
      <ul>
        {lent.order.map((giver) => {
          const row = lent.rows[giver];
          return row && (
            <li key={giver}>
              <strong><Written of={row.holder_name} /></strong> <span class="quiet">{t("proxy.votes-for")}</span> <Written of={row.name} />
              {row.how === "paper" && <> <span class="chip">{t("proxy.in-writing")}</span></>}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
