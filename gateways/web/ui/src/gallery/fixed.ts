/** Fixed documents, one for each state that a part can be in. */
import type { Charter, Community, DocketRow, Motion, Now, Outcome, Poll, RollCallWindow } from "../live/documents.ts";
import type { Entry } from "../live/shelf.ts";

const AT = Date.UTC(2026, 10, 25, 9, 30);
const HASH = "0".repeat(64);
export const ME = "lin";
export const LOGIN = "this one";

export const community: Community = {
  id: "lower-sluice", name: "village", preset: "village", zone: "Asia/Shanghai", charter: { n: 1, hash: HASH },
  sittings: { rows: { s1: { form: "assembly", state: "open", title: "sitting", opened_at: AT } }, order: ["s1"] },
  roll: { members: 40, n: 40 },
};

export const now: Now = {
  sitting: "s1", form: "assembly", state: "open", title: "sitting", opened_at: AT,
  motions: 3, pages: 1, polls: { rows: {}, order: [] }, open_polls: 1,
};

export const charter: Charter = {
  n: 1, hash: HASH, preset: "village",
  charter: {
    name: { en: "Charter", "zh-CN": "章程" },
    polling: { seconds: 1, methods: ["open", "roll-call"], method: "open", reveal: "at-close", replace: true, binding: "binding" },
    matters: { ordinary: { name: { en: "Ordinary matter", "zh-CN": "一般事项" }, article: "24" } },
  },
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
  const quorum = [{ base: "members_all", base_value: "40", counted: "35", needed: "20", share: "1/2", strict: true, met: result !== "no-quorum", article: "22" }];
  return {
    state: "declared", binding, counts: COUNTS, replaced: 1,
    outcome: { result, binding, quorum, sentence: { code, params: { for: 24, against: 9, abstain: 2, valid: 33, counted: 15, all: 40, needed: 20 } } },
  };
}

const CODES = { adopted: "outcome.adopted", rejected: "outcome.rejected", "no-quorum": "outcome.no-quorum.members", advised: "outcome.advised" };

/** By the id of the section that shows it. */
export const BALLOTS = ["not-voted", "check", "sending", "outbox", "counted", "sealed", "older", "late"] as const;
export const PANELS: Record<string, Partial<Poll>> = {
  "counts-live": { reveal: "live", counts: COUNTS },
  closed: { state: "closed", counts: COUNTS },
  adopted: outcomeOf("adopted", CODES.adopted),
  rejected: outcomeOf("rejected", CODES.rejected),
  "no-quorum": outcomeOf("no-quorum", CODES["no-quorum"]),
  advisory: outcomeOf("advised", CODES.advised, "advisory"),
  annulled: { state: "annulled", counts: COUNTS, annulled: { reason: "reason", at: AT }, repeated_by: "adopted" },
  "roll-call": { ...outcomeOf("adopted", CODES.adopted), method: "roll-call" },
};

/** Two windows: the first with a name that was erased. */
export const rollCall: RollCallWindow = {
  rows: { lin: { n: 1, option: "yes", name: "lin" }, wang: { n: 2, option: "no", name: "wang" }, gone: { n: 3, option: "yes", name: "erased" } },
  order: ["lin", "wang", "gone"], next: "gone",
};

export function motionOf(motion: string, state: Motion["state"], polls: string[] = [], title = "sluice"): Motion {
  return {
    motion, sitting: "s1", number: 3, matter: "ordinary", title, text: "body", mover: "wang", mover_name: "wang",
    seconders: ["chen"], state, polls, submitted_at: AT,
  };
}

const row = (number: number, title: string, state: Motion["state"]): DocketRow => ({ number, title, state, mover_name: "wang" });
export const docket = {
  rows: { a: row(1, "sluice", "adopted"), b: row(2, "long", "submitted"), c: row(3, "sluice", "withdrawn") },
  order: ["a", "b", "c"],
};

export function entryOf(about: string, type: string, differing: Partial<Entry> = {}): Entry {
  return {
    id: about, community: "lower-sluice", member: ME, login: LOGIN, type, body: { option: "yes" }, about,
    at: Date.now() - 60_000, until: Date.now() + 600_000, ...differing,
  };
}

export const TOO_LATE = { code: "poll-closed", params: { closed_at: AT, arrived_at: AT + 60_000 } };

/** A square of modules, none of them of any meaning. */
export const join = {
  address: "http://192.168.4.1",
  square: Array.from({ length: 25 }, (_, line) => (line % 3 ? "1000110101001110010110001" : "0111001010110001101001110")),
};
