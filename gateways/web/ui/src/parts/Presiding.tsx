/** What everybody in the sitting is told: when it begins; then who presides, and whether there is a break. */
import type { Now } from "../live/documents.ts";
import { t } from "../words/words.ts";
import { NextSitting } from "./NextSitting.tsx";
import { Written } from "./Written.tsx";

export function Presiding({ now }: { now: Now }) {
  if (now.state === "planned" || now.state === "called") return <NextSitting now={now} />;
  if (now.state !== "open") return now.adjourned ? <p class="card"><span class="label">{t("adjourned.goes-on")}</span><Written of={now.adjourned.when} /></p> : null;
  return (
    <>
      {now.presiding && <p class="quiet presiding"><span class="label">{t("presiding.is")}</span><Written of={now.presiding.name} /></p>}
      {now.paused && <Break paused={now.paused} />}
      {now.members_unknown && <p class="card">{t("presiding.no-vote")}</p>}
    </>
  );
}

export function Break({ paused }: { paused: NonNullable<Now["paused"]> }) {
  return (
    <p class="card waiting">
      <strong>{t("pause.on")}</strong>{" "}
      {paused.due_at !== undefined && t("pause.until", { time: paused.due_at })}
    </p>
  );
}
