/** The newest motions that want supporters before anybody can vote on them, each one step from where that is done. */
import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Charter, Docket, Motion, Now } from "../live/documents.ts";
import { live, useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { missingSeconds } from "./Rules.tsx";
import { Written } from "./Written.tsx";

/** Each of them is watched by everybody here. */
const MOST = 5;

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
