/** To void a vote for a reason. Nothing is deleted: the vote stays visible with its reason. */
import { useState } from "preact/hooks";
import type { Poll } from "../live/documents.ts";
import { Irreversible } from "../parts/Irreversible.tsx";
import { Notice } from "../parts/Notice.tsx";
import { useDesk } from "../parts/desk.ts";
import { guessLanguage, t } from "../words/words.ts";

export function Annul({ poll }: { poll: Poll }) {
  const [reason, setReason] = useState("");
  const { busy, problem, run } = useDesk();
  const annul = (): void => {
    void run("poll.annul", { poll: poll.poll, reason: { lang: guessLanguage(reason), text: reason.trim() } });
  };
  return (
    <details class="other-way">
      <summary>{t("chair.annul.way")}</summary>
      <div class="step-body">
        <label class="field">
          <span>{t("chair.annul.reason")}</span>
          <textarea rows={3} maxLength={10_000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          <small>{t("chair.annul.hint")}</small>
        </label>
        {reason.trim() && (
          <Irreversible
            grave
            label={t("chair.annul")}
            warning={t("chair.annul.warning")}
            confirm={t("chair.annul.confirm")}
            busy={busy}
            act={annul}
          />
        )}
        <Notice problem={problem} />
      </div>
    </details>
  );
}
