/** The participant's one page: it follows the chair, and needs no navigation to vote. */
import { useEffect } from "preact/hooks";
import type { Now, OwnBallot } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { cardsPath, fragment, pathOf } from "../live/place.ts";
import { who } from "../live/session.ts";
import { announce } from "../parts/announce.ts";
import { Docket } from "../parts/Docket.tsx";
import { MotionView } from "../parts/MotionView.tsx";
import { Shell } from "../parts/Shell.tsx";
import { useSitting, type Following } from "../parts/sitting.ts";
import { FORMS } from "../parts/states.ts";
import { currentTab, Tabs } from "../parts/Tabs.tsx";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { Bring } from "./Bring.tsx";
import { Deck } from "./Deck.tsx";

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
  if (community === null) return <p class="card">{t("now.unknown")}</p>;
  if (now === null) return <p class="card waiting">{t("now.no-sitting")}</p>;
  if (!community || !now) return <div class="skeleton tall" aria-hidden="true" />;
  return (
    <>
      <SittingLine now={now} />
      <Tabs />
      <Call now={now} />
      <Opened now={now} />
    </>
  );
}

function SittingLine({ now }: { now: Now }) {
  const closed = now.state === "closed";
  useEffect(() => {
    if (closed) announce(t("phase.sitting-closed"));
  }, [closed]);
  return (
    <p class="sitting-line">
      <span>{t(FORMS[now.form])}</span>
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
  if (open === "bring") return <Bring sitting={now.sitting} />;
  if (open.startsWith("motion/")) return <MotionView id={open.slice("motion/".length)} />;
  if (now.form === "consultation" && now.state === "open" && now.open_polls > 1) return <Deck now={now} />;
  return <Focus now={now} />;
}

function Focus({ now }: { now: Now }) {
  const waiting = now.state === "closed" ? t("now.over") : t("now.waiting");
  const others = now.polls.order.filter((poll) => poll !== now.focus?.poll);
  return (
    <>
      {now.focus ? <MotionView key={now.focus.motion} id={now.focus.motion} poll={now.focus.poll} /> : <p class="card waiting">{waiting}</p>}
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
      {now.state === "open" && who.value?.kind === "member" && <a class="button" href="#bring">{t("docket.bring")}</a>}
      <Docket now={now} hrefOf={(motion) => `#motion/${motion}`} />
    </section>
  );
}
