/** The hall's screen while somebody has the floor: who, on what, for how long, and the next three. */
import type { Motion, Now, Poll, Speakers, Speaking } from "../live/documents.ts";
import { contentOf, useView } from "../live/live.ts";
import type { Written } from "../live/content.ts";
import { useSpeakingTime } from "../parts/SpeakingTime.tsx";
import { LANGUAGES, type Key } from "../words/words.ts";
import { inBoth, lengthOf } from "./slide.ts";

const NEXT_MOST = 3;
const KINDS = { for: "floor.for", against: "floor.against", contribution: "floor.contribution", question: "floor.question" } as const;

export interface Floor {
  speaking: Speaking;
  name: Written;
  next: Written[];
  number: number | undefined;
  title: Written | undefined;
}

/** Undefined while nobody speaks, a vote is open, or a name is on its way: then the other slide stays. */
export function useFloor(now: Now | null | undefined): Floor | undefined {
  const speakers = useView<Speakers>(now?.form === "assembly" && now.state === "open" ? `speakers/${now.sitting}` : undefined);
  const poll = useView<Poll>(now?.focus?.poll && `poll/${now.focus.poll}`);
  const speaking = speakers?.speaking;
  const motion = useView<Motion>(speaking?.motion && `motion/${speaking.motion}`);
  const name = contentOf(speaking?.name);
  const next = speakers?.queue.order.slice(0, NEXT_MOST).map((speech) => contentOf(speakers.queue.rows[speech]?.name)) ?? [];
  const title = contentOf(motion?.title);
  if (!speaking || !name || poll?.state === "open" || (speaking.motion && !title)) return undefined;
  return { speaking, name, next: next.filter((one) => one !== undefined && one !== null), number: motion?.number, title: title ?? undefined };
}

export function SpeakerSlide({ floor: { speaking, name, next, number, title } }: { floor: Floor }) {
  return (
    <main class="screen-main speaker-slide">
      <p class="screen-phase">
        <Both of="floor.speaking" />
        <Clock speaking={speaking} />
      </p>
      <h1 class={`screen-title ${lengthOf(name)}`}><Said written={name} /></h1>
      <p class="speaker-kind">
        <Both of={KINDS[speaking.kind]} />
        {speaking.out_of_order && <> · <Both of="floor.out-of-order" /></>}
      </p>
      {title && <p class="speaker-about"><span class="screen-number">{number}</span><Said written={title} /></p>}
      {next.length > 0 && (
        <p class="speaker-next"><Both of="floor.next" /> {next.map((one, at) => <strong key={at}><Said written={one} /></strong>)}</p>
      )}
    </main>
  );
}

function Clock({ speaking }: { speaking: Speaking }) {
  const { key, clock, isOver } = useSpeakingTime(speaking);
  return <b class={isOver ? "screen-time soon" : "screen-time"}><Both of={key} params={{ clock }} /></b>;
}

function Said({ written }: { written: Written }) {
  return <span lang={written.lang}>{written.text}</span>;
}

function Both({ of, params = {} }: { of: Key; params?: Record<string, string> }) {
  const sentences = inBoth(of, params);
  return <span class="pair">{LANGUAGES.map((lang) => <span key={lang} lang={lang}>{sentences[lang]}</span>)}</span>;
}
