/** The hall's screen: both languages at once, readable from the last row. The last slide stays until the next is whole. */
import "../style/projector.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Poll } from "../live/documents.ts";
import type { Written } from "../live/content.ts";
import { useJoin, type Join } from "../live/join.ts";
import { live } from "../live/live.ts";
import { size } from "../parts/Counts.tsx";
import { clockOf, secondsLeft } from "../parts/Countdown.tsx";
import { Mark } from "../parts/Icon.tsx";
import { OptionName, OptionSign } from "../parts/OptionName.tsx";
import { Square } from "../parts/Square.tsx";
import { LANGUAGES, number, t, type Key, type Language } from "../words/words.ts";
import { useScreenNames, type NamesByOption } from "./screen-names.ts";
import { inBoth, useSlide, type Slide } from "./slide.ts";

/** More bars than these cannot be read from the last row. */
const BARS_MOST = 5;
const CLOSEST = 2;
/** The last resort: bars in place of names. */
const NAMELESS = CLOSEST + 1;

export function Projector() {
  const last = useRef<Slide | undefined>(undefined);
  const slide = useSlide() ?? last.current;
  last.current = slide;
  const join = useJoin();
  const isWelcome = slide !== undefined && !slide.title;
  return (
    <div class="screen">
      <header class="screen-top">
        <Mark />
        <p class="screen-place">
          {slide && <Said written={slide.community} />}
          {slide?.sitting && <span class="screen-sitting"><Said written={slide.sitting} /></span>}
        </p>
        <OfflineMark />
      </header>
      {slide && <Fitted key={keyOf(slide)} slide={slide} join={isWelcome ? join : undefined} />}
      <footer class="screen-foot">
        <Both of="projector.join" />
        <strong class="address">{join && shortOf(join.address)}</strong>
        {join && !isWelcome && <Square rows={join.square} label={t("projector.square", { address: join.address })} />}
      </footer>
    </div>
  );
}

/** Browsers find out about `http://` themselves, and nobody likes to type it. */
function shortOf(address: string): string {
  return address.replace(/^http:\/\//, "");
}

function Said({ written }: { written: Written }) {
  return <span lang={written.lang}>{written.text}</span>;
}

function Both({ of, params = {} }: { of: Key; params?: Record<string, string | number> }) {
  return <Pair sentences={inBoth(of, params)} />;
}

function Pair({ sentences }: { sentences: Record<Language, string> }) {
  return <span class="pair">{LANGUAGES.map((lang) => <span key={lang} lang={lang}>{sentences[lang]}</span>)}</span>;
}

function OfflineMark() {
  const state = live().link.state.value;
  if (state === "live" || state === "connecting") return null;
  return <p class="offline-mark"><Both of="projector.offline" /></p>;
}

/** A change of these is another slide; a change of the count is not. */
function keyOf({ poll, phase, title }: Slide): string {
  return `${phase} ${poll?.poll ?? ""} ${title?.text ?? ""}`;
}

/** What does not fit is set closer, never below the size that the last row can read. */
function Fitted({ slide, join }: { slide: Slide; join: Join | undefined }) {
  const [closer, setCloser] = useState(0);
  const main = useRef<HTMLElement>(null);
  const found = useScreenNames(slide.poll);
  const names = closer < NAMELESS ? found : undefined;
  const last = names ? NAMELESS : CLOSEST;
  useLayoutEffect(() => {
    const box = main.current;
    if (closer < last && box && box.scrollHeight > box.clientHeight + 1) setCloser(closer + 1);
  });
  const kind = slide.title ? "" : " welcome";
  const set = `screen-main closer-${Math.min(closer, CLOSEST)}${kind}`;
  return <main ref={main} class={set}><SlideBody slide={slide} names={names} join={join} /></main>;
}

interface BodyProps {
  slide: Slide;
  names: NamesByOption | undefined;
  join: Join | undefined;
}

function SlideBody({ slide, names, join }: BodyProps) {
  const { poll } = slide;
  if (!slide.title) return <Welcome slide={slide} join={join} />;
  return (
    <>
      <p class={`screen-phase phase-${poll?.state ?? "none"}`}>
        <Both of={slide.phase} />
        {poll?.state === "open" && poll.due_at !== undefined && <TimeLeft due={poll.due_at} />}
      </p>
      <h1 class={`screen-title ${lengthOf(slide.title)}`}>
        <span class="screen-number">{slide.number}</span>
        <Said written={slide.title} />
      </h1>
      {slide.sentences && <p class="screen-sentence"><Pair sentences={slide.sentences} /></p>}
      {slide.reason && <p class="screen-sentence annulled-reason"><Said written={slide.reason} /></p>}
      {!poll && slide.mover && <p class="screen-mover"><Both of="motion.mover" /> <Said written={slide.mover} /></p>}
      {poll && (poll.state === "open" || poll.state === "closed") && <Turnout poll={poll} />}
      {poll?.state === "open" && !poll.counts && <p class="screen-sealed"><Both of="counts.sealed" /></p>}
      {poll?.counts && poll.state !== "annulled" && <ScreenBars slide={slide} poll={poll} names={names} />}
    </>
  );
}

function Welcome({ slide, join }: { slide: Slide; join: Join | undefined }) {
  return (
    <>
      <div class="welcome-words">
        {!join && <Mark />}
        <h1><Said written={slide.sitting ?? slide.community} /></h1>
        <p class="screen-phase"><Both of={slide.phase} /></p>
      </div>
      {join && (
        <div class="welcome-join">
          <Square rows={join.square} label={t("projector.square", { address: join.address })} />
          <p><Both of="projector.join.scan" /></p>
          <p class="with-card"><Both of="projector.join.card" /></p>
        </div>
      )}
    </>
  );
}

/** Chinese says in a line what takes English two. */
function lengthOf(title: Written): "short" | "middling" | "long" {
  const length = [...title.text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
  if (length <= 48) return "short";
  return length <= 110 ? "middling" : "long";
}

function Turnout({ poll }: { poll: Poll }) {
  return (
    <p class="screen-turnout">
      <strong>{number(poll.cast, "en")}</strong>
      <span class="of">/ {number(poll.roll.members, "en")}</span>
      <Both of="projector.cast" />
    </p>
  );
}

function TimeLeft({ due }: { due: number }) {
  const [left, setLeft] = useState(() => secondsLeft(due));
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsLeft(due)), 500);
    return () => clearInterval(timer);
  }, [due]);
  if (left >= 86_400) return null;
  return <b class={left <= 30 ? "screen-time soon" : "screen-time"}>{clockOf(left)}</b>;
}

interface BarsProps {
  slide: Slide;
  poll: Poll;
  names: NamesByOption | undefined;
}

function ScreenBars({ slide, poll, names }: BarsProps) {
  const weightOf = (option: string): number => size(poll.counts?.[option]?.weight ?? "0");
  const whole = poll.options.reduce((sum, option) => sum + weightOf(option), 0);
  const shown = shownOptions(poll, weightOf);
  const hidden = poll.options.length - shown.length;
  return (
    <>
      <ul class="screen-bars">
        {shown.map((option) => (
          <li key={option}>
            <OptionSign poll={poll} option={option} />
            <span class="screen-option">{optionWords(slide, poll, option)}</span>
            {names ? <ScreenNames names={names[option] ?? []} /> : (
              <span class="screen-track">
                <span class={fillOf(poll, option)} style={{ width: `${whole ? (weightOf(option) / whole) * 100 : 0}%` }} />
              </span>
            )}
            <b>{poll.counts?.[option]?.weight ?? "0"}</b>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p class="screen-more"><Both of="projector.more" params={{ count: hidden }} /></p>}
    </>
  );
}

/** In a roll call, who chose this stands where the bar would be. */
function ScreenNames({ names }: { names: Written[] }) {
  return (
    <ul class="screen-names">
      {names.map((name, at) => <li key={at}><Said written={name} /></li>)}
    </ul>
  );
}

/** The leading ones, in the order of the ballot. */
function shownOptions(poll: Poll, weightOf: (option: string) => number): string[] {
  const leading = [...poll.options].sort((one, other) => weightOf(other) - weightOf(one)).slice(0, BARS_MOST);
  return poll.options.filter((option) => leading.includes(option));
}

function optionWords(slide: Slide, poll: Poll, option: string) {
  const label = slide.labels[option];
  if (label) return <Said written={label} />;
  return (
    <span class="pair">
      {LANGUAGES.map((lang) => <span key={lang} lang={lang}><OptionName poll={poll} option={option} lang={lang} /></span>)}
    </span>
  );
}

function fillOf(poll: Poll, option: string): string {
  return !poll.labels && ["yes", "no", "abstain"].includes(option) ? `fill-${option}` : "fill-named";
}
