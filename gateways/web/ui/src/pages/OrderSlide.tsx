/** The hall's screen while a point of order waits or there is a break, and the ruling until something else comes. */
import type { Now, Practice, Procedure } from "../live/documents.ts";
import type { Written } from "../live/content.ts";
import { contentOf, useView } from "../live/live.ts";
import { LANGUAGES, type Key } from "../words/words.ts";
import { OptionName, OptionSign } from "../parts/OptionName.tsx";
import { asPoll } from "../parts/Rehearsal.tsx";
import { inBoth } from "./slide.ts";

interface Said {
  phase: Key;
  name: Written | undefined;
  verdict?: Key;
  reason?: Written | undefined;
  due?: number | undefined;
}

/** What the screen says of order; nothing while a vote is open or somebody speaks. */
export function useOrder(now: Now | null | undefined): Said | undefined {
  const isOn = now?.state === "open" && now.form === "assembly";
  const procedure = useView<Procedure>(isOn ? `procedure/${now.sitting}` : undefined);
  if (isOn && now.paused) return { phase: "projector.pause", name: undefined, due: now.paused.due_at };
  const point = procedure?.points.order[0];
  const ruling = procedure?.ruling;
  if (procedure && point !== undefined) {
    return { phase: "projector.point", name: contentOf(procedure.points.rows[point]?.name) ?? undefined };
  }
  if (!ruling || ruling.final) return undefined;
  const verdict = ruling.allowed ? "order.allowed" : "order.refused";
  return { phase: "projector.ruling", name: contentOf(ruling.name) ?? undefined, verdict, reason: contentOf(ruling.reason) ?? undefined };
}

export function OrderSlide({ said: { phase, name, verdict, reason, due } }: { said: Said }) {
  return (
    <main class="screen-main order-slide">
      <p class="screen-phase"><Pair of={phase} /></p>
      {name && <h1 class="screen-title short"><span lang={name.lang}>{name.text}</span></h1>}
      {due !== undefined && <p class="screen-sentence"><Pair of="pause.until" params={{ time: due }} /></p>}
      {verdict && <p class="screen-sentence"><Pair of={verdict} /></p>}
      {reason && <p class="screen-sentence annulled-reason"><span lang={reason.lang}>{reason.text}</span></p>}
    </main>
  );
}

/** A practice vote, in the hall's two languages. */
export function PracticeSlide({ practice }: { practice: Practice }) {
  const poll = asPoll(practice);
  return (
    <main class="screen-main order-slide practice-slide">
      <p class="screen-phase"><Pair of="practice.screen" /></p>
      <h1 class="screen-title middling"><Pair of="practice.question" /></h1>
      {practice.state === "open" && <p class="screen-sentence"><Pair of="practice.cast" params={{ count: practice.cast ?? 0 }} /></p>}
      {practice.state === "closed" && (
        <ul class="screen-bars">
          {poll.options.map((option) => (
            <li key={option}>
              <OptionSign poll={poll} option={option} />
              <span class="pair">{LANGUAGES.map((lang) => <span key={lang} lang={lang}><OptionName poll={poll} option={option} lang={lang} /></span>)}</span>
              <span class="screen-track"><span class={`fill-${option}`} style={{ width: `${shareOf(practice, option)}%` }} /></span>
              <b>{practice.counts?.[option] ?? 0}</b>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function shareOf({ counts = {} }: Practice, option: string): number {
  const whole = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return whole ? ((counts[option] ?? 0) / whole) * 100 : 0;
}

function Pair({ of, params = {} }: { of: Key; params?: Record<string, number> }) {
  const sentences = inBoth(of, params);
  return <span class="pair">{LANGUAGES.map((lang) => <span key={lang} lang={lang}>{sentences[lang]}</span>)}</span>;
}
