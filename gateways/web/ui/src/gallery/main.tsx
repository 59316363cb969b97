/** Shows all parts in all states, for axe and for pictures: `?scene=`. Fed by fixed documents; it knows no server. */
import "../style/tokens.css";
import "../style/frame.css";
import "../style/parts.css";
import "../style/print.css";
import { render } from "preact";
import { sharedIdleS } from "../live/device.ts";
import { live, startLive } from "../live/live.ts";
import type { Json } from "../live/merge-patch.ts";
import { fragment } from "../live/place.ts";
import { isNowhere, who } from "../live/session.ts";
import { voteOn } from "../live/voting.ts";
import { overtaken, undoable } from "../parts/desk.ts";
import { startSettings } from "../words/settings.ts";
import { language, loadAllWords, loadDeskWords } from "../words/words.ts";
import { agenda, allBallots, amendmentsOf, amHere, attendance, ballots, BALLOTS, changesAtDesk, changesOver, charter, community, docket, enough, HALL, join, LOGIN, MANDATES, ME, missed, MOTIONS, PANELS, pollOf, rollCall, strict, voters } from "./fixed.ts";
import { SCENE_NAMES, sceneOf, sittingOf, procedureIn, speakersIn, type Scene } from "./scenes.ts";
import { written } from "./texts.ts";

const name = new URLSearchParams(location.search).get("scene") ?? "board";
const IDLE_S = 25;
/** Longer than anybody looks at a picture. */
const UNDO_MS = 600_000;
// One to draw, one to ask for what is on demand, one to draw that.
const FRAMES = 3;

/** What the pages fetch rather than watch. */
function answer(path: string): unknown {
  const { pathname, searchParams } = new URL(path, location.href);
  if (pathname.includes("/roll-call/")) return { doc: rollCall };
  if (pathname.includes("/attendance/")) return { doc: attendance };
  if (pathname.includes("/voters/")) return { doc: voters };
  if (pathname.includes("/missed/")) return { doc: missed };
  if (pathname.endsWith("/ballots/by-name-over")) return { doc: allBallots };
  if (pathname.includes("/ballots/")) return { doc: ballots };
  if (pathname.endsWith("/join")) return join;
  const refs = searchParams.get("refs")?.split(",") ?? [];
  return { rows: Object.fromEntries(refs.map((ref) => [ref, written(ref, language.value)])) };
}

function show(view: string, doc: unknown): void {
  live().views.take({ t: "snap", view, v: 1, doc: doc as Json });
}

function fill(scene: Scene): void {
  const sitting = sittingOf(scene);
  const state = sitting?.state ?? "open";
  const sittings = { rows: { s1: { ...community.sittings.rows["s1"], state } }, order: sitting ? ["s1"] : [] };
  show("community", scene.isUnknown ? null : { ...community, sittings });
  show("now/s1", sitting);
  show("here/s1", scene.here === undefined ? amHere : scene.here);
  show("presence/s1", scene.presence ?? enough);
  show("speakers/s1", speakersIn(scene));
  show("practice/s1", scene.practice ?? { sitting: "s1", state: "none" });
  show("help/s1", { sitting: "s1", state: scene.call ?? "none" });
  show("calls/s1", scene.calls ?? { sitting: "s1", rows: {}, order: [] });
  show("procedure/s1", procedureIn(scene));
  show("charter", scene.isStrict ? strict : charter);
  show("me", { member: ME, number: "7", name: "lin", class: "", group: "3", household: "7", weight: "1", roles: [] });
  const hasBegun = sitting?.opened_at !== undefined;
  for (const page of [0, 1, 2]) show(`docket/s1/${page}`, hasBegun ? docket : agenda);
  show("docket/s2/0", { ...docket, order: ["m-long", "b", "c"] });
  show("motion/no such motion", null);
  show("amendments/m-changes", amendmentsOf("m-changes"));
  show("amendments/m-changes-over", changesOver);
  show("amendments/b", changesAtDesk);
  show("amendments/m-change-vote", amendmentsOf("m-change-vote", "up"));
  for (const motion of MOTIONS) show(`motion/${motion.motion}`, motion);
  for (const [id, differing] of Object.entries(PANELS)) show(`poll/${id}`, pollOf(id, differing));
  for (const [id, differing] of Object.entries(HALL)) show(`poll/${id}`, pollOf(id, differing));
  for (const id of [...Object.keys(PANELS), ...Object.keys(HALL)]) show(`ballot/${id}`, null);
  for (const [id, [differing, own]] of Object.entries(BALLOTS)) {
    show(`poll/${id}`, pollOf(id, differing));
    show(`ballot/${id}`, own);
  }
  show("proxies/s1", scene.proxies ?? null);
  for (const [id, [differing, own, mandates]] of Object.entries(MANDATES)) {
    show(`poll/${id}`, pollOf(id, differing));
    show(`ballot/${id}`, own);
    show(`mandates/${id}`, mandates);
  }
  for (const id of ["check", "check-roll-call", "again-check"]) voteOn(id).value = { step: "check", option: "no" };
  voteOn("practice-s1-2").value = { step: "counted", option: "yes", position: 1 };
  for (const id of ["again", "again-sealed"]) voteOn(id).value = { step: "choose" };
  live().outbox.entries.value = scene.unsent?.() ?? [];
  if (scene.undo) undoable.value = { position: 1, until: Date.now() + UNDO_MS, did: scene.undo };
  if (scene.overtaken) overtaken.value = { problem: { code: "stale", params: scene.overtaken }, typed: [written("reason", language.value)?.text ?? ""] };
}

/** Resolves with what is found, once it is there. */
async function once<Found>(find: () => Found | null | false): Promise<Found> {
  for (;;) {
    const found = find();
    if (found) return found;
    await new Promise((done) => requestAnimationFrame(done));
  }
}

function appears(selector: string): Promise<HTMLElement> {
  return once(() => document.querySelector<HTMLElement>(selector));
}

/** The parts that pages fetch once they are drawn: here they are at once, or a scene would be looked at without them. */
function onDemand(): Promise<unknown> {
  return Promise.all([
    import("../pages/Attendance.tsx"),
    import("../pages/Counting.tsx"),
    import("../pages/Deck.tsx"),
    import("../parts/ChangeAsked.tsx"),
    import("../parts/CountCall.tsx"),
    import("../parts/Changes.tsx"),
    import("../parts/Floor.tsx"),
    import("../parts/ForOthers.tsx"),
    import("../parts/Helper.tsx"),
    import("../parts/InHall.tsx"),
    import("../parts/Interests.tsx"),
    import("../parts/Order.tsx"),
    import("../parts/Presiding.tsx"),
    import("../parts/Proxies.tsx"),
    import("../parts/ReadAloud.tsx"),
    import("../parts/Rehearsal.tsx"),
    import("../parts/Seconds.tsx"),
    import("../parts/ShareTablet.tsx"),
    import("../parts/SharedTablet.tsx"),
  ]);
}

function write(field: HTMLInputElement, words: string): void {
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A device says that it keeps nothing once it was to keep something. */
async function forgetting(): Promise<void> {
  live().outbox.act("motion.submit", {}, { about: "bring" }).catch(() => undefined);
  await once(() => !live().outbox.isLasting);
}

async function start(): Promise<void> {
  const scene = sceneOf(name);
  window.fetch = (path) => Promise.resolve(new Response(JSON.stringify(answer(String(path)))));
  await startSettings();
  await Promise.all([loadDeskWords(), loadAllWords()]);
  if (scene.isForgetful) Object.defineProperty(window, "indexedDB", { value: undefined });
  const still = { close: () => undefined, send: () => undefined } as unknown as WebSocket;
  startLive("lower-sluice", () => still).link.stop();
  live().link.state.value = scene.link ?? "live";
  who.value = scene.who ?? { kind: "public", roles: [] };
  isNowhere.value = Boolean(scene.isNowhere);
  if (scene.isShared) sharedIdleS.value = IDLE_S;
  if (scene.open) fragment.value = scene.open;
  // Then what lies in the outbox is this login's own.
  await live().outbox.belongTo({ member: ME, login: LOGIN });
  if (scene.isForgetful) await forgetting();
  fill(scene);
  const [Page, root] = [await scene.page(), document.getElementById("page")];
  await onDemand();
  if (root) render(<Page />, root);
  await appears(".screen, main");
  if (scene.write) document.querySelectorAll("details").forEach((one) => { one.open = true; });
  for (const [selector, words] of Object.entries(scene.write ?? {})) write(await appears(selector) as HTMLInputElement, words);
  for (const selector of scene.press ?? []) (await appears(selector)).click();
  for (let frame = 0; frame < FRAMES; frame += 1) await new Promise(requestAnimationFrame);
  if (!scene.folded) document.querySelectorAll("details").forEach((one) => { one.open = true; });
  Object.assign(document.documentElement.dataset, { scene: name, scenes: SCENE_NAMES.join(" ") });
}

void start();
