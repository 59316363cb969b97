/** The chair's practice vote: start it, show its result, put it away. */
import type { Practice } from "../live/documents.ts";
import { Notice } from "../parts/Notice.tsx";
import { Rehearsal } from "../parts/Rehearsal.tsx";
import { useAct } from "../parts/useAct.ts";
import { t } from "../words/words.ts";

export function PracticeDesk({ practice, canStart }: { practice: Practice; canStart: boolean }) {
  const { busy, problem, run } = useAct();
  const { sitting, state } = practice;
  if (state === "none") {
    return canStart ? (
      <section class="card">
        <details class="other-way practice-start">
          <summary>{t("practice.desk")}</summary>
          <div class="step-body">
            <p class="will">{t("practice.desk.will")}</p>
            <button type="button" class="button" disabled={busy} onClick={() => void run("practice.open", { sitting })}>{t("practice.desk.start")}</button>
            <Notice problem={problem} />
          </div>
        </details>
      </section>
    ) : null;
  }
  return (
    <>
      <Rehearsal practice={practice} />
      <section class="card">
        <div class="row">
          {state === "open" && <button type="button" class="button" disabled={busy} onClick={() => void run("practice.close", { sitting })}>{t("practice.desk.close")}</button>}
          <button type="button" class="button plain" disabled={busy} onClick={() => void run("practice.end", { sitting })}>{t("practice.desk.end")}</button>
        </div>
        <Notice problem={problem} />
      </section>
    </>
  );
}
