/** How many are here, and what is missing for the ordinary decision: for who leads and who keeps the list. */
import "../style/presence.css";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { LentHere, Now, Presence, Test } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { language, t, type Key } from "../words/words.ts";
import { announce } from "./announce.ts";
import { Icon } from "./Icon.tsx";
import { Meeting } from "./Meeting.tsx";
import { thresholdWords } from "./Outcome.tsx";

export function Quorum({ now }: { now: Now }) {
  const presence = useView<Presence>(`presence/${now.sitting}`);
  if (!presence) return presence === null ? null : <div class="skeleton" aria-hidden="true" />;
  const { quorum } = presence;
  return (
    <>
      <Body now={now} />
      <p class="here-count">{countWords(presence)}</p>
      {quorum && (
        <div role="status">
          <p class={quorum.met ? "quorum enough" : "quorum"}>
            <Icon name={quorum.met ? "yes" : "abstain"} /> {t(quorum.met ? "presence.enough" : "presence.too-few")}
          </p>
          <Checks quorum={quorum} />
        </div>
      )}
    </>
  );
}

/** The same for who leads: one line where enough are here, for then other things matter more. */
export function QuorumCard({ now, children }: { now: Now; children: ComponentChildren }) {
  const presence = useView<Presence>(`presence/${now.sitting}`);
  const isEnough = Boolean(presence?.quorum?.met);
  useEffect(() => {
    if (isEnough) announce(t("presence.enough"));
  }, [isEnough]);
  if (!presence?.quorum?.met) return <section class="card presence"><Quorum now={now} />{children}</section>;
  return (
    <details class="here-line">
      <summary><Icon name="yes" /> <span>{countWords(presence)} {t("presence.enough")}</span></summary>
      <Body now={now} />
      <Checks quorum={presence.quorum} />
      {children}
    </details>
  );
}

/** Who meets, where that is not everybody. */
function Body({ now }: { now: Now }) {
  return now.body ? <p class="quiet"><Meeting now={now} /></p> : null;
}

function Checks({ quorum }: { quorum: NonNullable<Presence["quorum"]> }) {
  return (
    <>
      {quorum.lent && <p>{lentWords(quorum.lent)}</p>}
      {quorum.checks.map((test, at) => isCounted(test) && <p key={at}>{neededWords(test, quorum.lent?.counted)}</p>)}
      <details>
        <summary>{t("outcome.rules")}</summary>
        {quorum.any && quorum.checks.length > 1 && <p class="quiet">{t("presence.any")}</p>}
        <ul class="tests">{quorum.checks.map((test, at) => <Rule key={at} test={test} />)}</ul>
      </details>
    </>
  );
}

function countWords({ members: { all, present } }: Presence): string {
  return all === undefined ? t("hall.here.unknown", { present }) : t("presence.count", { present, all });
}

function Rule({ test }: { test: Test }) {
  return (
    <li>
      <p><strong class="label">{t("rule.quorum")}</strong>{thresholdWords(test)}</p>
      {!isCounted(test) && <p>{t("check.unknown")}</p>}
      {test.article && <p class="quiet">{t("article", { article: test.article })}</p>}
    </li>
  );
}

function isCounted(test: Test): boolean {
  return test.counted !== undefined;
}

function lentWords({ holders, votes, counted }: LentHere): string {
  return t(counted ? "hall.lent" : "hall.lent.uncounted", { holders, votes });
}

/** What is missing is a number only where people or households are counted; shares may be fractions. */
function neededWords(test: Test, withLent = false): string {
  const { counted = "", base_value = "", needed = "" } = test;
  const missing = Number(needed) - Number(counted);
  const said = t(neededKey(test, withLent), { counted, all: base_value, needed });
  if (test.met || !Number.isInteger(missing) || missing <= 0) return said;
  return said + (language.value === "en" ? " " : "") + t("presence.missing", { count: missing });
}

function neededKey({ counts }: Test, withLent: boolean): Key {
  if (counts === "present") return withLent ? "hall.lent.must-be-here" : "presence.must-be-here";
  return withLent ? "hall.lent.must-vote" : "presence.must-vote";
}
