/** Supporters, whom a motion wants before anybody can vote on it: which motions do, and being one. */
import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Charter, Docket, Motion, Now } from "../live/documents.ts";
import { live, useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { useUndone } from "./inPlace.ts";
import { Notice } from "./Notice.tsx";
import { missingSeconds } from "./Rules.tsx";
import { useAct } from "./useAct.ts";
import { Waiting } from "./Waiting.tsx";
import { Written } from "./Written.tsx";

/** Each of them is watched by everybody here. */
const MOST = 5;

/** The newest, each one step from where one seconds it. */
export function Seconds({ now }: { now: Now }) {
  const charter = useView<Charter>("charter");
  const docket = useView<Docket>(now.pages ? `docket/${now.sitting}/${now.pages - 1}` : undefined);
  const brought = (docket?.order ?? []).filter((id) => docket?.rows[id]?.state === "submitted" && id !== now.focus?.motion);
  const motions = useMotions(brought.slice(-MOST).reverse());
  // Questions of procedure stand with the order of the sitting.
  const wanting = charter ? motions.filter((motion) => !motion.procedure && missingSeconds(charter, motion) > 0) : [];
  if (!charter || !wanting.length) return null;
  return (
    <section class="card">
      <h2>{t("second.title")}</h2>
      <p class="quiet">{t("second.how")}</p>
      <ul class="docket">
        {wanting.map((motion) => (
          <li key={motion.motion}>
            <a class="docket-row bare" href={`#motion/${motion.motion}`}>
              <span class="docket-title">{motion.number} · <Written of={motion.title} /></span>
              <span class="row">{t("motion.seconds-missing", { count: missingSeconds(charter, motion) })} {ownPart(motion)} <Icon name="next" /></span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ownPart({ mover, seconders }: Motion): string {
  const me = who.value?.member ?? "";
  if (mover === me) return t("second.own");
  return seconders.includes(me) ? t("motion.seconded") : "";
}

/** So many that no fixed number of hooks can watch them. */
function useMotions(ids: string[]): Motion[] {
  const { views } = live();
  const names = ids.map((id) => `motion/${id}`);
  useEffect(() => {
    const ends = names.map((name) => views.watch(name));
    return () => ends.forEach((end) => end());
  }, [names.join(" ")]);
  return names.flatMap((name) => (views.at(name) as Signal<unknown> as Signal<Motion | null | undefined>).value ?? []);
}

/** Before it is put: others may second it, its mover may take it back. */
export function Support({ motion }: { motion: Motion }) {
  const { busy, problem, run } = useAct();
  const undone = useUndone(`motion/${motion.motion}`);
  const charter = useView<Charter>("charter");
  const me = who.value?.member;
  if (!me) return null;
  const missing = charter ? missingSeconds(charter, motion) : 0;
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
          class="button"
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
