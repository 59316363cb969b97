/** Fixed documents, one for each state that a part can be in. */
import type { Amendment, Amendments, Asked, AttendancePage, Called, Charter, Community, Conflict, Counting, Docket, DocketRow, List, ListedBallot, ListedMiss, Mandates, Motion, Now, Outcome, OwnBallot, OwnPresence, Papers, Piles, Poll, Presence, Procedure, Proxies, RollCallWindow, Speakers, Speaking, Test, VotersPage, Wish } from "../live/documents.ts";
import type { Who } from "../live/frames.ts";
import type { Entry } from "../live/shelf.ts";

const AT = Date.UTC(2026, 10, 25, 9, 30);
const HASH = "0".repeat(64);
export const ME = "lin";
export const LOGIN = "this one";
export const member: Who = { kind: "member", member: ME, roles: [], name: "lin" };
export const chair: Who = { ...member, roles: ["chair"] };

export const community: Community = {
  id: "lower-sluice", name: "village", preset: "village", zone: "Asia/Shanghai", charter: { n: 1, hash: HASH },
  sittings: { rows: { s1: { form: "assembly", state: "open", title: "sitting", opened_at: AT } }, order: ["s1"] },
  roll: { members: 40, n: 40 },
};

export const now: Now = {
  sitting: "s1", form: "assembly", state: "open", title: "sitting", opened_at: AT,
  present: 31, presiding: { member: ME, name: "lin" }, motions: 3, pages: 1, polls: { rows: {}, order: [] }, open_polls: 1,
};

export const charter: Charter = {
  n: 1, hash: HASH, preset: "village",
  charter: {
    name: { en: "Charter", "zh-CN": "章程" },
    polling: { seconds: 2, methods: ["open", "roll-call"], method: "open", reveal: "at-close", replace: true, binding: "binding", means: ["tablet", "hands", "paper"], paper_prevails: true, proxy: { max_per_holder: 3, written: false } },
    amending: { accept: true },
    conflicts: {
      contract: conflictOf("contract", "does-not-vote", { en: "A contract with the village", "zh-CN": "与本村签合同" }),
      deed: conflictOf("own-deed", "stands-aside", { en: "It is about oneself", "zh-CN": "事关本人" }),
      candidate: conflictOf("candidate", "holds-no-proxy", { en: "Stands for election", "zh-CN": "是候选人" }),
    },
    matters: {
      ordinary: {
        name: { en: "Ordinary matter", "zh-CN": "一般事项" }, article: "24", minutes: 15,
        quorum: { any_of: [{ base: "members_all", share: "1/2", strict: true }, { base: "household_reps", share: "2/3" }] },
        majority: { all_of: [{ base: "votes_cast", share: "1/2", strict: true }, { base: "ballots", at_least: 12 }] },
      },
      lively: { name: { en: "Small matter", "zh-CN": "小事项" }, article: "25", reveal: "live", methods: ["open", "secret"] },
      appeal: { name: { en: "Appeal against the chair’s ruling", "zh-CN": "对主持人的裁定提出异议" }, article: "12", seconds: 1, procedure: { effect: "overrule", rank: 9 } },
      "end-debate": { name: { en: "End the debate and vote now", "zh-CN": "结束讨论，立即表决" }, article: "12", seconds: 1, reveal: "live", majority: { all_of: [{ base: "votes_cast", share: "2/3" }] }, procedure: { effect: "end-debate", rank: 7 } },
      "limit-time": { name: { en: "Shorter speaking time", "zh-CN": "缩短发言时间" }, article: "12", procedure: { effect: "limit-time", rank: 6 } },
      "close-list": { name: { en: "Close the list of speakers", "zh-CN": "停止登记发言" }, article: "12", procedure: { effect: "close-list", rank: 6 } },
      postpone: { name: { en: "Decide it in the next sitting", "zh-CN": "留到下次会议再议" }, article: "12", procedure: { effect: "postpone", rank: 5 } },
      "lay-aside": { name: { en: "Put it aside for now", "zh-CN": "暂时搁置" }, article: "12", procedure: { effect: "lay-aside", rank: 8 } },
      "take-up": { name: { en: "Take it up again", "zh-CN": "重新讨论" }, article: "12", procedure: { effect: "take-up", rank: 1 } },
      persons: { name: { en: "Election", "zh-CN": "选举" }, article: "12", secret: true, methods: ["secret"], means: ["paper"] },
    },
  },
};

/** The same, and its assembly is called with notice. */
export const strict: Charter = {
  ...charter,
  charter: {
    ...charter.charter,
    bodies: {
      assembly: {
        notice: { article: "9", length: 7, unit: "clear-days", agenda_limited: true, emergency: { length: 1, unit: "days" } },
        petition: { any_of: [{ base: "members_all", share: "1/10" }] },
        fallback: { by: "township" },
      },
      congress: {
        name: { en: "Villagers’ representatives’ meeting", "zh-CN": "村民代表会议" },
        notice: { article: "30", length: 3, unit: "days" },
      },
    },
  },
};
export const called: Called = {
  at: AT, held_at: AT + 8 * 86_400_000, place: "barn", caller: "convener", article: "9", docket: ["b", "step-put"],
};
/** As the server sends it. */
function conflictOf(interest: string, follows: Conflict["then"], name: Record<string, string>): Conflict {
  return { interest, name, ...(JSON.parse(`{"then":"${follows}"}`) as Pick<Conflict, "then">) };
}

export const amHere: OwnPresence = { here: true, at: AT, n: 60, times: 1 };

/** Of two ways to be enough people, neither is met yet; the first cannot be counted from the roll. */
export const tooFew: Presence = {
  sitting: "s1", members: { present: 31, all: 40 }, households: { present: 12, all: 20 },
  quorum: {
    matter: "ordinary", any: true, met: false,
    checks: [
      { base: "adults", counts: "present", share: "1/2", strict: true, met: false, article: "26" },
      { base: "household_reps", counts: "present", share: "2/3", base_value: "20", counted: "12", needed: "14", met: false, article: "26" },
    ],
  },
};
export const enough: Presence = {
  sitting: "s1", members: { present: 31, all: 40 }, households: { present: 18, all: 20 },
  quorum: {
    matter: "ordinary", any: false, met: true,
    checks: [{ base: "members_all", share: "1/2", strict: true, base_value: "40", counted: "31", needed: "21", met: true, article: "3" }],
  },
};
/** Seven lent their vote to six who are here; the charter counts them as if they were here. */
export const lentHere: Presence = {
  sitting: "s1", members: { present: 16, all: 40 }, households: { present: 14, all: 20 },
  quorum: {
    matter: "ordinary", any: false, met: true, lent: { holders: 6, votes: 7, counted: true },
    checks: [
      { base: "members_all", counts: "present", share: "1/2", strict: true, base_value: "40", counted: "23", needed: "21", met: true, article: "3" },
      { base: "members_all", share: "1/2", strict: true, base_value: "40", counted: "23", needed: "21", met: true, article: "3" },
    ],
  },
};
/** And here it does not. */
export const lentAway: Presence = {
  sitting: "s1", members: { present: 16, all: 40 }, households: { present: 14, all: 20 },
  quorum: {
    matter: "ordinary", any: false, met: false, lent: { holders: 2, votes: 3, counted: false },
    checks: [{ base: "members_all", share: "1/2", strict: true, base_value: "40", counted: "16", needed: "21", met: false, article: "3" }],
  },
};
/** Of a body of which the roll does not say who is in it. */
export const unknownMembers: Presence = { sitting: "s1", members: { present: 12 }, households: { present: 9 } };
/** More people than the list shows at once. */
const OTHERS = Array.from({ length: 52 }, (_, at) => `other-${at}`);
export const attendance: AttendancePage = {
  rows: {
    lin: { number: "7", name: "lin", household: "H04", here: true },
    gone: { number: "13", name: "erased", household: "", here: false },
    ...Object.fromEntries(OTHERS.map((id, at) => [id, { number: String(at + 14), name: "wang", household: "H06", here: at % 3 === 0 }])),
  },
  order: ["lin", "gone", ...OTHERS],
};
/** In a roll-call, those of them who were here when it opened. */
export const voters: VotersPage = {
  rows: Object.fromEntries(Object.entries(attendance.rows).filter(([, row]) => row.here).map(([id, { number, name = "" }]) => [id, { number, name }])),
  order: attendance.order.filter((id) => attendance.rows[id]?.here),
};

const COUNTS = {
  yes: { ballots: 24, weight: "24", casts: 25 },
  no: { ballots: 9, weight: "9", casts: 9 },
  abstain: { ballots: 2, weight: "2", casts: 2 },
};

export function pollOf(poll: string, differing: Partial<Poll> = {}): Poll {
  return {
    poll, motion: "m-put", sitting: "s1", number: 1, question: "sluice", options: ["yes", "no", "abstain"],
    method: "open", reveal: "at-close", replace: true, binding: "binding", state: "open", opened_at: AT,
    due_at: Date.now() + 3_000_000, roll: { n: 40, hash: HASH, members: 40, weight: "40" },
    charter: { n: 1, hash: HASH }, cast: 35, replaced: 0, ...differing,
  };
}

function outcomeOf(result: Outcome["result"], code: string, binding: Poll["binding"] = "binding"): Partial<Poll> {
  const quorum: Test[] = [{ base: "members_all", base_value: "40", counted: "35", needed: "20", share: "1/2", strict: true, met: result !== "no-quorum", article: "22" }];
  const majority: Test[] = [
    { base: "votes_cast", base_value: "33", counted: "24", needed: "16 1/2", above: true, share: "1/2", strict: true, met: result === "adopted", article: "24" },
    { base: "household_reps", share: "1/2", met: false },
    { base: "members_all", counts: "present", base_value: "40", counted: "31", needed: "21", share: "1/2", strict: true, met: true, article: "22" },
  ];
  return {
    state: "declared", binding, counts: COUNTS, replaced: 1,
    outcome: { result, binding, quorum, majority, sentence: { code, params: { option: "option-1", for: 24, against: 9, abstain: 2, ...(code !== "outcome.advised" && { valid: 33 }), counted: 15, all: 40, needed: 20 } } },
  };
}

const CODES = { adopted: "outcome.adopted", rejected: "outcome.rejected", "no-quorum": "outcome.no-quorum.members", advised: "outcome.advised", option: "outcome.adopted.option.most" };

const TEAMS = {
  options: ["option-1", "option-2", "option-3"],
  labels: { "option-1": "team", "option-2": "wang", "option-3": "long" },
  pictures: { "option-1": "photo-1", "option-2": "photo-2" },
  counts: {
    "option-1": { ballots: 20, weight: "41/2", casts: 20 },
    "option-2": { ballots: 10, weight: "10", casts: 10 },
    "option-3": { ballots: 5, weight: "5", casts: 5 },
  },
};

/** By the id of the section that shows it: what differs in the poll, and one's own ballot in it. */
export const BALLOTS: Record<string, [Partial<Poll>, OwnBallot | null]> = {
  "not-voted": [{}, null],
  once: [{ replace: false, due_at: Date.now() + 3 * 86_400_000 }, null],
  named: [{ ...TEAMS, counts: {}, due_at: Date.now() - 1000 }, null],
  check: [{}, null],
  "check-roll-call": [{ method: "roll-call", due_at: Date.now() + 25_000 }, null],
  sending: [{}, null],
  outbox: [{}, null],
  over: [{ due_at: Date.now() - 1000 }, null],
  counted: [{}, { n: 41, at: 1, option: "yes", replaced: 1 }],
  sealed: [{}, { n: 42, at: 1, replaced: 0 }],
  again: [{}, { n: 41, at: 1, option: "yes", replaced: 0 }],
  "again-sealed": [{}, { n: 41, at: 1, replaced: 0 }],
  "again-check": [{}, { n: 41, at: 1, option: "yes", replaced: 0 }],
  older: [{}, null],
  late: [{}, null],
  "stands-aside": [{ recused: { members: [ME] } }, null],
  "came-late": [{ cast: 20, presence: { n: 50, hash: HASH, members: 31, households: 12, weight: "31" } }, null],
  refused: [{}, null],
  "change-vote": [{ motion: "m-change-vote", amendment: "up", cast: 12 }, null],
};
export const PANELS: Record<string, Partial<Poll>> = {
  "counts-live": { reveal: "live", counts: COUNTS },
  closed: { state: "closed", counts: COUNTS },
  adopted: outcomeOf("adopted", CODES.adopted),
  rejected: outcomeOf("rejected", CODES.rejected, "signed-paper"),
  "no-quorum": outcomeOf("no-quorum", CODES["no-quorum"]),
  advisory: outcomeOf("advised", CODES.advised, "advisory"),
  election: { ...outcomeOf("adopted", CODES.option), ...TEAMS },
  "change-adopted": { ...outcomeOf("adopted", CODES.adopted), motion: "m-change-vote", amendment: "notice" },
  annulled: { state: "annulled", counts: COUNTS, annulled: { reason: "reason", at: AT }, repeated_by: "adopted" },
  "roll-call": { ...outcomeOf("adopted", CODES.adopted), method: "roll-call" },
  "roll-call-live": { method: "roll-call", reveal: "live", counts: COUNTS },
};

const HERE = { n: 70, hash: HASH, members: 118, households: 70, weight: "118" };
const ALL_WAYS: Partial<Poll> = { means: ["tablet", "hands", "paper"], presence: HERE, cast: 41 };
const ON_TABLETS = { yes: { ballots: 25, weight: "25", casts: 25 }, no: { ballots: 15, weight: "15", casts: 15 }, abstain: { ballots: 1, weight: "1", casts: 1 } };
const HANDS = { yes: 40, no: 20, abstain: 3 };
const counted = (options: Record<string, number>, differing: Partial<Piles> = {}): Piles => ({ options, spoiled: 0, missing: 0, ...differing });
const DIFFERENT = [
  { teller: "wang", name: "wang", piles: counted(HANDS) },
  { teller: "team", name: "team", piles: counted({ yes: 40, no: 21, abstain: 2 }) },
];
const taken = (piles: Piles): Counting => ({ by: [], state: "taken", piles });
const TWICE: Papers = { issued: 14, runs: [[1, 14]], given: 3, twice: 2, doubles: { rows: { lin: { number: 7, name: "lin" } }, order: ["lin"] } };
const SUMMED: Partial<Poll> = {
  ...ALL_WAYS, ...outcomeOf("adopted", CODES.adopted), presence: HERE, cast: 41,
  counts: { yes: { ballots: 74, weight: "74", casts: 74 }, no: { ballots: 37, weight: "37", casts: 37 }, abstain: { ballots: 5, weight: "5", casts: 5 } },
  ways: { tablet: { yes: 25, no: 15, abstain: 1 }, hands: HANDS, paper: { yes: 9, no: 2, abstain: 1 }, issued: 14, spoiled: 1, missing: 1 },
  counting: { hands: { ...taken(counted(HANDS)), state: "ruled", reason: "reason" }, paper: taken(counted({ yes: 9, no: 2, abstain: 1 }, { spoiled: 1, missing: 1 })) },
  assisted: 2,
};

/** Votes by hands and on paper, in every state that counting can be in. */
export const HALL: Record<string, Partial<Poll>> = {
  "by-hands": { ...ALL_WAYS, counts: ON_TABLETS, counting: { hands: { round: 1, by: ["wang"], state: "counting" } }, papers: { issued: 14, runs: [[1, 14]] } },
  "by-name-only": { method: "roll-call", means: ["hands"], presence: HERE, cast: 41 },
  "by-name-once": { ...ALL_WAYS, method: "roll-call", replace: false },
  "by-name-declared": { ...outcomeOf("adopted", CODES.adopted), method: "roll-call", means: ["tablet", "hands"], presence: HERE, cast: 35, ways: { tablet: { yes: 14, no: 5, abstain: 1 }, hands: { yes: 10, no: 4, abstain: 1 } } },
  "hands-only": { means: ["hands"], presence: HERE, cast: 0 },
  secret: { means: ["paper"], method: "secret", cast: 0, papers: { issued: 40, runs: [[1, 40]] } },
  "secret-closed": { means: ["paper"], method: "secret", cast: 0, state: "closed", papers: { issued: 40, runs: [[1, 40]] } },
  "on-paper": { means: ["paper"], cast: 0, papers: { issued: 14, runs: [[1, 14]] } },
  "paper-or-tablet": { means: ["tablet", "paper"], papers: { issued: 14, runs: [[1, 14]] } },
  "all-again": { ...ALL_WAYS, state: "closed", counting: { hands: { round: 2, by: [], state: "again", reason: "reason" }, paper: { round: 2, by: [], state: "again", reason: "reason" } } },
  "papers-closed": { means: ["tablet", "paper"], state: "closed", papers: { issued: 14, runs: [[1, 14]] } },
  "hands-differ": { means: ["hands"], presence: HERE, cast: 0, state: "closed", counting: { hands: { round: 2, by: [], state: "differ", differed: 1, both: DIFFERENT } }, division: { asked: { count: 2 } } },
  "hands-mine": { means: ["hands"], presence: HERE, cast: 0, state: "closed", counting: { hands: { round: 2, by: [ME, "wang"], state: "counting", differed: 1, both: DIFFERENT } } },
  disputed: {
    ...ALL_WAYS, state: "closed", papers: TWICE,
    counting: { hands: { round: 4, by: [], state: "disputed", differed: 3, both: DIFFERENT }, paper: taken(counted({ yes: 9, no: 2, abstain: 1 }, { spoiled: 1, missing: 1 })) },
  },
  "hands-counted": { ...ALL_WAYS, means: ["tablet", "hands"], state: "closed", counting: { hands: taken(counted({ yes: 40, no: 20, abstain: 3 })) }, division: { asked: { "roll-call": 2 } } },
  "too-many": { ...ALL_WAYS, means: ["tablet", "hands"], state: "closed", counting: { hands: taken(counted({ yes: 60, no: 20, abstain: 3 })) }, division: { asked: { count: 2 }, reached: { wants: "count", asked: 2, needed: 2, article: "12" } } },
  "all-ways": SUMMED,
  "change-doubted": {
    ...outcomeOf("rejected", CODES.rejected), means: ["hands"], presence: HERE, cast: 0, motion: "m-change-vote", amendment: "kept",
    counting: { hands: taken(counted({ yes: 20, no: 40, abstain: 3 })) }, division: { asked: { count: 2 }, reached: { wants: "count", asked: 2, needed: 2, article: "12" } },
  },
  doubted: { ...SUMMED, division: { asked: { "roll-call": 24 }, reached: { wants: "roll-call", asked: 24, needed: 24, article: "12" } } },
};

const FROM_WANG = { holder: ME, holder_name: "lin", name: "wang" };
const FROM_GONE = { holder: ME, holder_name: "lin", name: "erased" };
/** One can vote for two others; and one has lent her own vote. */
export const HOLDING: Proxies = {
  rows: { wang: { ...FROM_WANG, how: "paper", at: AT }, gone: { ...FROM_GONE, how: "tablet", at: AT } }, order: ["wang", "gone"],
};
export const LENDING: Proxies = { rows: { [ME]: { holder: "wang", holder_name: "wang", name: "lin", how: "tablet", at: AT } }, order: [ME] };
/** Of one answer it is shown what it was. */
const SHOWN = 2;
/** In a roll-call all but the last two of those here have voted; they lent their vote to somebody who answers for them. */
const CALLED_LAST = [OTHERS[48] ?? "", OTHERS[51] ?? ""];
export const ballots: List<ListedBallot> = {
  rows: Object.fromEntries(attendance.order.filter((id) => !CALLED_LAST.includes(id)).map((id, at) => [id, { n: at + 1, ...(at % 4 === 2 && { means: "hands" as const }), ...(at === SHOWN && { option: "yes" }) }])),
  order: [],
};
/** In others all have voted, or those two were called in vain. */
export const allBallots: List<ListedBallot> = { rows: Object.fromEntries(attendance.order.map((id, at) => [id, { n: at + 1, means: "hands" as const }])), order: [] };
export const missed: List<ListedMiss> = { rows: Object.fromEntries(CALLED_LAST.map((id, at) => [id, { n: 90 + at, times: 2 + at }])), order: CALLED_LAST };
/** Votes in which one votes for others: none is cast yet, and each has come to an end of its own. */
const FOR_OTHERS: Partial<Poll> = { proxies: { members: 3, in_quorum: false } };
export const MANDATES: Record<string, [Partial<Poll>, OwnBallot | null, Mandates]> = {
  "for-others": [FOR_OTHERS, { n: 41, at: 1, option: "yes", replaced: 0 }, { rows: { wang: FROM_WANG, gone: FROM_GONE, chen: { ...FROM_WANG, name: "team" } }, order: ["wang", "gone", "chen"] }],
  "by-name": [{ ...ALL_WAYS, motion: "m-voting", method: "roll-call", proxies: { members: 1, in_quorum: false } }, null, { rows: Object.fromEntries(CALLED_LAST.map((id) => [id, FROM_WANG])), order: CALLED_LAST }],
  "by-name-again": [{ ...ALL_WAYS, motion: "m-voting", method: "roll-call", missed: 5 }, null, { rows: {}, order: [] }],
  "by-name-over": [{ ...ALL_WAYS, motion: "m-voting", method: "roll-call" }, null, { rows: {}, order: [] }],
  "lent-open": [{ ...ALL_WAYS, proxies: { members: 7, in_quorum: true } }, null, { rows: {}, order: [] }],
  "lent-on-tablets": [{ ...outcomeOf("adopted", CODES.adopted), proxies: { members: 7, in_quorum: false }, by_proxy: 5 }, null, { rows: {}, order: [] }],
  "lent-declared": [{ ...SUMMED, proxies: { members: 7, in_quorum: false }, by_proxy: 5 }, null, { rows: {}, order: [] }],
  "for-others-done": [
    { ...FOR_OTHERS, by_proxy: 2 }, { n: 41, at: 1, option: "yes", replaced: 0 },
    { rows: { wang: { ...FROM_WANG, n: 44 }, gone: { ...FROM_GONE, own: true }, chen: { ...FROM_WANG, name: "team", ended: true } }, order: ["wang", "gone", "chen"] },
  ],
};

/** Two windows: the first with a name that was erased. */
export const rollCall: RollCallWindow = {
  rows: { lin: { n: 1, option: "yes", name: "lin" }, wang: { n: 2, option: "no", name: "wang" }, gone: { n: 3, option: "yes", name: "erased" } },
  order: ["lin", "wang", "gone"], next: "gone",
};

function motionOf(motion: string, state: Motion["state"], polls: string[] = [], differing: Partial<Motion> = {}): Motion {
  return {
    motion, sitting: "s1", number: 3, matter: "ordinary", title: "sluice", text: "body", mover: "wang", mover_name: "wang",
    seconders: ["chen"], state, polls, submitted_at: AT, ...differing,
  };
}

/** For whom the desk brought a motion and a change to it. */
const AT_DESK = "other-1";
const ENDS: Asked = { effect: "end-debate", rank: 7, seconds: 1, debatable: false, motion: "step-submitted" };
const LATER: Asked = { effect: "postpone", rank: 5, seconds: 1, debatable: true, motion: "motion-postponed" };
const ASIDE: Asked = { effect: "lay-aside", rank: 8, seconds: 1, debatable: false, motion: "motion-aside" };
/** What the desk, the screen and a member's page show of a motion. */
export const MOTIONS: readonly Motion[] = [
  motionOf("b", "submitted", [], { title: "long", number: 2, text: "rules", seconders: [], amendments: 2, mover: AT_DESK, at_desk: true }),
  motionOf("m-voting", "put", ["not-voted"]),
  motionOf("m-voting-version", "put", ["not-voted"], { text: "rules-whole", wording: 2 }),
  motionOf("m-long", "put", [], { title: "long", number: 12 }),
  motionOf("m-election", "put", [], { title: "headman" }),
  motionOf("m-interests", "submitted", [], {
    interests: {
      rows: {
        wang: { name: "wang", kind: "contract", text: "gain", recused: true, uncounted: true },
        chen: { name: "team", kind: "own-deed", text: "gain", recused: true, silent: true },
        gone: { name: "erased", kind: "contract", text: "gain", recused: false, ruled: { reason: "reason", at: AT } },
        [ME]: { name: "lin", kind: "contract", recused: true, ruled: { reason: "reason", at: AT } },
      },
      order: ["wang", "chen", "gone", ME],
    },
  }),
  motionOf("m-changes", "submitted", [], { title: "school", number: 12, text: "rules-2", wording: 2, amendments: 8, seconders: ["chen", "wang"], mover: ME, mover_name: "lin" }),
  motionOf("m-changes-over", "withdrawn", [], { title: "school", number: 12, text: "rules", amendments: 3 }),
  motionOf("m-change-vote", "submitted", [], { title: "school", number: 12, text: "rules-2", wording: 2, amendments: 5 }),
  motionOf("m-roll-call", "adopted", ["roll-call"]),
  motionOf("step-submitted", "submitted", [], { seconders: [] }),
  motionOf("step-put", "put", ["counts-live"]),
  motionOf("step-closed", "put", ["closed"]),
  motionOf("step-adopted", "adopted", ["adopted"]),
  motionOf("step-no-quorum", "undecided", ["no-quorum"], { matter: "lively", seconders: ["chen", "lin"] }),
  motionOf("step-annulled", "put", ["annulled"]),
  motionOf("step-withdrawn", "withdrawn"),
  motionOf("step-secret", "submitted", [], { matter: "persons" }),
  motionOf("step-unknown-matter", "submitted", [], { matter: "of an older charter" }),
  motionOf("step-disputed", "put", ["disputed"]),
  motionOf("step-too-many", "put", ["too-many"]),
  motionOf("step-by-hands", "put", ["by-hands"]),
  motionOf("step-by-name", "put", ["by-name"]),
  motionOf("step-doubted", "adopted", ["doubted"]),
  motionOf("motion-to-second", "submitted"),
  motionOf("motion-mine", "submitted", [], { mover: ME, mover_name: "lin", seconders: [] }),
  motionOf("motion-seconded", "submitted", [], { seconders: [ME] }),
  motionOf("motion-voted-twice", "adopted", ["annulled", "adopted"]),
  motionOf("motion-rejected", "rejected", ["rejected"]),
  motionOf("motion-advised", "advised", ["advisory"]),
  motionOf("motion-annulled", "annulled", ["annulled"]),
  motionOf("m-end", "submitted", [], { matter: "end-debate", title: "end", number: 9, procedure: ENDS }),
  motionOf("m-ended", "adopted", ["adopted"], { matter: "end-debate", title: "end", number: 9, procedure: ENDS }),
  motionOf("motion-postponed", "postponed", [], { title: "school", number: 7 }),
  motionOf("m-later", "adopted", ["adopted"], { matter: "postpone", title: "later-sitting", number: 9, procedure: LATER }),
  motionOf("motion-aside", "laid-aside", [], { number: 8 }),
  motionOf("m-aside", "adopted", ["adopted"], { matter: "lay-aside", title: "aside", number: 10, procedure: ASIDE }),
  motionOf("motion-erased", "adopted", [], { title: "erased title", text: "erased text", mover_name: "erased" }),
];

function changeOf(number: number, form: Amendment["form"], paragraph: string, differing: Partial<Amendment> = {}): Amendment {
  return {
    number, form, paragraph, wording: 1, mover: "wang", mover_name: "wang", seconders: ["lin", "chen"], state: "submitted", polls: [], at: AT, ...differing,
  };
}

/** Rivals for one paragraph, one that is struck, one that is in the text already, and some that came to nothing. */
const CHANGES: Record<string, Amendment> = {
  up: changeOf(1, "replace", "2", { text: "rent-up" }),
  half: changeOf(2, "replace", "2", { text: "rent-half", mover: ME, mover_name: "lin", seconders: ["chen"] }),
  notice: changeOf(3, "insert", "4", { text: "notice", state: "adopted", polls: ["change-adopted"] }),
  strike: changeOf(4, "strike", "3"),
  all: changeOf(7, "strike", "2"),
  first: changeOf(6, "insert", "0", { text: "notice", seconders: [] }),
  kept: changeOf(8, "strike", "1", { state: "rejected", polls: ["change-doubted"] }),
  less: changeOf(5, "replace", "4", { text: "erased text", state: "fell", why: "replaced", by: "notice" }),
};
export function amendmentsOf(motion: string, voted: "up" | "none" = "none"): Amendments {
  const rows = voted === "up" ? { ...CHANGES, up: { ...CHANGES["up"], state: "put", polls: ["change-vote"] } as Amendment } : CHANGES;
  return {
    motion, sitting: "s1", rows, order: Object.keys(CHANGES), queue: ["first", "all", "up", "half", "strike"],
    wordings: { rows: { "1": { text: "rules", at: AT }, "2": { text: "rules-2", amendment: "notice", at: AT, n: 80 } }, order: ["1", "2"] },
  };
}

/** One that the desk brought, and one that lacks support. */
export const changesAtDesk: Amendments = {
  ...amendmentsOf("b"),
  rows: {
    hers: changeOf(1, "replace", "2", { text: "rent-up", mover: AT_DESK, at_desk: true, seconders: [] }),
    other: changeOf(2, "strike", "3", { mover: ME, mover_name: "lin", seconders: [] }),
  },
  order: ["hers", "other"], queue: ["hers", "other"], wordings: { rows: { "1": { text: "rules", at: AT } }, order: ["1"] },
};

/** What becomes of changes without a vote. */
export const changesOver: Amendments = {
  ...amendmentsOf("m-changes-over"),
  rows: {
    own: changeOf(1, "strike", "3", { state: "accepted" }),
    alone: changeOf(2, "strike", "1", { state: "fell", why: "not-seconded" }),
    left: changeOf(3, "strike", "2", { state: "fell", why: "motion-withdrawn" }),
  },
  order: ["own", "alone", "left"], queue: [],
};

const row = (number: number, title: string, state: Motion["state"]): DocketRow => ({ number, title, state, matter: "ordinary", mover: "wang", mover_name: "wang", seconds: 1 });
export const docket = {
  rows: {
    a: row(1, "sluice", "adopted"), b: { ...row(2, "long", "submitted"), mover: ME, seconds: 0 }, c: row(3, "sluice", "carried-over"),
    d: { ...row(4, "headman", "put"), poll: "counts-live", poll_state: "open" }, e: { ...row(5, "long", "put"), poll: "closed", poll_state: "closed" },
    "step-put": { ...row(6, "sluice", "put"), poll: "counts-live", poll_state: "open" },
    "motion-postponed": row(7, "school", "postponed"), "motion-aside": row(8, "sluice", "laid-aside"),
  },
  order: ["a", "b", "c", "d", "e", "step-put", "motion-postponed", "motion-aside"],
} satisfies Docket;
/** Before a sitting: two matters are announced, one came later, one was taken back. */
export const agenda = {
  rows: { b: row(1, "sluice", "submitted"), "step-put": row(2, "headman", "submitted"), c: row(3, "long", "submitted"), d: row(4, "school", "withdrawn") },
  order: ["b", "step-put", "c", "d"],
} satisfies Docket;

const wish = (by: string, kind: Wish["kind"], differing: Partial<Wish> = {}): Wish => ({
  member: by, name: by, kind, asked_at: AT, turn: 1, why: { words: ["asked"] }, ...differing,
});
const WISHES: Record<string, Wish> = {
  first: wish("wang", "against", { motion: "motion-to-second", why: { words: ["first-time", "alternate"], last: "for" } }),
  second: wish("team", "question", { why: { words: ["first-time", "alternate", "group", "asked"], last: "against" } }),
  mine: wish(ME, "for", { turn: 2, motion: "motion-to-second", why: { words: [] } }),
};
/** Three who wait, of whom the last is oneself; and what differs. */
export function speakersOf(differing: Partial<Speakers> = {}): Speakers {
  return {
    sitting: "s1", list: "open", rules: { turns: 2, minutes: 3, article: "8", order: ["first-time", "alternate", "group", "asked"] },
    queue: { rows: WISHES, order: Object.keys(WISHES) }, waiting: 3, spoken: 2, ...differing,
  };
}
/** Nothing of order is pending; and what differs. */
export function procedureOf(differing: Partial<Procedure> = {}): Procedure {
  return { sitting: "s1", points: { rows: {}, order: [] }, questions: { rows: {}, order: [] }, chairs: { rows: { [ME]: { name: "lin" }, wang: { name: "wang" } }, order: [ME, "wang"] }, ...differing };
}
export const POINTS: Procedure["points"] = {
  rows: { p1: { member: "wang", name: "wang", raised_at: AT }, p2: { member: ME, name: "lin", raised_at: AT }, p3: { member: "gone", name: "erased", raised_at: AT } }, order: ["p1", "p2", "p3"],
};
export const RULING: NonNullable<Procedure["ruling"]> = { point: "p0", member: "wang", name: "wang", allowed: false, reason: "reason", final: false };
/** One that has its supporter, and one that lacks it. */
export const QUESTIONS: Procedure["questions"] = {
  rows: {
    "m-end": { ...ENDS, number: 9, title: "end", mover: "wang", seconders: 1, state: "submitted" },
    "motion-to-second": { effect: "close-list", rank: 6, seconds: 1, debatable: false, number: 8, title: "close", mover: "wang", seconders: 0, state: "submitted" },
  },
  order: ["m-end", "motion-to-second"],
};
export function speakingOf(by: string, differing: Partial<Speaking> = {}): Speaking {
  const since = Date.now() - 60_000;
  return { speech: "now", member: by, name: by, kind: "for", motion: "motion-to-second", asked_at: AT, turn: 1, since, due_at: since + 180_000, ...differing };
}
export const NOBODY_WAITS: Partial<Speakers> = { queue: { rows: {}, order: [] }, waiting: 0 };

export function entryOf(about: string, type: string, differing: Partial<Entry> = {}): Entry {
  return {
    id: about, community: "lower-sluice", member: ME, login: LOGIN, type, body: { option: "yes" }, about,
    at: Date.now() - 60_000, until: Date.now() + 600_000, ...differing,
  };
}

/** What lies unsent in the outbox, or came back with no. */
export function unsent(): Entry[] {
  return [
    entryOf("ballot/sending", "ballot.cast", { at: Date.now() + 3_600_000 }),
    entryOf("ballot/outbox", "ballot.cast", { left: true }),
    entryOf("ballot/over", "ballot.cast"),
    entryOf("ballot/older", "ballot.cast", { login: "an earlier one" }),
    entryOf("ballot/late", "ballot.cast", { problem: TOO_LATE }),
    entryOf("ballot/refused", "ballot.cast", { problem: { code: "not-on-roll" } }),
    entryOf("motion/m-voting", "motion.second"),
    entryOf("change/m-voting", "amendment.submit"),
    entryOf("bring-elsewhere", "motion.submit", { body: { title: { lang: "en", text: "Lamps along the upper road 上坡路装灯" } } }),
  ];
}

/** A motion on its way, told where it was written. */
export function underWay(): Entry[] {
  const title = { lang: "zh-CN", text: "上坡路装灯" };
  return [entryOf("bring", "motion.submit", { body: { title }, at: Date.now() + 3_600_000 })];
}

const TOO_LATE = { code: "poll-closed", params: { closed_at: AT, arrived_at: AT + 60_000 } };

/** A square of modules, none of them of any meaning. */
export const join = {
  address: "http://192.168.4.1",
  square: Array.from({ length: 25 }, (_, line) => (line % 3 ? "1000110101001110010110001" : "0111001010110001101001110")),
};
