/** The floor as a member sees it: who speaks, where one stands in the list, and asking to be on it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Motion, Speakers, Speaking, SpeechKind, Wish } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { alarm, announce } from "./announce.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { KINDS, kindsOn, SpeechLine, spokenTo, TimeOf } from "./speech.tsx";
import { useAct } from "./useAct.ts";
import { Written } from "./Written.tsx";

interface Props {
  sitting: string;
  /** The motion that the page shows, if it shows one. */
  motion: string | undefined;
}

export function Floor({ sitting, motion: shown }: Props) {
  const speakers = useView<Speakers>(`speakers/${sitting}`);
  const motion = useView<Motion>(shown && `motion/${shown}`);
  if (!speakers) return null;
  const me = who.value?.member;
  const { speaking, queue, waiting } = speakers;
  const mine = speaking !== undefined && speaking.member === me;
  const isOver = Boolean(motion && speakers.ended?.includes(motion.motion));
  const about = spokenTo(motion, speakers);
  const own = queue.order.flatMap((speech, before) => {
    const wish = queue.rows[speech];
    return wish && wish.member === me ? [{ speech, wish, before }] : [];
  });
  const waits = own.some(({ wish }) => wish.motion === about?.motion);
  return (
    <section class="card floor">
      <h2>{t("floor.title")}</h2>
      {speaking && !mine && <NowSpeaking speaking={speaking} />}
      {speaking && mine && <OwnTurn key={speaking.speech} sitting={sitting} speaking={speaking} minutes={speakers.rules.minutes} />}
      {own.map(({ speech, wish, before }) => <OwnPlace key={speech} sitting={sitting} speech={speech} wish={wish} before={before} />)}
      {!own.length && <p class="quiet">{t("floor.waiting", { count: waiting })}</p>}
      {isOver && motion && <p class="quiet">{t("floor.ended", { number: String(motion.number) })}</p>}
      {speakers.list === "closed" && <p class="quiet">{t("floor.closed")}</p>}
      {me && !waits && !mine && speakers.list === "open" && <Ask sitting={sitting} motion={about} />}
    </section>
  );
}

function NowSpeaking({ speaking }: { speaking: Speaking }) {
  return (
    <div class="now-speaking">
      <p><span class="label">{t("floor.speaking")}</span><strong><Written of={speaking.name} /></strong></p>
      <p class="quiet">
        <SpeechLine speech={speaking} />
        {speaking.out_of_order && <span class="chip">{t("floor.out-of-order")}</span>}
      </p>
      <TimeOf speaking={speaking} />
    </div>
  );
}

/** The kind is chosen, and with that one press she is on the list. */
function Ask({ sitting, motion }: { sitting: string; motion: Motion | undefined }) {
  // What the choice is about: it closes when the question changes, and the button under a hand or the keyboard stays.
  const about = motion?.motion ?? "anything";
  const [chosen, setChosen] = useState<string>();
  const open = chosen === about;
  const { busy, problem, run } = useAct();
  const ask = async (kind: SpeechKind): Promise<void> => {
    await run("speech.ask", { sitting, kind, ...(motion && { motion: motion.motion }) });
  };
  return (
    <>
      <button type="button" class={open ? "button plain" : "button"} aria-expanded={open} onClick={() => setChosen(open ? undefined : about)}>
        {open ? t("floor.leave") : <><Icon name="aloud" />{motion ? t("floor.ask.on", { number: String(motion.number) }) : t("floor.ask")}</>}
      </button>
      {open && (
        <fieldset class="kinds">
          <legend>{t("floor.ask.how")}</legend>
          {kindsOn(motion).map((kind) => (
            <button key={kind} type="button" class="button plain" disabled={busy} onClick={() => void ask(kind)}>
              <Icon name={KINDS[kind].icon} />{t(KINDS[kind].name)}
            </button>
          ))}
        </fieldset>
      )}
      <Notice problem={problem} />
    </>
  );
}

interface PlaceProps {
  sitting: string;
  speech: string;
  wish: Wish;
  before: number;
}

function OwnPlace({ sitting, speech, wish, before }: PlaceProps) {
  const { busy, problem, run } = useAct();
  const place = t("floor.place", { count: before });
  useEffect(() => {
    if (before < 2) announce(place);
  }, [place, before]);
  return (
    <div class="own-place">
      <p><strong>{place}</strong></p>
      <p class="quiet"><SpeechLine speech={wish} /></p>
      <button type="button" class="button plain" disabled={busy} onClick={() => void run("speech.withdraw", { sitting, speech })}>
        {t("floor.take-back")}
      </button>
      <Notice problem={problem} />
    </div>
  );
}

interface TurnProps {
  sitting: string;
  speaking: Speaking;
  minutes: number | undefined;
}

function OwnTurn({ sitting, speaking, minutes }: TurnProps) {
  const [seen, setSeen] = useState(false);
  const { busy, problem, run } = useAct();
  useEffect(() => {
    alarm(t("floor.your-turn"));
    navigator.vibrate?.([200, 100, 200]);
  }, []);
  const done = (
    <button type="button" class="button plain" disabled={busy} onClick={() => void run("speech.end", { sitting, speech: speaking.speech })}>
      {t("floor.done")}
    </button>
  );
  return (
    <>
      {!seen && (
        <FullScreen close={() => setSeen(true)}>
          <h2 id="your-turn">{t("floor.your-turn")}</h2>
          <p>{t("floor.your-turn.how")}</p>
          {minutes !== undefined && <p>{t("floor.your-turn.minutes", { minutes })}</p>}
          <TimeOf speaking={speaking} />
          <button type="button" class="button" onClick={() => setSeen(true)}>{t("floor.your-turn.close")}</button>
          {done}
        </FullScreen>
      )}
      <div class="own-place">
        <p><strong>{t("floor.speaking.you")}</strong></p>
        <p class="quiet"><SpeechLine speech={speaking} /></p>
        <TimeOf speaking={speaking} />
        {seen && done}
        <Notice problem={problem} />
      </div>
    </>
  );
}

/** Over everything else, until it is put away. */
function FullScreen({ close, children }: { close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return <dialog ref={dialog} class="your-turn" aria-labelledby="your-turn" onClose={close}>{children}</dialog>;
}
