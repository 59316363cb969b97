/** The hall's screen: both languages at once, readable from the last row. The last slide stays until the next is whole. */
import "../style/projector.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Counting, LentHere, MotionState, Poll, Practice, Presence } from "../live/documents.ts";
import type { Written } from "../live/content.ts";
import { useJoin, type Join } from "../live/join.ts";
import { around, difference } from "../live/difference.ts";
import { live, useView } from "../live/live.ts";
import { Pieces, placeOf } from "../parts/ChangeWords.tsx";
import { isTabletsOnly, size, votersOf } from "../parts/Counts.tsx";
import { clockOf, secondsLeft } from "../parts/Countdown.tsx";
import { Mark } from "../parts/Icon.tsx";
import { OptionName, OptionSign } from "../parts/OptionName.tsx";
import { useSitting } from "../parts/sitting.ts";
import { Square } from "../parts/Square.tsx";
import { countedWays, isAdded, isCalled, meansOf, togetherWords, type Counted } from "../parts/ways.ts";
import { LANGUAGES, number, t, type Key, type Language } from "../words/words.ts";
import { OrderSlide, PracticeSlide, useOrder } from "./OrderSlide.tsx";
import { SpeakerSlide, useFloor } from "./SpeakerSlide.tsx";
import { useScreenNames, type NamesByOption } from "./screen-names.ts";
import { inBoth, lengthOf, useSlide, type Slide } from "./slide.ts";

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
  const { now } = useSitting();
  const said = useOrder(now);
  const speaking = useFloor(now);
  const tried = useView<Practice>(now?.state === "open" ? `practice/${now.sitting}` : undefined);
  const practice = tried && tried.state !== "none" ? tried : undefined;
  const presence = useView<Presence>(now?.state === "open" && now.form === "assembly" ? `presence/${now.sitting}` : undefined);
  const lent = presence?.quorum?.lent;
  const isVoting = slide?.poll?.state === "open";
  const order = isVoting || (speaking && said?.verdict) ? undefined : said;
  const floor = order ? undefined : speaking;
  // When all go home, nobody is asked to come in.
  const mayJoin = join && now?.state !== "closed" ? join : undefined;
  const isWelcome = slide !== undefined && !slide.title && !floor && !order;
  return (
    <div class="screen">
      <header class="screen-top">
        <Mark />
        <p class="screen-place">
          {slide && <Said written={slide.community} />}
          {slide?.sitting && <span class="screen-sitting"><Said written={slide.sitting} /></span>}
        </p>
        {slide?.present !== undefined && (
          <p class="screen-present"><strong>{number(slide.present, "en")}</strong> <Both of="projector.here" /></p>
        )}
        <OfflineMark />
      </header>
      {practice && <PracticeSlide practice={practice} />}
      {!practice && floor && <SpeakerSlide key={floor.speaking.speech} floor={floor} />}
      {!practice && order && <OrderSlide said={order} />}
      {!practice && slide && !floor && !order && <Fitted key={keyOf(slide)} slide={slide} join={isWelcome ? mayJoin : undefined} lent={lent} />}
      <footer class="screen-foot">
        {now?.state !== "closed" && <Both of="projector.join" />}
        <strong class="address">{mayJoin && shortOf(mayJoin.address)}</strong>
        {mayJoin && !isWelcome && <Square rows={mayJoin.square} label={t("projector.square", { address: mayJoin.address })} />}
      </footer>
    </div>
  );
}

/** Browsers find out about `http://` themselves, and nobody likes to type it. */
function shortOf(address: string): string {
  return address.replace(/^http:\/\//, "");
}

function Said({ written }: { written: Written }) {
  const also = Object.entries(written.also ?? {});
  const own = <span lang={written.lang}>{written.text}</span>;
  if (!also.length) return own;
  return <span class="pair">{own}{also.map(([lang, text]) => <span key={lang} lang={lang}>{text}</span>)}</span>;
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
function Fitted({ slide, join, lent }: Omit<BodyProps, "names">) {
  const [closer, setCloser] = useState(0);
  const [, measureAgain] = useState(0);
  const main = useRef<HTMLElement>(null);
  const found = useScreenNames(slide.poll);
  const names = closer < NAMELESS ? found : undefined;
  const last = names ? NAMELESS : CLOSEST;
  useLayoutEffect(() => {
    const box = main.current;
    if (closer < last && box && box.scrollHeight > box.clientHeight + 1) setCloser(closer + 1);
  });
  useEffect(() => {
    const fit = () => {
      setCloser(0);
      measureAgain((times) => times + 1);
    };
    addEventListener("resize", fit);
    return () => removeEventListener("resize", fit);
  }, []);
  const kind = slide.title ? "" : " welcome";
  const set = `screen-main closer-${Math.min(closer, CLOSEST)}${kind}`;
  return <main ref={main} class={set}><SlideBody slide={slide} names={names} join={join} lent={lent} /></main>;
}

/** So many characters beside a change can be read from the last row. */
const NEAR = 30;

interface BodyProps {
  slide: Slide;
  names: NamesByOption | undefined;
  join: Join | undefined;
  /** Of those who are here, as an ordinary vote would be held now. */
  lent: LentHere | undefined;
}

const BECAME: Partial<Record<MotionState, Key>> = { postponed: "projector.postponed", "laid-aside": "projector.laid-aside" };

/** The motion that a question is about, or what became of it. */
function About({ of }: { of: NonNullable<Slide["about"]> }) {
  const params = { number: String(of.number) };
  const became = BECAME[of.state];
  if (became) return <p class="screen-mover"><Both of={became} params={params} /></p>;
  return <p class="screen-mover"><Both of="projector.about" params={params} /> <Said written={of.title} /></p>;
}

function SlideBody({ slide, names, join, lent }: BodyProps) {
  const { poll } = slide;
  if (!slide.title) return <Welcome slide={slide} join={join} lent={lent} />;
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
      {slide.about && <About of={slide.about} />}
      {slide.change && <ChangeOnScreen {...slide.change} />}
      {slide.sentences && <p class={`screen-sentence of-${poll?.outcome?.result}`}><Pair sentences={slide.sentences} /></p>}
      {slide.reason && <p class="screen-sentence annulled-reason"><Said written={slide.reason} /></p>}
      {!poll && slide.mover && <p class="screen-mover"><Both of="motion.mover" /> <Said written={slide.mover} /></p>}
      {!poll && lent && <LentVotes votes={lent.votes} isCounted={lent.counted} />}
      {poll && isByBallot(poll) && (poll.state === "open" || poll.state === "closed") && <Turnout poll={poll} />}
      {poll && <LentInVote poll={poll} />}
      {poll?.means && poll.state !== "annulled" && <ScreenHall poll={poll} />}
      {poll?.state === "open" && isByBallot(poll) && !poll.counts && <p class="screen-sealed"><Both of="counts.sealed" /></p>}
      {poll?.counts && (poll.state === "declared" || (poll.state !== "annulled" && isByBallot(poll))) && <ScreenBars slide={slide} poll={poll} names={names} />}
    </>
  );
}

/** Only what stands near the words that go and come: the rest is on the tablets. */
function ChangeOnScreen({ change, texts }: NonNullable<Slide["change"]>) {
  const places = Object.fromEntries(LANGUAGES.map((lang) => [lang, placeOf(change, lang)])) as Record<Language, string>;
  return (
    <div class="screen-change">
      <p><b><Both of="change.number" params={{ number: change.number }} /></b> <Pair sentences={places} /></p>
      {texts && <p class="difference" lang={texts.lang}><Pieces pieces={around(difference(texts.before, texts.after), NEAR)} /></p>}
    </div>
  );
}

/** Votes that somebody else casts: how many there are, and in the end how many of them were cast. Not where the sum of all ways says it. */
function LentInVote({ poll }: { poll: Poll }) {
  const { proxies, by_proxy = 0 } = poll;
  if (!proxies?.members || poll.state === "annulled" || (poll.means && poll.presence && isAdded(poll))) return null;
  if (poll.state !== "declared") return <LentVotes votes={proxies.members} isCounted={proxies.in_quorum} />;
  return by_proxy > 0 ? <p class="screen-lent"><Both of="proxy.of-these" params={{ count: by_proxy }} /></p> : null;
}

function LentVotes({ votes, isCounted }: { votes: number; isCounted: boolean }) {
  return <p class="screen-lent"><Both of={isCounted ? "projector.lent.counted" : "projector.lent"} params={{ votes }} /></p>;
}

function Welcome({ slide, join, lent }: Omit<BodyProps, "names">) {
  return (
    <>
      <div class="welcome-words">
        {!join && <Mark />}
        <h1><Said written={slide.sitting ?? slide.community} /></h1>
        <p class="screen-phase"><Both of={slide.phase} /></p>
        {slide.reason && <p class="screen-sentence"><Said written={slide.reason} /></p>}
        {lent && <LentVotes votes={lent.votes} isCounted={lent.counted} />}
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

function Turnout({ poll }: { poll: Poll }) {
  return (
    <p class="screen-turnout">
      <strong>{number(poll.cast, "en")}</strong>
      <span class="of">/ {number(votersOf(poll), "en")}</span>
      <Both of="projector.cast" />
    </p>
  );
}

/** How hands and papers stand: what is being done now, then all ways in one sum. */
function ScreenHall({ poll }: { poll: Poll }) {
  const isOver = poll.state === "declared";
  return (
    <div class="screen-hall">
      {poll.state === "open" && isCalled(poll) && <p><Both of="projector.names" /></p>}
      {!isOver && countedWays(poll).map((way) => <p key={way}><Both of={SCREEN_STATES[poll.counting?.[way]?.state ?? "none"][way]} /></p>)}
      {isAdded(poll) && <p class="screen-sum"><Pair sentences={{ "zh-CN": togetherWords(poll, "zh-CN"), en: togetherWords(poll, "en") }} /></p>}
    </div>
  );
}

function isByBallot(poll: Poll): boolean {
  return meansOf(poll).includes("tablet") || isCalled(poll);
}

const BEING_COUNTED: Record<Counted, Key> = { hands: "projector.hands", paper: "projector.paper" };
const COUNTED_AGAIN: Record<Counted, Key> = { hands: "projector.hands.again", paper: "projector.paper.again" };
const COUNTED: Record<Counted, Key> = { hands: "projector.hands.taken", paper: "projector.paper.taken" };
const SCREEN_STATES: Record<Counting["state"] | "none", Record<Counted, Key>> = {
  none: BEING_COUNTED,
  counting: BEING_COUNTED,
  differ: COUNTED_AGAIN,
  disputed: COUNTED_AGAIN,
  again: COUNTED_AGAIN,
  taken: COUNTED,
  ruled: COUNTED,
};

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
      {isTabletsOnly(poll) && <p class="screen-tablets"><Both of="counts.tablets" /></p>}
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
