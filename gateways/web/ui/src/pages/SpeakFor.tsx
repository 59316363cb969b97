/** At the desk, for somebody without a tablet: her wish to speak and her point of order, and taking either back. */
import type { Listed } from "../live/attendance.ts";
import type { Motion, Now, Procedure, Speakers, Wish } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { useDesk } from "../parts/desk.ts";
import { Icon } from "../parts/Icon.tsx";
import { Notice } from "../parts/Notice.tsx";
import { KINDS, kindsOn, SpeechLine, spokenTo } from "../parts/speech.tsx";
import { useAct } from "../parts/useAct.ts";
import { t } from "../words/words.ts";

interface Props {
  now: Now;
  one: Listed;
}

/** On what is before the hall, as others ask on their tablets. */
export function SpeakFor({ now: { sitting, focus }, one }: Props) {
  const speakers = useView<Speakers>(`speakers/${sitting}`);
  const motion = useView<Motion>(focus && `motion/${focus.motion}`);
  const { busy, problem, run } = useAct();
  if (!speakers) return null;
  const { rows, order } = speakers.queue;
  const about = spokenTo(motion, speakers);
  const hers = order.filter((speech) => rows[speech]?.member === one.member);
  const isAsked = hers.some((speech) => rows[speech]?.motion === about?.motion);
  return (
    <div class="step-body">
      {hers.map((speech) => rows[speech] && <Waits key={speech} sitting={sitting} speech={speech} wish={rows[speech]} />)}
      {!isAsked && speakers.list === "closed" && <p class="quiet">{t("floor.closed")}</p>}
      {!isAsked && speakers.list === "open" && (
        <fieldset class="kinds">
          <legend>{about ? t("floor.ask.on", { number: String(about.number) }) : t("floor.ask")}</legend>
          {kindsOn(about).map((kind) => (
            <button key={kind} type="button" class="button plain" disabled={busy} onClick={() => void run("speech.ask", { sitting, kind, ...(about && { motion: about.motion }), member: one.member })}>
              <Icon name={KINDS[kind].icon} />{t(KINDS[kind].name)}
            </button>
          ))}
        </fieldset>
      )}
      <Notice problem={problem} />
    </div>
  );
}

function Waits({ sitting, speech, wish }: { sitting: string; speech: string; wish: Wish }) {
  const { busy, problem, run } = useDesk();
  return (
    <>
      <p role="status">{t("hall.speak.waits")} <span class="quiet"><SpeechLine speech={wish} /></span></p>
      <div class="row"><button type="button" class="button plain" disabled={busy} onClick={() => void run("speech.withdraw", { sitting, speech })}>{t("floor.take-back")}</button></div>
      <Notice problem={problem} />
    </>
  );
}

export function PointFor({ now: { sitting }, one }: Props) {
  const procedure = useView<Procedure>(`procedure/${sitting}`);
  const raising = useAct();
  const desk = useDesk();
  const { rows, order } = procedure?.points ?? { rows: {}, order: [] };
  const hers = order.find((point) => rows[point]?.member === one.member);
  return (
    <div class="step-body">
      {hers && <p role="status">{t("hall.point.waits")}</p>}
      <div class="row">
        {hers ? (
          <button type="button" class="button plain" disabled={desk.busy} onClick={() => void desk.run("point.withdraw", { sitting, point: hers })}>{t("order.point.take-back")}</button>
        ) : (
          <button type="button" class="button plain" disabled={raising.busy} onClick={() => void raising.run("point.raise", { sitting, member: one.member })}>{t("hall.point")}</button>
        )}
      </div>
      <Notice problem={hers ? desk.problem : raising.problem} />
    </div>
  );
}
