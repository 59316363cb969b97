/** Supporters, whom a motion wants before anybody can vote on it: which motions do, and being one. */
import type { Charter, Docket, Motion, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { useUndone } from "./inPlace.ts";
import { Notice } from "./Notice.tsx";
import { missingSeconds, ruleOf } from "./Rules.tsx";
import { useAct } from "./useAct.ts";
import { Waiting } from "./Waiting.tsx";
import { Written } from "./Written.tsx";

/** More than these nobody reads there; all stand among the motions. */
const MOST = 5;

/** The newest, each one step from where one seconds it. Questions of procedure stand with the order of the sitting. */
export function Seconds({ now }: { now: Now }) {
  const charter = useView<Charter>("charter");
  const docket = useView<Docket>(now.pages ? `docket/${now.sitting}/${now.pages - 1}` : undefined);
  if (!charter || !docket) return null;
  const brought = docket.order.filter((id) => docket.rows[id]?.state === "submitted" && id !== now.focus?.motion);
  const wanting = brought.flatMap((id) => {
    const row = docket.rows[id];
    if (!row || ruleOf(charter, row.matter)?.procedure) return [];
    const count = missingSeconds(charter, row.matter, row.seconds);
    return count > 0 ? [{ id, row, count }] : [];
  });
  if (!wanting.length) return null;
  return (
    <section class="card">
      <h2>{t("second.title")}</h2>
      <p class="quiet">{t("second.how")}</p>
      <ul class="docket">
        {wanting.slice(-MOST).reverse().map(({ id, row, count }) => (
          <li key={id}>
            <a class="docket-row bare" href={`#motion/${id}`}>
              <span class="docket-title">{row.number} · <Written of={row.title} /></span>
              <span class="row">{t("motion.seconds-missing", { count })} {row.mover === who.value?.member && t("second.own")} <Icon name="next" /></span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Before it is put: others may second it, its mover may take it back. */
export function Support({ motion }: { motion: Motion }) {
  const { busy, problem, run } = useAct();
  const undone = useUndone(`motion/${motion.motion}`);
  const charter = useView<Charter>("charter");
  const me = who.value?.member;
  if (!me) return null;
  const missing = charter ? missingSeconds(charter, motion.matter, motion.seconders.length) : 0;
  const mine = motion.mover === me;
  const seconded = motion.seconders.includes(me);
  return (
    <div class="support">
      {missing > 0 && <p>{t("motion.seconds-missing", { count: missing })}</p>}
      {mine && (
        <button type="button" class="button plain" disabled={busy} onClick={() => void run("motion.withdraw", { motion: motion.motion })}>
          {t("motion.withdraw")}
        </button>
      )}
      {undone && <Waiting entry={undone} />}
      {!mine && !seconded && !undone && (
        <button
          type="button"
          class={missing > 0 ? "button" : "button plain"}
          disabled={busy}
          onClick={() => void run("motion.second", { motion: motion.motion }, { about: `motion/${motion.motion}` })}
        >
          {t("motion.second")}
        </button>
      )}
      {seconded && <p class="quiet">{t("motion.seconded")}</p>}
      <Notice problem={problem} />
    </div>
  );
}
