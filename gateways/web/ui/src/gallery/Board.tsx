/** Every part that can stand beside others, in every state, each in a section that bears the state's name. */
import "../style/chair.css";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LinkState } from "../live/link.ts";
import type { Entry } from "../live/shelf.ts";
import { Banner } from "../parts/Banner.tsx";
import { Docket } from "../parts/Docket.tsx";
import { Irreversible } from "../parts/Irreversible.tsx";
import { MotionView } from "../parts/MotionView.tsx";
import { Notice } from "../parts/Notice.tsx";
import { PollPanel } from "../parts/PollPanel.tsx";
import { Shell } from "../parts/Shell.tsx";
import { BY, DID, Done } from "../parts/Undo.tsx";
import { Bring } from "../pages/Bring.tsx";
import { Deck } from "../pages/Deck.tsx";
import { Step } from "../pages/Step.tsx";
import { t } from "../words/words.ts";
import { BALLOTS, entryOf, MOTIONS, now, PANELS } from "./fixed.ts";

const STATES: readonly LinkState[] = ["connecting", "live", "reconnecting", "offline"];
const PROBLEMS = ["no-answer", "not-sent", "no-connection", "forbidden", "no words for this"];

function State({ id, children }: { id: string; children: ComponentChildren }) {
  return <div id={id} class="card">{children}</div>;
}

function Up({ state, unsent = [], isElsewhere = false }: { state: LinkState; unsent?: readonly Entry[]; isElsewhere?: boolean }) {
  const link = { state: signal(state), freshAt: signal(Date.UTC(2026, 10, 25, 9, 30)), isElsewhere: signal(isElsewhere) };
  return <Banner link={link} unsent={signal(unsent)} />;
}

/** A step that nobody can take back: before it is asked for, once it is, and on its way. */
function Steps({ asked = false, busy = false, grave = false }: { asked?: boolean; busy?: boolean; grave?: boolean }) {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) around.current?.querySelector("button")?.click();
  }, [asked]);
  const words = grave
    ? { label: t("chair.annul"), warning: t("chair.annul.warning"), confirm: t("chair.annul.confirm") }
    : { label: t("chair.close"), warning: t("chair.close.warning", { missing: asked ? 5 : 0 }), confirm: t("chair.close.confirm") };
  return <div ref={around}><Irreversible {...words} grave={grave} busy={busy} act={() => undefined} /></div>;
}

function named(start: string): string[] {
  return MOTIONS.map(({ motion }) => motion).filter((motion) => motion.startsWith(start));
}

export function Board() {
  return (
    <Shell wide>
      <h1>folkmoot</h1>
      {STATES.map((state) => <State key={state} id={`banner-${state}`}><Up state={state} /></State>)}
      <State id="banner-elsewhere"><Up state="offline" isElsewhere /></State>
      <State id="banner-vote"><Up state="offline" unsent={[entryOf("ballot/outbox", "ballot.cast")]} /></State>
      <State id="banner-act"><Up state="offline" unsent={[entryOf("bring", "motion.submit")]} /></State>
      {Object.keys(BALLOTS).map((id) => <State key={id} id={`ballot-${id}`}><PollPanel id={id} quiet /></State>)}
      {Object.keys(PANELS).map((id) => <State key={id} id={`poll-${id}`}><PollPanel id={id} quiet /></State>)}
      <State id="motions"><Docket now={now} hrefOf={(id) => `#${id}`} /></State>
      <State id="motions-none"><Docket now={{ ...now, motions: 0, pages: 0 }} /></State>
      <State id="motions-pages"><Docket now={{ ...now, motions: 120, pages: 3 }} /></State>
      {named("motion-").map((id) => <div key={id} id={id}><MotionView id={id} /></div>)}
      <State id="motion-none"><MotionView id="no such motion" /></State>
      {named("step-").map((id) => <div key={id} id={id}><Step now={now} id={id} /></div>)}
      <State id="irreversible"><Steps /></State>
      <State id="irreversible-asked"><Steps asked /></State>
      <State id="irreversible-grave"><Steps grave /></State>
      <State id="irreversible-grave-asked"><Steps grave asked /></State>
      <State id="irreversible-busy"><Steps busy /></State>
      <State id="notices">{PROBLEMS.map((code) => <Notice key={code} problem={{ code }} />)}</State>
      <State id="done-by">{Object.keys(BY).map((by) => <p key={by}><Done by={by} what="" /></p>)}</State>
      <State id="done-what">{Object.keys(DID).map((what) => <p key={what}><Done by="chair" what={what} /></p>)}</State>
      <div id="bring"><Bring sitting="s1" /></div>
      <div id="deck"><Deck now={{ ...now, sitting: "s2", form: "consultation" }} /></div>
      <div id="deck-one"><Deck now={{ ...now, sitting: "s2", form: "consultation", motions: 1 }} /></div>
    </Shell>
  );
}

/** The frame alone, for what it can show around any page. */
export function Frame() {
  return <Shell><Bring sitting="s1" /></Shell>;
}
