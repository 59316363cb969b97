/** The papers of a vote: which numbers are out, and more of them handed out. */
import { useState } from "preact/hooks";
import type { Poll } from "../live/documents.ts";
import { Notice } from "../parts/Notice.tsx";
import { useAct } from "../parts/useAct.ts";
import { t } from "../words/words.ts";

export function Papers({ poll }: { poll: Poll }) {
  const runs = poll.papers?.runs ?? [];
  return (
    <section class="card">
      <h2>{t("hall.papers.title")}</h2>
      <p>
        {t("hall.papers.out", { count: poll.papers?.issued ?? 0 })}
        {runs.length > 0 && <span class="quiet"> {runs.map(([first, last]) => `${first}–${last}`).join(", ")}</span>}
      </p>
      {poll.method === "secret" && <p class="quiet">{t("hall.papers.secret")}</p>}
      {poll.state === "open" && <Issue poll={poll} />}
    </section>
  );
}

function Issue({ poll }: { poll: Poll }) {
  const next = (poll.papers?.runs ?? []).reduce((highest, [, last]) => Math.max(highest, last), 0) + 1;
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const { busy, problem, run } = useAct();
  const issue = async (event: Event): Promise<void> => {
    event.preventDefault();
    const done = await run("papers.issue", { poll: poll.poll, first: Number(first || next), last: Number(last) });
    if (done) {
      setFirst("");
      setLast("");
    }
  };
  return (
    <form onSubmit={(event) => void issue(event)}>
      <div class="from-to">
        <label class="field"><span>{t("hall.papers.first")}</span><input inputMode="numeric" maxLength={6} value={first} placeholder={String(next)} onInput={(event) => setFirst(event.currentTarget.value.replace(/\D/g, ""))} /></label>
        <label class="field"><span>{t("hall.papers.last")}</span><input inputMode="numeric" maxLength={6} value={last} onInput={(event) => setLast(event.currentTarget.value.replace(/\D/g, ""))} /></label>
      </div>
      <button type="submit" class="button" disabled={busy || !last}>{t("hall.papers.issue")}</button>
      <Notice problem={problem} />
    </form>
  );
}
