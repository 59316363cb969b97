/** Calling a helper, for those who do not get on alone; and who calls, for those who help. */
import "../style/helper.css";
import type { Calls, OwnCall } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { t } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { useAct } from "./useAct.ts";
import { Written } from "./Written.tsx";

export function CallHelper({ sitting }: { sitting: string }) {
  const own = useView<OwnCall>(`help/${sitting}`);
  const { busy, problem, run } = useAct();
  if (!own) return null;
  const hasCalled = own.state !== "none";
  return (
    <section class="card helper">
      <p role="status" class={hasCalled ? "helper-called" : undefined}>{hasCalled && <><Icon name="hand" /> {t(own.state === "coming" ? "helper.coming" : "helper.called")}</>}</p>
      {hasCalled ? (
        <button type="button" class="button plain" disabled={busy} onClick={() => void run("help.end", { sitting })}>{t("helper.end")}</button>
      ) : (
        <button type="button" class="button plain" disabled={busy} onClick={() => void run("help.call", { sitting })}><Icon name="hand" /> {t("helper.call")}</button>
      )}
      <Notice problem={problem} />
    </section>
  );
}

export function HelpWanted({ sitting }: { sitting: string }) {
  const calls = useView<Calls>(`calls/${sitting}`);
  const count = calls?.order.length ?? 0;
  return (
    <div role="status">
      {calls && count > 0 && (
        <section class="card helper">
          <h2><Icon name="hand" /> {t("helper.wanted", { count })}</h2>
          <ul class="helper-calls">{calls.order.map((member) => <Row key={member} calls={calls} member={member} />)}</ul>
        </section>
      )}
    </div>
  );
}

function Row({ calls: { sitting, rows }, member }: { calls: Calls; member: string }) {
  const row = rows[member];
  const { busy, problem, run } = useAct();
  if (!row) return null;
  return (
    <li>
      <p>
        <strong><Written of={row.name} /></strong> <span class="quiet">{t("helper.since", { number: row.number, at: row.since })}</span>
        {row.helper && <span class="quiet"> · <Written of={row.helper} /> {t("helper.comes")}</span>}
      </p>
      <div class="row">
        {!row.helper && <button type="button" class="button" disabled={busy} onClick={() => void run("help.come", { sitting, member })}>{t("helper.come")}</button>}
        <button type="button" class="button plain" disabled={busy} onClick={() => void run("help.end", { sitting, member })}>{t("helper.done")}</button>
      </div>
      <Notice problem={problem} />
    </li>
  );
}
