/** What the projector shows, put together only when every part of it has arrived. */
import { useEffect, useRef, useState } from "preact/hooks";
import { textsOf, type Texts } from "../live/changes.ts";
import type { Amendment, Amendments, Community, Motion, MotionState, Now, Poll } from "../live/documents.ts";
import { contentOf, useView } from "../live/live.ts";
import type { Written } from "../live/content.ts";
import { secondsLeft } from "../parts/Countdown.tsx";
import { outcomeSentence } from "../parts/Outcome.tsx";
import { useSitting } from "../parts/sitting.ts";
import { t, type Key, type Language } from "../words/words.ts";

export interface Slide {
  community: Written;
  sitting: Written | undefined;
  /** How many are here; a vote has numbers of its own. */
  present: number | undefined;
  /** The line in both languages above the question. */
  phase: Key;
  number: number | undefined;
  title: Written | undefined;
  mover: Written | undefined;
  /** The motion that a question of how to go on is about. */
  about: { number: number; title: Written; state: MotionState } | undefined;
  poll: Poll | undefined;
  labels: Record<string, Written>;
  reason: Written | undefined;
  sentences: Record<Language, string> | undefined;
  /** The change that is voted on, and the words that go and come; null: not for us. */
  change: { change: Amendment; texts: Texts | null } | undefined;
}

const NOTHING: Written = { text: "…" };

/** So long the last outcome stays once the sitting is over: who reads slowly reads it to its end. */
const OUTCOME_STAYS_MS = 20_000;
const LOOK_EACH_MS = 1_000;

/** A slide, or undefined while a part of it is on its way: then the last one stays. */
export function useSlide(): Slide | undefined {
  const { community, now: followed } = useSitting();
  const now = useWithoutOldOutcome(followed);
  const motion = useView<Motion>(now?.focus && `motion/${now.focus.motion}`);
  const asked = motion?.procedure?.motion;
  const about = useView<Motion>(asked && `motion/${asked}`);
  const focused = now?.focus?.poll;
  const poll = useView<Poll>(focused && `poll/${focused}`);
  const amendments = useView<Amendments>(poll?.amendment && `amendments/${poll.motion}`);
  if (!community || now === undefined) return undefined;
  if (now?.focus && (!motion || (focused && !poll))) return undefined;
  if (asked && about === undefined) return undefined;
  const change = poll?.amendment === undefined ? undefined : amendments?.rows[poll.amendment];
  const texts = amendments && change ? textsOf(amendments, change) : undefined;
  if (poll?.amendment && (!change || texts === undefined)) return undefined;
  const slide = slideOf(community, now, motion ?? undefined, about ?? undefined, poll ?? undefined);
  return slide && { ...slide, change: change && { change, texts: texts ?? null } };
}

/** After a sitting nothing is before the hall any more, but its last outcome for some moments, by the server's clock; also where the next is called. */
function useWithoutOldOutcome(followed: Now | null | undefined): Now | null | undefined {
  const opened = useRef<string | undefined>(undefined);
  if (followed?.state === "open") opened.current = followed.sitting;
  const last = useView<Now>(opened.current && `now/${opened.current}`) ?? followed;
  const closed = last?.state === "closed" && last.focus?.poll ? last.closed_at : undefined;
  const until = closed === undefined ? 0 : closed + OUTCOME_STAYS_MS;
  const [, setLeft] = useState(0);
  useEffect(() => {
    if (!until) return undefined;
    const timer = setInterval(() => setLeft(secondsLeft(until)), LOOK_EACH_MS);
    return () => clearInterval(timer);
  }, [until]);
  if (last?.state === "open" || secondsLeft(until) > 0) return last;
  if (followed?.state !== "closed") return followed;
  const { focus: _, ...over } = followed;
  return over;
}

function slideOf(
  community: Community,
  now: Now | null,
  motion: Motion | undefined,
  about: Motion | undefined,
  poll: Poll | undefined,
): Omit<Slide, "change"> | undefined {
  const refs = {
    community: community.name,
    sitting: now?.title,
    title: motion?.title,
    mover: motion?.mover_name,
    about: about?.title,
    reason: poll?.annulled?.reason ?? (poll ? undefined : now?.adjourned?.when),
  };
  const labels = poll?.labels ?? {};
  const texts = Object.values({ ...refs, ...labels }).map(contentOf);
  const wanted = Object.values({ ...refs, ...labels }).filter(Boolean).length;
  if (texts.filter((text) => text !== undefined).length < wanted) return undefined;
  return {
    community: contentOf(refs.community) ?? NOTHING,
    sitting: contentOf(refs.sitting) ?? undefined,
    present: !poll && now?.state === "open" ? now.present : undefined,
    phase: phaseOf(now, motion, poll),
    number: motion?.number,
    title: contentOf(refs.title) ?? undefined,
    mover: contentOf(refs.mover) ?? undefined,
    about: about && { number: about.number, title: contentOf(refs.about) ?? NOTHING, state: about.state },
    poll,
    labels: Object.fromEntries(Object.entries(labels).map(([id, ref]) => [id, contentOf(ref) ?? NOTHING])),
    reason: contentOf(refs.reason) ?? undefined,
    sentences: sentencesOf(poll),
  };
}

/** An annulled vote has no outcome any more: "Adopted" in large letters would be taken for one. */
function sentencesOf(poll: Poll | undefined): Record<Language, string> | undefined {
  if (!poll?.outcome || poll.state === "annulled") return undefined;
  return { "zh-CN": outcomeSentence(poll, "zh-CN"), en: outcomeSentence(poll, "en") };
}

function phaseOf(now: Now | null, motion: Motion | undefined, poll: Poll | undefined): Key {
  if (!now?.opened_at) return "projector.no-sitting";
  if (now.state === "closed" && !poll) return now.adjourned ? "projector.adjourned" : "projector.over";
  if (poll) return POLL_PHASES[poll.state];
  return motion ? "projector.motion" : "projector.waiting";
}

const POLL_PHASES: Record<Poll["state"], Key> = {
  open: "projector.voting",
  closed: "projector.closed",
  declared: "projector.declared",
  annulled: "projector.annulled",
  withdrawn: "projector.annulled",
};

export function inBoth(key: Key, params: Record<string, string | number> = {}): Record<Language, string> {
  return { "zh-CN": t(key, params, "zh-CN"), en: t(key, params, "en") };
}

/** Chinese says in a line what takes English two. */
export function lengthOf(title: Written): "short" | "middling" | "long" {
  const length = [...title.text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
  if (length <= 48) return "short";
  return length <= 110 ? "middling" : "long";
}
