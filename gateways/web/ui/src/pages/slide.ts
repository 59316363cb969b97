/** What the projector shows, put together only when every part of it has arrived. */
import type { Community, Motion, Now, Poll } from "../live/documents.ts";
import { contentOf, useView } from "../live/live.ts";
import type { Written } from "../live/content.ts";
import { outcomeSentence } from "../parts/Outcome.tsx";
import { useSitting } from "../parts/sitting.ts";
import { t, type Key, type Language } from "../words/words.ts";

export interface Slide {
  community: Written;
  sitting: Written | undefined;
  /** The line in both languages above the question. */
  phase: Key;
  number: number | undefined;
  title: Written | undefined;
  mover: Written | undefined;
  poll: Poll | undefined;
  labels: Record<string, Written>;
  reason: Written | undefined;
  sentences: Record<Language, string> | undefined;
}

const NOTHING: Written = { text: "…" };

/** A slide, or undefined while a part of it is on its way: then the last one stays. */
export function useSlide(): Slide | undefined {
  const { community, now } = useSitting();
  const motion = useView<Motion>(now?.focus && `motion/${now.focus.motion}`);
  const focused = now?.focus?.poll;
  const poll = useView<Poll>(focused && `poll/${focused}`);
  if (!community || now === undefined) return undefined;
  if (now?.focus && (!motion || (focused && !poll))) return undefined;
  return slideOf(community, now, motion ?? undefined, poll ?? undefined);
}

function slideOf(community: Community, now: Now | null, motion: Motion | undefined, poll: Poll | undefined): Slide | undefined {
  const refs = {
    community: community.name,
    sitting: now?.title,
    title: motion?.title,
    mover: motion?.mover_name,
    reason: poll?.annulled?.reason,
  };
  const labels = poll?.labels ?? {};
  const texts = Object.values({ ...refs, ...labels }).map(contentOf);
  const wanted = Object.values({ ...refs, ...labels }).filter(Boolean).length;
  if (texts.filter((text) => text !== undefined).length < wanted) return undefined;
  return {
    community: contentOf(refs.community) ?? NOTHING,
    sitting: contentOf(refs.sitting) ?? undefined,
    phase: phaseOf(now, motion, poll),
    number: motion?.number,
    title: contentOf(refs.title) ?? undefined,
    mover: contentOf(refs.mover) ?? undefined,
    poll,
    labels: Object.fromEntries(Object.entries(labels).map(([id, ref]) => [id, contentOf(ref) ?? NOTHING])),
    reason: contentOf(refs.reason) ?? undefined,
    sentences: poll?.outcome && { "zh-CN": outcomeSentence(poll, "zh-CN"), en: outcomeSentence(poll, "en") },
  };
}

function phaseOf(now: Now | null, motion: Motion | undefined, poll: Poll | undefined): Key {
  if (!now) return "projector.no-sitting";
  if (now.state === "closed" && !poll) return "projector.over";
  if (poll) return POLL_PHASES[poll.state];
  return motion ? "projector.motion" : "projector.waiting";
}

const POLL_PHASES: Record<Poll["state"], Key> = {
  open: "projector.voting",
  closed: "projector.closed",
  declared: "projector.declared",
  annulled: "projector.annulled",
};

export function inBoth(key: Key, params: Record<string, string | number> = {}): Record<Language, string> {
  return { "zh-CN": t(key, params, "zh-CN"), en: t(key, params, "en") };
}
