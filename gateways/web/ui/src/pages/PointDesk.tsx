/** The chair's next step while a point of order waits: to rule on it, with one sentence of reason. */
import { useState } from "preact/hooks";
import type { Procedure } from "../live/documents.ts";
import { Notice } from "../parts/Notice.tsx";
import { useDesk } from "../parts/desk.ts";
import { Written } from "../parts/Written.tsx";
import { guessLanguage, t } from "../words/words.ts";

export function PointDesk({ procedure: { sitting, points } }: { procedure: Procedure }) {
  const [point] = points.order;
  const [reason, setReason] = useState("");
  const { busy, problem, run } = useDesk();
  if (point === undefined) return null;
  const rule = (allowed: boolean): void => {
    void run("point.rule", { sitting, point, allowed, reason: { lang: guessLanguage(reason), text: reason.trim() } });
  };
  return (
    <article class="card step">
      <p class="eyebrow"><span>{t("order.point")}</span></p>
      <h1><Written of={points.rows[point]?.name} /></h1>
      <div class="step-body">
        <label class="field">
          <span>{t("chair.point.reason")}</span>
          <input maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <p class="will">{t("chair.point.will")}</p>
        <div class="row">
          <button type="button" class="button" disabled={busy || !reason.trim()} onClick={() => rule(true)}>{t("chair.point.allow")}</button>
          <button type="button" class="button" disabled={busy || !reason.trim()} onClick={() => rule(false)}>{t("chair.point.refuse")}</button>
          <button type="button" class="button plain" disabled={busy} onClick={() => void run("point.withdraw", { sitting, point })}>{t("chair.point.taken-back")}</button>
        </div>
        {points.order.length > 1 && <p class="quiet">{t("chair.point.more", { count: points.order.length - 1 })}</p>}
        <Notice problem={problem} />
      </div>
    </article>
  );
}
