/** The chair's list of speakers: who has the floor and for how long, who is next and why. */
import type { List, Speakers, Speaking, Wish } from "../live/documents.ts";
import { contentOf, useView } from "../live/live.ts";
import { Notice } from "../parts/Notice.tsx";
import { SpeechLine, TimeOf, whyOf } from "../parts/speech.tsx";
import { useDesk } from "../parts/desk.ts";
import type { Acting } from "../parts/useAct.ts";
import { Written } from "../parts/Written.tsx";
import { t, type Key } from "../words/words.ts";

const ORDER: Record<Speakers["rules"]["order"][number], Key> = {
  "first-time": "floor.order.first-time",
  alternate: "floor.order.alternate",
  group: "floor.order.group",
  asked: "floor.order.asked",
};

export function SpeakersDesk({ sitting }: { sitting: string }) {
  const speakers = useView<Speakers>(`speakers/${sitting}`);
  const acting = useDesk();
  if (!speakers) return null;
  const isOpen = speakers.list === "open";
  return (
    <section class="card floor">
      <div class="row ends">
        <h2>{t("floor.title")}</h2>
        <button type="button" class="button plain" disabled={acting.busy} onClick={() => void acting.run(isOpen ? "list.close" : "list.reopen", { sitting })}>
          {isOpen ? t("floor.list.close") : t("floor.list.reopen")}
        </button>
      </div>
      {!isOpen && <p class="quiet">{t("floor.closed")}</p>}
      {speakers.speaking && <HasTheFloor sitting={sitting} speaking={speakers.speaking} acting={acting} />}
      {!speakers.speaking && <Next sitting={sitting} queue={speakers.queue} acting={acting} />}
      <Notice problem={acting.problem} />
      <Queue speakers={speakers} acting={acting} />
    </section>
  );
}

interface FloorProps {
  sitting: string;
  speaking: Speaking;
  acting: Acting;
}

function HasTheFloor({ sitting, speaking, acting: { busy, run } }: FloorProps) {
  const about = { sitting, speech: speaking.speech };
  return (
    <div class="now-speaking">
      <p><span class="label">{t("floor.speaking")}</span><strong><Written of={speaking.name} /></strong></p>
      <p class="quiet">
        <SpeechLine speech={speaking} />
        {speaking.out_of_order && <span class="chip">{t("floor.out-of-order")}</span>}
      </p>
      <TimeOf speaking={speaking} />
      <div class="row">
        <button type="button" class="button" disabled={busy} onClick={() => void run("speech.end", about)}>{t("floor.end")}</button>
        {speaking.due_at !== undefined && (
          <button type="button" class="button plain" disabled={busy} onClick={() => void run("speech.extend", about)}>{t("floor.extend")}</button>
        )}
      </div>
    </div>
  );
}

interface NextProps {
  sitting: string;
  queue: List<Wish>;
  acting: Acting;
}

function Next({ sitting, queue, acting: { busy, run } }: NextProps) {
  const next = queue.order[0] ?? "";
  const first = queue.rows[next];
  const name = contentOf(first?.name)?.text;
  if (!first) return null;
  return (
    <>
      <p class="will">{t("floor.call.will")}</p>
      <button type="button" class="button cast" disabled={busy} onClick={() => void run("speech.begin", { sitting, next })}>
        {name ? t("floor.call", { name }) : t("floor.call.anonymous")}
      </button>
    </>
  );
}

function Queue({ speakers: { sitting, speaking, queue, waiting, rules }, acting: { busy, run } }: { speakers: Speakers; acting: Acting }) {
  const beyond = waiting - queue.order.length;
  return (
    <>
      {waiting === 0 && <p class="quiet">{t("floor.waiting", { count: waiting })}</p>}
      <ol class="queue">
        {queue.order.map((speech, at) => {
          const wish = queue.rows[speech];
          return wish && (
            <li key={speech}>
              <p><strong><Written of={wish.name} /></strong> <SpeechLine speech={wish} /></p>
              <p class="quiet">{whyOf(wish)}</p>
              <div class="row">
                {at > 0 && !speaking && (
                  <button type="button" class="button plain" disabled={busy} onClick={() => void run("speech.begin", { sitting, speech })}>
                    {t("floor.call.this")}<Whose of={wish} />
                  </button>
                )}
                <button type="button" class="button plain" disabled={busy} onClick={() => void run("speech.withdraw", { sitting, speech })}>
                  {t("floor.remove")}<Whose of={wish} />
                </button>
              </div>
            </li>
          );
        })}
      </ol>
      {beyond > 0 && <p class="quiet">{t("floor.more", { count: beyond })}</p>}
      <details>
        <summary>{rules.article === undefined ? t("floor.order.free") : t("floor.order", { article: rules.article })}</summary>
        <ol>{rules.order.map((word) => <li key={word}>{t(ORDER[word])}</li>)}</ol>
        <p class="quiet">{t("floor.call.this.hint")}</p>
      </details>
    </>
  );
}

/** Buttons of the same words are told apart by whom they are about. */
function Whose({ of }: { of: Wish }) {
  return <span class="unseen"> <Written of={of.name} /></span>;
}
