/** Every part that can stand beside others, in every state, each in a section that bears the state's name. */
import "../style/chair.css";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { LinkState } from "../live/link.ts";
import type { Entry } from "../live/shelf.ts";
import { Banner } from "../parts/Banner.tsx";
import { Docket } from "../parts/Docket.tsx";
import { PollPanel } from "../parts/PollPanel.tsx";
import { Shell } from "../parts/Shell.tsx";
import { Bring } from "../pages/Bring.tsx";
import { Deck } from "../pages/Deck.tsx";
import { Step } from "../pages/Step.tsx";
import { BALLOTS, entryOf, now, PANELS } from "./fixed.ts";

const STATES: readonly LinkState[] = ["connecting", "live", "reconnecting", "offline"];
const STEPS = ["submitted", "put", "closed", "adopted", "annulled", "withdrawn"] as const;

function State({ id, children }: { id: string; children: ComponentChildren }) {
  return <div id={id} class="card">{children}</div>;
}

function Up({ state, unsent = [] }: { state: LinkState; unsent?: readonly Entry[] }) {
  return <Banner link={{ state: signal(state), freshAt: signal(Date.UTC(2026, 10, 25, 9, 30)) }} unsent={signal(unsent)} />;
}

export function Board() {
  return (
    <Shell wide>
      <h1>folkmoot</h1>
      {STATES.map((state) => <State key={state} id={`banner-${state}`}><Up state={state} /></State>)}
      <State id="banner-vote"><Up state="offline" unsent={[entryOf("ballot/outbox", "ballot.cast")]} /></State>
      <State id="banner-act"><Up state="offline" unsent={[entryOf("bring", "motion.submit")]} /></State>
      {BALLOTS.map((id) => <State key={id} id={`ballot-${id}`}><PollPanel id={id} quiet /></State>)}
      {Object.keys(PANELS).map((id) => <State key={id} id={`poll-${id}`}><PollPanel id={id} quiet /></State>)}
      <State id="motions"><Docket now={now} hrefOf={(id) => `#${id}`} /></State>
      <State id="motions-none"><Docket now={{ ...now, motions: 0, pages: 0 }} /></State>
      {STEPS.map((state) => <div key={state} id={`step-${state}`}><Step id={`step-${state}`} /></div>)}
      <div id="bring"><Bring sitting="s1" /></div>
      <div id="deck"><Deck now={{ ...now, sitting: "s2", form: "consultation" }} /></div>
    </Shell>
  );
}

/** The frame alone, for what it can show around any page. */
export function Frame() {
  return <Shell><Bring sitting="s1" /></Shell>;
}
