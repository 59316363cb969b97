/** The pages as a whole, one scene for each state that a page can be in. */
import type { ComponentType } from "preact";
import type { Calls, Now, OwnCall, OwnPresence, Practice, Presence, Procedure, Proxies, Speakers } from "../live/documents.ts";
import type { Who } from "../live/frames.ts";
import type { LinkState } from "../live/link.ts";
import type { Entry } from "../live/shelf.ts";
import { Board, Frame } from "./Board.tsx";
import { called, chair, HOLDING, LENDING, lentAway, lentHere, ME, member, NOBODY_WAITS, now, POINTS, procedureOf, QUESTIONS, RULING, speakersOf, speakingOf, tooFew, underWay, unknownMembers, unsent } from "./fixed.ts";

export interface Scene {
  page: () => ComponentType | Promise<ComponentType>;
  who?: Who;
  /** Null: no sitting was ever opened. */
  now?: Partial<Now> | null;
  /** One's own presence; null: she has not come. */
  here?: OwnPresence | null;
  presence?: Presence;
  speakers?: Partial<Speakers>;
  procedure?: Partial<Procedure>;
  proxies?: Proxies;
  /** The charter wants the sitting called with notice. */
  isStrict?: boolean;
  /** What is open within the page. */
  open?: string;
  /** Pressed one after the other, as soon as each is there. */
  press?: readonly string[];
  /** What is written into a field before anything is pressed. */
  write?: Record<string, string>;
  /** What can be folded stays as a person finds it. */
  folded?: boolean;
  /** What the desk did last and can still take back. */
  undo?: string;
  /** Who was faster at the desk, and what was done. */
  overtaken?: { by: string; what: string };
  practice?: Practice;
  /** One's own call for a helper, and those of all. */
  call?: OwnCall["state"];
  calls?: Calls;
  isShared?: boolean;
  isNowhere?: boolean;
  /** There is such a community, and nothing of it is for this person. */
  isUnknown?: boolean;
  link?: LinkState;
  unsent?: () => Entry[];
  /** The device keeps nothing, and what is unsent lies in memory. */
  isForgetful?: boolean;
}

const Enter = async () => (await import("../pages/Enter.tsx")).Enter;
const Chair = async () => (await import("../pages/Chair.tsx")).Chair;
const NowPage = async () => (await import("../pages/Now.tsx")).NowPage;
const Projector = async () => (await import("../pages/Projector.tsx")).Projector;

const teller: Who = { ...member, roles: ["teller"] };
const visitor: Who = { kind: "public", roles: [] };
const display: Who = { kind: "display", roles: [] };
const inView = (motion: string, poll?: string): Pick<Now, "focus"> => ({ focus: { motion, ...(poll && { poll }) } });
const voting = inView("m-voting", "not-voted");
const onDesk = (step: string): Scene => ({ page: Chair, who: chair, now: { ...inView(`step-${step}`), open_polls: 0 }, folded: true });

const PLANNED: Partial<Now> = { state: "planned", open_polls: 0 };
const CALLED: Partial<Now> = { state: "called", called, open_polls: 0 };
const UNKNOWN: Partial<Now> = { body: "congress", members_unknown: true, present: 12, open_polls: 0 };
const CALLS: Calls = {
  sitting: "s1",
  rows: { c1: { number: "7", name: "lin", since: Date.parse("2026-11-24T01:40:00Z") }, c2: { number: "12", name: "wang", since: Date.parse("2026-11-24T01:42:00Z"), helper: "lin" } },
  order: ["c1", "c2"],
};
const PRACTICE: Practice = { sitting: "s1", state: "open", number: 1, options: ["yes", "no", "abstain"], cast: 12 };
const TRIED: Practice = { ...PRACTICE, state: "closed", counts: { yes: 8, no: 3, abstain: 1 } };
const BREAK = Date.UTC(2026, 10, 25, 10, 0);
const OVER = speakingOf(ME, { since: Date.now() - 220_000, due_at: Date.now() - 40_000 });

const PAGES: Record<string, Scene> = {
  board: { page: () => Board, who: chair, press: ["#poll-roll-call .roll-call button"], unsent },
  start: { page: async () => (await import("../pages/Start.tsx")).Start },
  away: { page: async () => (await import("../pages/Away.tsx")).Away },
  nowhere: { page: NowPage, who: visitor, isNowhere: true },
  settings: { page: () => Frame, who: { ...chair, roles: ["chair", "secretary"] }, press: [".top-button"] },
  leave: { page: () => Frame, who: member, press: [".top-button", ".settings-leave .button"], link: "offline", unsent },
  unsent: { page: () => Frame, who: member, link: "offline", unsent },
  "unsent-memory": { page: () => Frame, who: member, unsent, isForgetful: true },
  "bring-sending": { page: () => Frame, who: member, unsent: underWay },
  enter: { page: Enter, who: visitor },
  confirm: { page: Enter, who: member },
  "not-me": { page: Enter, who: member, press: [".confirm .plain"] },
  "enter-shared": { page: Enter, who: visitor, isShared: true },
  shared: { page: () => Frame, who: member, isShared: true },
  "shared-leave": { page: () => Frame, who: member, isShared: true, press: [".shared-bar .button"], unsent },
  "now-unknown": { page: NowPage, who: visitor, isUnknown: true },
  "now-none": { page: NowPage, who: member, now: null },
  "now-waiting": { page: NowPage, who: member },
  "now-arrive": { page: NowPage, who: member, here: null, now: voting },
  "now-here": { page: NowPage, who: { ...member, roles: ["secretary"] } },
  "now-late": { page: NowPage, who: member, now: inView("m-voting", "came-late") },
  attendance: { page: NowPage, who: { ...member, roles: ["secretary"] }, open: "attendance", presence: tooFew, folded: true },
  "attendance-enrol": { page: NowPage, who: { ...member, roles: ["secretary"] }, open: "attendance", folded: true, press: [".enrol summary"] },
  "attendance-person": { page: NowPage, who: chair, open: "attendance", now: inView("m-voting", "by-hands"), folded: true, press: [".for-person summary"] },
  "attendance-bring": { page: NowPage, who: chair, open: "attendance", now: { motions: 0, pages: 0 }, folded: true, procedure: { points: POINTS }, speakers: {}, press: [".for-person summary", ".bring-for summary", ".second-for summary", ".change-for summary", ".speak-for summary", ".take-back-for summary"] },
  "attendance-second": { page: NowPage, who: chair, open: "attendance", folded: true, press: [".attendance-rows li:nth-child(3) .for-person summary", ".second-for summary"] },
  "attendance-change": { page: NowPage, who: chair, open: "attendance", now: inView("motion-to-second"), folded: true, press: [".attendance-rows li:nth-child(4) .for-person summary", ".speak-for summary", ".change-for summary", ".change-for .button[aria-expanded]", ".change-for .option:nth-of-type(3) input"] },
  "attendance-own": { page: NowPage, who: chair, open: "attendance", folded: true, press: [".attendance-rows li:nth-child(4) .for-person summary", ".change-for summary", ".take-back-for summary"] },
  "attendance-lend": { page: NowPage, who: chair, open: "attendance", folded: true, proxies: LENDING, press: [".attendance-rows li:nth-child(2) .for-person summary"] },
  "attendance-lent": { page: NowPage, who: chair, open: "attendance", folded: true, now: inView("motion-to-second"), proxies: HOLDING, press: [".attendance-rows li:nth-child(2) .for-person summary"] },
  "now-lend": { page: NowPage, who: member, here: null, press: [".lend summary"] },
  "now-lent": { page: NowPage, who: member, here: null, proxies: LENDING },
  "now-holding": { page: NowPage, who: member, proxies: HOLDING, press: [".lent-list summary"] },
  "now-for-others": { page: NowPage, who: member, now: inView("m-voting", "for-others"), proxies: HOLDING, folded: true },
  "now-for-others-check": { page: NowPage, who: member, now: inView("m-voting", "for-others"), press: [".for-other .choice"] },
  "now-for-others-done": { page: NowPage, who: member, now: inView("m-voting", "for-others-done"), press: [".poll .lent-list summary"] },
  "now-aside": { page: NowPage, who: member, now: inView("m-voting", "stands-aside") },
  "interest-declare": { page: NowPage, who: member, open: "motion/motion-to-second", press: [".declare .option:nth-of-type(2) input"] },
  interests: { page: NowPage, who: member, open: "motion/m-interests" },
  "interest-rule": { page: NowPage, who: chair, open: "motion/m-interests", press: [".interests summary"] },
  "now-hands": { page: NowPage, who: member, now: inView("m-voting", "by-hands") },
  "now-hands-only": { page: NowPage, who: member, now: inView("m-voting", "hands-only") },
  "now-hands-closed": { page: NowPage, who: member, now: inView("m-voting", "hands-counted"), press: [".in-hall summary"] },
  "now-paper": { page: NowPage, who: member, now: inView("m-voting", "on-paper") },
  "now-paper-or-tablet": { page: NowPage, who: member, now: inView("m-voting", "paper-or-tablet") },
  "now-again": { page: NowPage, who: member, now: inView("m-voting", "all-again") },
  "now-secret": { page: NowPage, who: member, now: inView("m-election", "secret") },
  "now-all-ways": { page: NowPage, who: member, now: inView("m-voting", "all-ways"), folded: true },
  "count-call": { page: NowPage, who: teller, now: inView("m-voting", "by-hands") },
  "count-hands": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "hands-only") },
  "count-sure": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "hands-only"), write: { "#pile-yes": "41", "#pile-no": "12", "#pile-abstain": "0" }, press: [".counting .cast"] },
  "count-early": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "on-paper") },
  "count-again": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "hands-differ") },
  "count-wait": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "hands-mine") },
  "count-papers": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "papers-closed") },
  "count-secret": { page: NowPage, who: teller, open: "count", now: inView("m-election", "secret-closed") },
  "count-nothing": { page: NowPage, who: teller, open: "count" },
  "now-names": { page: NowPage, who: member, now: inView("m-voting", "by-name") },
  "now-names-only": { page: NowPage, who: member, now: inView("m-voting", "by-name-only") },
  "names-call": { page: NowPage, who: { ...member, roles: ["secretary"] }, now: inView("m-voting", "by-name") },
  "names-next": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "by-name") },
  "names-sure": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "by-name-once"), press: [".call-names .choice"] },
  "names-prevails": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "by-name"), press: [".attendance-rows li:first-child .button"] },
  "names-stands": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "by-name"), press: [".attendance-rows li:nth-child(2) .button", ".written-down ~ .choices li:nth-child(2) .choice"] },
  "names-stands-sealed": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "by-name"), press: [".attendance-rows li:nth-child(6) .button"] },
  "names-again": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "by-name-again") },
  "names-over": { page: NowPage, who: teller, open: "count", now: inView("m-voting", "by-name-over") },
  "now-voting": { page: NowPage, who: member, now: voting },
  "now-two": { page: NowPage, who: member, now: { ...voting, polls: { rows: { other: { motion: "b", number: 2, question: "long", state: "open" } }, order: ["other"] } } },
  "now-visitor": { page: NowPage, who: visitor, now: inView("m-roll-call", "roll-call") },
  "now-operator": { page: NowPage, who: { kind: "operator", roles: [] } },
  "now-called": { page: NowPage, who: member, open: "motions", now: { ...voting, polls: { rows: { "not-voted": { motion: "m-voting", number: 3, question: "sluice", state: "open" } }, order: ["not-voted"] } } },
  "now-over": { page: NowPage, who: member, now: { state: "closed" } },
  "floor-ask": { page: NowPage, who: member, open: "motion/motion-to-second", speakers: NOBODY_WAITS, press: [".floor .button"] },
  "floor-motion": { page: NowPage, who: member, open: "motion/motion-seconded", speakers: {} },
  "floor-waiting": { page: NowPage, who: member, speakers: { speaking: speakingOf("wang", { out_of_order: true }), list: "closed" } },
  "floor-your-turn": { page: NowPage, who: member, speakers: { ...NOBODY_WAITS, speaking: speakingOf(ME) } },
  "floor-speaking": { page: NowPage, who: member, speakers: { ...NOBODY_WAITS, speaking: OVER }, press: [".your-turn .button"] },
  "floor-visitor": { page: NowPage, who: visitor, speakers: { speaking: speakingOf("erased", { due_at: Date.now() + 3_600_000 }) } },
  changes: { page: NowPage, who: member, open: "motion/m-changes" },
  "changes-propose": { page: NowPage, who: member, open: "motion/m-changes", press: [".propose > .button", ".propose .option:nth-of-type(3) input", ".propose fieldset + fieldset .option:nth-of-type(2) input"] },
  "changes-over": { page: NowPage, who: member, open: "motion/m-changes-over" },
  "changes-vote": { page: NowPage, who: member, now: inView("m-change-vote", "change-vote") },
  "chair-changes": { page: Chair, who: chair, now: { ...inView("m-changes"), open_polls: 0 } },
  "chair-change-other": { page: Chair, who: chair, now: { ...inView("m-changes"), open_polls: 0 }, press: [".change-list .button"] },
  "chair-change-vote": { page: Chair, who: chair, now: { ...inView("m-change-vote", "change-vote"), open_polls: 1 } },
  "order-point": { page: NowPage, who: member, now: inView("motion-to-second"), procedure: { points: POINTS } },
  "order-ruling": { page: NowPage, who: member, now: inView("motion-to-second"), procedure: { ruling: RULING, questions: QUESTIONS }, speakers: { ...NOBODY_WAITS, ended: ["motion-to-second"] } },
  "order-upheld": { page: NowPage, who: visitor, procedure: { ruling: { ...RULING, final: true, allowed: true, upheld: true } } },
  "order-decided": { page: NowPage, who: visitor, procedure: { ruling: { ...RULING, final: true, upheld: false } } },
  "order-postponed": { page: NowPage, who: member, open: "motion/motion-postponed" },
  "order-aside": { page: NowPage, who: member, open: "motion/motion-aside" },
  "chair-point": { page: Chair, who: chair, now: { ...inView("step-submitted"), open_polls: 0 }, procedure: { points: POINTS }, folded: true },
  "chair-question": { page: Chair, who: chair, now: { ...inView("step-submitted"), open_polls: 0 }, procedure: { questions: QUESTIONS, ruling: RULING }, folded: true },
  "chair-go-on": { page: Chair, who: chair, now: { ...inView("m-ended"), open_polls: 0 }, speakers: { ...NOBODY_WAITS, ended: ["step-submitted"] }, folded: true },
  "chair-postponed": { page: Chair, who: chair, now: { ...inView("m-later", "adopted"), open_polls: 0 }, folded: true },
  "chair-aside": { page: Chair, who: chair, now: { ...inView("m-aside", "adopted"), open_polls: 0 }, folded: true },
  "chair-aside-motion": { page: Chair, who: chair, now: { ...inView("motion-aside"), open_polls: 0 }, folded: true },
  "now-planned": { page: NowPage, who: member, now: PLANNED },
  "now-next": { page: NowPage, who: { ...member, roles: ["secretary"] }, now: { ...CALLED, called: { ...called, caller: "petition", signatures: 12, reason: "reason" } } },
  "now-next-visitor": { page: NowPage, who: visitor, now: { ...CALLED, called: { ...called, caller: "fallback" } } },
  "now-next-body": { page: NowPage, who: member, now: { ...CALLED, body: "congress" }, isStrict: true },
  "now-no-vote": { page: NowPage, who: member, now: { ...inView("step-submitted"), ...UNKNOWN }, isStrict: true },
  "chair-no-vote": { page: Chair, who: chair, now: { ...inView("step-submitted"), ...UNKNOWN }, presence: unknownMembers, isStrict: true, folded: true },
  "chair-no-vote-choose": { page: Chair, who: chair, now: UNKNOWN, presence: unknownMembers, isStrict: true, folded: true },
  "chair-body": { page: Chair, who: chair, now: { body: "congress", open_polls: 0 }, isStrict: true, folded: true },
  "chair-plan": { page: Chair, who: chair, now: null, press: [".option input[type=checkbox]"] },
  "chair-plan-wanted": { page: Chair, who: chair, now: null, isStrict: true },
  "chair-call": { page: Chair, who: chair, now: PLANNED, isStrict: true, press: ["form .options .option:nth-of-type(2) input", "form .option input[type=checkbox]"] },
  "chair-call-free": { page: Chair, who: chair, now: { ...PLANNED, motions: 0, pages: 0 } },
  "chair-call-body": { page: Chair, who: chair, now: { ...PLANNED, body: "congress" }, isStrict: true, folded: true },
  "chair-called": { page: Chair, who: chair, now: CALLED },
  "chair-call-off": { page: Chair, who: chair, now: CALLED, press: [".last-step .button"] },
  "chair-led": { page: Chair, who: { ...member, roles: ["secretary"] } },
  "now-pause": { page: NowPage, who: member, now: { paused: { at: BREAK, due_at: BREAK + 600_000 } } },
  "now-adjourned": { page: NowPage, who: member, now: { state: "closed", adjourned: { when: "later" } } },
  "chair-other": { page: Chair, who: chair, now: { presiding: { member: "wang", name: "wang" }, open_polls: 0 } },
  "chair-pause": { page: Chair, who: chair, now: { paused: { at: BREAK, due_at: BREAK + 600_000 }, open_polls: 0 } },
  "chair-adjourn": { page: Chair, who: chair, now: { open_polls: 0 }, write: { ".adjourn input": "later" } },
  "chair-adjourning": { page: Chair, who: chair, now: { open_polls: 0 }, write: { ".adjourn input": "later" }, press: [".adjourn .button"] },
  "chair-continue": { page: Chair, who: chair, now: { state: "closed", adjourned: { when: "later" } } },
  "chair-before": { page: Chair, who: chair, now: null },
  "chair-after": { page: Chair, who: chair, now: { state: "closed" } },
  "chair-choose": { page: Chair, who: chair, now: { open_polls: 0 } },
  "chair-empty": { page: Chair, who: chair, now: { motions: 0, pages: 0, open_polls: 0 } },
  "chair-too-few": { page: Chair, who: chair, here: null, presence: tooFew, now: { open_polls: 0 } },
  "chair-lent": { page: Chair, who: chair, here: null, presence: lentHere, now: { open_polls: 0 } },
  "chair-lent-away": { page: Chair, who: chair, here: null, presence: lentAway, now: { open_polls: 0 } },
  "chair-bring": { page: Chair, who: chair, press: [".row.spread .button"] },
  "chair-queue": { page: Chair, who: chair, now: { open_polls: 0 }, speakers: {} },
  "chair-speech": { page: Chair, who: chair, now: { open_polls: 0 }, speakers: { speaking: OVER, list: "closed", waiting: 60 } },
  "chair-put": onDesk("submitted"),
  "chair-answers": { ...onDesk("submitted"), write: { ".step .other-way textarea": "Lin Guihua" } },
  "chair-voting": { ...onDesk("put"), now: { ...inView("step-put"), open_polls: 2 } },
  "chair-closing": { ...onDesk("put"), press: [".step .will + .button"] },
  "chair-declare": onDesk("closed"),
  "chair-outcome": onDesk("adopted"),
  "chair-ending": { ...onDesk("adopted"), press: [".last-step .button"] },
  "chair-by-hands": { ...onDesk("by-hands"), now: { ...inView("step-by-hands"), open_polls: 1 } },
  "chair-by-name": { ...onDesk("by-name"), now: { ...inView("step-by-name"), open_polls: 1 } },
  "chair-put-names": { ...onDesk("submitted"), press: [".step .options .option:nth-of-type(2) input"] },
  "chair-disputed": { page: Chair, who: chair, now: { ...inView("step-disputed"), open_polls: 0 } },
  "chair-ruling": { page: Chair, who: chair, now: { ...inView("step-disputed"), open_polls: 0 }, write: { "#pile-yes": "41", "#pile-no": "12", "#pile-abstain": "0", ".pile-fields + .field textarea": "…" }, press: [".pile-fields ~ .button.plain"] },
  "chair-too-many": onDesk("too-many"),
  "chair-doubted": { ...onDesk("doubted"), now: { ...inView("step-doubted"), open_polls: 0, doubted: { motion: "step-doubted", poll: "doubted" } } },
  "chair-doubted-change": { page: Chair, who: chair, now: { open_polls: 0, doubted: { motion: "m-change-vote", poll: "change-doubted", amendment: "kept" } }, folded: true },
  "chair-doubted-elsewhere": { ...onDesk("doubted"), now: { open_polls: 0, doubted: { motion: "step-doubted", poll: "doubted" } }, press: [".docket .pick"] },
  "chair-doubted-pause": { page: Chair, who: chair, now: { paused: { at: BREAK, due_at: BREAK + 600_000 }, open_polls: 0, doubted: { motion: "step-doubted", poll: "doubted" } } },
  "chair-meanwhile": { page: Chair, who: chair, now: inView("step-put", "counts-live"), procedure: { questions: QUESTIONS }, folded: true },
  "chair-question-waits": { page: Chair, who: chair, now: inView("step-put", "counts-live"), procedure: { questions: QUESTIONS }, folded: true, press: [".docket .pick"] },
  "now-version": { page: NowPage, who: member, now: inView("m-voting-version", "not-voted") },
  "chair-secret": onDesk("secret"),
  "now-helper-called": { page: NowPage, who: member, call: "called" },
  "now-helper-coming": { page: NowPage, who: member, call: "coming" },
  "now-help-wanted": { page: NowPage, who: teller, calls: CALLS },
  "chair-help-wanted": { page: Chair, who: chair, now: { open_polls: 0 }, calls: CALLS, folded: true },
  "chair-practice": { page: Chair, who: chair, now: { open_polls: 0 }, press: [".practice-start summary"] },
  "chair-practising": { page: Chair, who: chair, now: { open_polls: 0 }, practice: PRACTICE, folded: true },
  "now-practice": { page: NowPage, who: member, practice: { ...PRACTICE, cast: 0 } },
  "now-practised": { page: NowPage, who: member, practice: { ...PRACTICE, number: 2 } },
  "now-practice-over": { page: NowPage, who: member, practice: TRIED },
  "chair-others": { page: Chair, who: member },
  "chair-undo": { page: Chair, who: chair, now: { open_polls: 0 }, speakers: { list: "closed" }, undo: "list.closed", folded: true },
  "chair-overtaken": { page: Chair, who: chair, now: { open_polls: 0 }, speakers: { list: "closed" }, overtaken: { by: "chair", what: "list.closed" }, folded: true },
};

/** Titles of both languages, and of both lengths, on a screen that says everything else in both. */
const SLIDES: Record<string, Partial<Now> | null> = {
  "no-sitting": null,
  waiting: {},
  motion: inView("m-long"),
  poll: inView("m-voting", "counts-live"),
  sealed: inView("m-long", "not-voted"),
  closed: inView("m-voting", "closed"),
  outcome: inView("m-voting", "adopted"),
  rejected: inView("m-long", "rejected"),
  "no-quorum": inView("m-voting", "no-quorum"),
  advice: inView("m-long", "advisory"),
  election: inView("m-election", "election"),
  annulled: inView("m-voting", "annulled"),
  "roll-call": inView("m-voting", "roll-call"),
  change: inView("m-change-vote", "change-vote"),
  "change-outcome": inView("m-change-vote", "change-adopted"),
  hands: inView("m-voting", "by-hands"),
  "hands-again": inView("m-long", "all-again"),
  names: inView("m-voting", "by-name"),
  "names-outcome": inView("m-long", "by-name-declared"),
  "all-ways": inView("m-voting", "all-ways"),
  over: { state: "closed" },
  pause: { paused: { at: BREAK, due_at: BREAK + 600_000 } },
  adjourned: { state: "closed", adjourned: { when: "later" } },
};

const LENT: Record<string, Partial<Scene>> = {
  lent: { presence: lentHere },
  "lent-motion": { presence: lentAway, now: inView("m-long") },
  "lent-vote": { now: inView("m-long", "lent-open") },
  "lent-tablets": { now: inView("m-long", "lent-on-tablets") },
  "lent-outcome": { now: inView("m-long", "lent-declared") },
};

const SCENES: Record<string, Scene> = {
  ...PAGES,
  ...Object.fromEntries(Object.entries(SLIDES).map(([name, shown]) => [`slide-${name}`, { page: Projector, who: display, now: shown }])),
};

/** Who has the floor, in the hall's two languages. */
const SPEAKERS: Record<string, Partial<Speakers>> = {
  speaking: { speaking: speakingOf("wang", { out_of_order: true }) },
  "speaking-over": { ...NOBODY_WAITS, speaking: OVER },
};
for (const [name, speakers] of Object.entries(SPEAKERS)) SCENES[`slide-${name}`] = { page: Projector, who: display, speakers };

const ORDERS: Record<string, Partial<Procedure>> = {
  point: { points: POINTS },
  ruling: { ruling: RULING },
};
for (const [name, procedure] of Object.entries(ORDERS)) SCENES[`slide-${name}`] = { page: Projector, who: display, procedure };
for (const [name, scene] of Object.entries(LENT)) SCENES[`slide-${name}`] = { page: Projector, who: display, ...scene };
SCENES["slide-practice"] = { page: Projector, who: display, practice: PRACTICE };
SCENES["slide-practice-over"] = { page: Projector, who: display, practice: TRIED };
SCENES["slide-question"] = { page: Projector, who: display, now: inView("m-end") };
SCENES["slide-postponed"] = { page: Projector, who: display, now: inView("m-later", "adopted") };
SCENES["slide-aside"] = { page: Projector, who: display, now: inView("m-aside", "adopted") };

export const SCENE_NAMES = Object.keys(SCENES);

export function sceneOf(name: string): Scene {
  const scene = SCENES[name];
  if (!scene) throw new Error(`no such scene: ${name}`);
  return scene;
}

export function speakersIn({ speakers }: Scene): Speakers {
  return speakersOf(speakers ?? NOBODY_WAITS);
}

export function procedureIn({ procedure }: Scene): Procedure {
  return procedureOf(procedure);
}

/** The sitting of a scene; as it is usually, but for what the scene changes. */
export function sittingOf({ now: differing }: Scene): Now | null {
  if (differing === null) return null;
  const { opened_at, presiding, ...planned } = now;
  const begun = differing?.state === "planned" || differing?.state === "called" ? {} : { opened_at, presiding };
  return { ...planned, ...begun, ...differing } as Now;
}
