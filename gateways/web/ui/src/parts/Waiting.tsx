/** What became of an act that is not done: on its way, kept, left by an earlier login, or refused. */
import { useEffect, useState } from "preact/hooks";
import type { Poll } from "../live/documents.ts";
import { live, useView } from "../live/live.ts";
import type { Entry } from "../live/shelf.ts";
import { t } from "../words/words.ts";
import { secondsLeft } from "./Countdown.tsx";
import { Notice } from "./Notice.tsx";
import { Sentence } from "./Sentence.tsx";

const PATIENCE_MS = 3_000;

export function Waiting({ entry }: { entry: Entry }) {
  if (entry.problem) return <Refusal entry={entry} />;
  return live().outbox.isOlder(entry) ? <Older entry={entry} /> : <Unsent entry={entry} />;
}

function Refusal({ entry: { id, problem, type } }: { entry: Entry }) {
  const { closed_at, arrived_at } = problem?.params ?? {};
  const isLate = type === "ballot.cast" && problem?.code === "poll-closed" && closed_at !== undefined;
  const times = { closed: Number(closed_at), arrived: Number(arrived_at) };
  return (
    <div class="undone">
      <Notice problem={problem} {...(isLate && { sentence: t("ballot.too-late", times) })} />
      <button type="button" class="button plain" onClick={() => void live().outbox.discard(id)}>{t("unsent.read")}</button>
    </div>
  );
}

function Older({ entry: { id } }: { entry: Entry }) {
  return (
    <div class="undone">
      <p>{t("unsent.older")}</p>
      <div class="row">
        <button type="button" class="button" onClick={() => void live().outbox.adopt(id)}>{t("unsent.older.send")}</button>
        <Discard id={id} />
      </div>
    </div>
  );
}

function Unsent({ entry }: { entry: Entry }) {
  const isStuck = useStuck(entry);
  if (!isStuck) return <p role="status">{entry.type === "ballot.cast" ? t("ballot.sending") : t("unsent.sending")}</p>;
  return (
    <div class="undone">
      {entry.type === "ballot.cast" ? <UncountedVote entry={entry} /> : <UnrecordedAct />}
      {entry.left && <p class="quiet">{t("unsent.left")}</p>}
      <div class="row"><Discard id={entry.id} /></div>
    </div>
  );
}

function UncountedVote({ entry }: { entry: Entry }) {
  const poll = useView<Poll>(entry.about.replace("ballot/", "poll/"));
  const isOver = poll && (poll.state !== "open" || (poll.due_at !== undefined && secondsLeft(poll.due_at) === 0));
  const cure = isOver ? t("vote.uncounted.over") : isBannerUp() ? "" : voteCure();
  return <p role="status"><Sentence title={t("vote.uncounted")} text={cure} /></p>;
}

function UnrecordedAct() {
  return <p role="status"><Sentence title={t("unsent.act")} text={isBannerUp() ? "" : actCure()} /></p>;
}

/** Then it says what will become of it, once for all that waits. */
function isBannerUp(): boolean {
  const state = live().link.state.value;
  return state === "reconnecting" || state === "offline";
}

export function voteCure(): string {
  return live().outbox.isLasting ? t("vote.uncounted.cure") : t("vote.uncounted.memory");
}

export function actCure(): string {
  return live().outbox.isLasting ? t("unsent.act.cure") : t("unsent.act.memory");
}

function Discard({ id }: { id: string }) {
  return (
    <button type="button" class="button plain" onClick={() => void live().outbox.discard(id)}>{t("unsent.discard")}</button>
  );
}

/** Whether it takes so long that the person must know. */
export function useStuck({ at }: Entry): boolean {
  const [isLate, setLate] = useState(Date.now() - at > PATIENCE_MS);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), at + PATIENCE_MS - Date.now());
    return () => clearTimeout(timer);
  }, [at]);
  return isLate || live().link.state.value !== "live";
}
