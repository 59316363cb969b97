/** "I am here": the first thing to say in an open assembly. Then one line tells it, and holds the way to leave. */
import type { Now, OwnPresence } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { pathOf } from "../live/place.ts";
import { mayKeepDoor, who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { useAct } from "./useAct.ts";

/** Whether one is; undefined where nobody asks, or while it is on its way. */
function useIsHere(now: Now): boolean | undefined {
  const counts = now.form === "assembly" && now.state === "open" && who.value?.kind === "member";
  const own = useView<OwnPresence>(counts ? `here/${now.sitting}` : undefined);
  return counts && own !== undefined ? Boolean(own?.here) : undefined;
}

export function Arrive({ now }: { now: Now }) {
  const { busy, problem, run } = useAct();
  if (useIsHere(now) !== false) return null;
  return (
    <section class="card here">
      <h2>{t("here.ask")}</h2>
      <button type="button" class="button cast" disabled={busy} onClick={() => void run("presence.arrive", { sitting: now.sitting })}>
        {t("here.arrive")}
      </button>
      <p class="quiet">{t("here.why")}</p>
      <Notice problem={problem} />
    </section>
  );
}

export function AmHere({ now }: { now: Now }) {
  const { busy, problem, run } = useAct();
  if (!useIsHere(now)) return null;
  return (
    <details class="here-line">
      <summary><Icon name="yes" /> {t("here.counted", { count: now.present ?? 0 })}</summary>
      <p>{t("here.leave.will")}</p>
      <button type="button" class="button plain" disabled={busy} onClick={() => void run("presence.leave", { sitting: now.sitting })}>
        {t("here.leave")}
      </button>
      <Notice problem={problem} />
    </details>
  );
}

/** For whoever keeps the list of those who are here. */
export function ToList({ now }: { now: Now }) {
  if (!mayKeepDoor() || now.form !== "assembly" || now.state !== "open") return null;
  return <p><a class="button plain" href={`${pathOf("now")}#attendance`}>{t("attendance.title")}</a></p>;
}
