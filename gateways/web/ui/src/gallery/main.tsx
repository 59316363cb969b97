/** Shows all parts in all states, for axe and for pictures: `?scene=`. Fed by fixed documents; it knows no server. */
import "../style/tokens.css";
import "../style/frame.css";
import "../style/parts.css";
import { render, type ComponentType } from "preact";
import { sharedIdleS } from "../live/device.ts";
import type { Now } from "../live/documents.ts";
import { live, startLive } from "../live/live.ts";
import type { Json } from "../live/merge-patch.ts";
import { who } from "../live/session.ts";
import { voteOn } from "../live/voting.ts";
import { startSettings } from "../words/settings.ts";
import { language, loadAllWords } from "../words/words.ts";
import { Board, Frame } from "./Board.tsx";
import { BALLOTS, charter, community, docket, entryOf, join, LOGIN, ME, motionOf, now, PANELS, pollOf, rollCall, TOO_LATE } from "./fixed.ts";
import { written } from "./texts.ts";

const scene = new URLSearchParams(location.search).get("scene") ?? "board";

/** What the pages fetch rather than watch. */
function answer(path: string): unknown {
  const { pathname, searchParams } = new URL(path, location.href);
  if (pathname.includes("/roll-call/")) return { doc: rollCall };
  if (pathname.endsWith("/join")) return join;
  const refs = searchParams.get("refs")?.split(",") ?? [];
  return { rows: Object.fromEntries(refs.map((ref) => [ref, written(ref, language.value)])) };
}

function show(view: string, doc: unknown): void {
  live().views.take({ t: "snap", view, v: 1, doc: doc as Json });
}

function fill(): void {
  const focus: Record<string, Now["focus"]> = {
    "slide-motion": { motion: "m-put" },
    "slide-poll": { motion: "m-put", poll: "counts-live" },
    "slide-sealed": { motion: "m-put", poll: "not-voted" },
    "slide-outcome": { motion: "m-put", poll: "adopted" },
    "slide-annulled": { motion: "m-put", poll: "annulled" },
    "slide-roll-call": { motion: "m-put", poll: "roll-call" },
  };
  show("community", community);
  show("charter", charter);
  show("now/s1", { ...now, ...(focus[scene] && { focus: focus[scene] }) });
  show("me", { member: ME, number: "7", name: "lin", class: "", group: "3", household: "7", weight: "1", roles: [] });
  show("docket/s1/0", docket);
  show("docket/s2/0", { ...docket, order: ["m-put", "b", "c"] });
  show("motion/m-put", motionOf("m-put", "put", [], "long"));
  for (const id of BALLOTS) show(`poll/${id}`, pollOf(id));
  for (const [id, differing] of Object.entries(PANELS)) show(`poll/${id}`, pollOf(id, differing));
  for (const id of [...BALLOTS, ...Object.keys(PANELS)]) show(`ballot/${id}`, null);
  show("ballot/counted", { n: 41, at: 1, option: "yes", replaced: 1 });
  show("ballot/sealed", { n: 42, at: 1, replaced: 0 });
  show("motion/step-submitted", motionOf("step-submitted", "submitted"));
  show("motion/step-put", motionOf("step-put", "put", ["counts-live"]));
  show("motion/step-closed", motionOf("step-closed", "put", ["closed"]));
  show("motion/step-adopted", motionOf("step-adopted", "adopted", ["adopted"]));
  show("motion/step-annulled", motionOf("step-annulled", "put", ["annulled"]));
  show("motion/step-withdrawn", motionOf("step-withdrawn", "withdrawn"));
  voteOn("check").value = { step: "check", option: "no" };
  live().outbox.entries.value = [
    entryOf("ballot/sending", "ballot.cast", { at: Date.now() + 3_600_000 }),
    entryOf("ballot/outbox", "ballot.cast", { left: true }),
    entryOf("ballot/older", "ballot.cast", { login: "an earlier one" }),
    entryOf("ballot/late", "ballot.cast", { problem: TOO_LATE }),
  ];
}

async function pageOf(): Promise<ComponentType> {
  if (scene.startsWith("slide")) return (await import("../pages/Projector.tsx")).Projector;
  if (scene === "enter" || scene === "confirm") return (await import("../pages/Enter.tsx")).Enter;
  return scene === "board" ? Board : Frame;
}

async function start(): Promise<void> {
  window.fetch = (path) => Promise.resolve(new Response(JSON.stringify(answer(String(path)))));
  await startSettings();
  await loadAllWords();
  const still = { close: () => undefined, send: () => undefined } as unknown as WebSocket;
  startLive("lower-sluice", () => still).link.stop();
  live().link.state.value = "live";
  who.value = scene === "enter" ? { kind: "public" } : { kind: "member", member: ME, roles: ["chair"], name: "lin" };
  if (scene === "shared") sharedIdleS.value = 25;
  // Then what lies in the outbox is this login's own.
  await live().outbox.belongTo({ member: ME, login: LOGIN });
  fill();
  const [Page, root] = [await pageOf(), document.getElementById("page")];
  if (root) render(<Page />, root);
}

void start();
