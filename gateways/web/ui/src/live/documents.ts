/** The documents that the server folds from the log. A `Ref` stands for a text that is fetched apart. */
import type { Change } from "./paragraphs.ts";

export type Ref = string;

export interface List<Row> {
  rows: Record<string, Row>;
  order: string[];
}

export type Form = "assembly" | "consultation";

export type SittingState = "planned" | "called" | "open" | "closed";

export interface Community {
  id: string;
  name: Ref;
  preset: string;
  zone: string;
  charter: { n: number; hash: string };
  sittings: List<{ form: Form; state: SittingState; title: Ref; held_at?: number; opened_at?: number }>;
  roll: { members: number; n: number };
}

export interface Now {
  sitting: string;
  form: Form;
  /** Which body of the charter meets, where it is not the assembly. */
  body?: string;
  /** The roll does not say who is in that body: there is no vote. */
  members_unknown?: true;
  state: SittingState;
  title: Ref;
  /** The newest notice of it. */
  called?: Called;
  opened_at?: number;
  closed_at?: number;
  present?: number;
  /** Who presides over an assembly. */
  presiding?: { member: string; name?: Ref };
  paused?: { at: number; due_at?: number };
  /** When and where it goes on. */
  adjourned?: { when: Ref };
  motions: number;
  pages: number;
  focus?: { motion: string; poll?: string };
  /** Enough people doubt its show of hands: nothing else is put, and the sitting does not end, before it is asked again. */
  doubted?: { motion: string; poll: string; amendment?: string };
  polls: List<{ motion: string; number: number; question: Ref; state: PollState }>;
  open_polls: number;
}

export type Caller = "convener" | "petition" | "fallback";

/** Notice was given at `at`, of these motions in this order; with a `reason`, sooner than usual. */
export interface Called {
  at: number;
  held_at: number;
  place: Ref;
  caller: Caller;
  article?: string;
  signatures?: number;
  reason?: Ref;
  docket: string[];
}

/** One's own coming and going: the last of it, at position `n`; `times` counts both. */
export interface OwnPresence {
  here: boolean;
  at: number;
  n: number;
  times: number;
}

/** `all` is unsaid where the roll does not say who they are. */
interface Share {
  present: number;
  all?: number;
}

export interface Presence {
  sitting: string;
  members: Share;
  households: Share;
  /** Of the ordinary matter of whoever meets, as if all who are here voted, for others too. With `any`, one of the checks is enough. */
  quorum?: { matter: string; any: boolean; met: boolean; checks: Test[]; lent?: LentHere };
}

/** So many of those who are here vote for so many others, who are `counted` as if here, or not. */
export interface LentHere {
  holders: number;
  votes: number;
  counted: boolean;
}

export interface Attending {
  number: string;
  name?: Ref;
  household: string;
  here: boolean;
}

export interface AttendancePage {
  rows: Record<string, Attending>;
  order: string[];
  next?: number;
}

export type PollState = "open" | "closed" | "declared" | "annulled" | "withdrawn";
export type MotionState = "submitted" | "put" | "undecided" | "adopted" | "rejected" | "advised" | "withdrawn" | "annulled" | "postponed" | "laid-aside" | "carried-over";
export type Result = "adopted" | "rejected" | "no-quorum" | "advised";
export type Binding = "binding" | "advisory" | "signed-paper";

export interface OptionCount {
  ballots: number;
  weight: string;
  casts: number;
}

export interface Outcome {
  result: Result;
  sentence: { code: string; params: Record<string, string | number> };
  binding?: Binding;
  article?: string;
  option?: string;
  quorum?: Test[];
  majority?: Test[];
  n?: number;
}

/** One threshold of the charter, checked. */
export interface Test {
  base: string;
  counts?: "present";
  base_value?: string;
  counted?: string;
  needed?: string;
  share?: string;
  at_least?: number;
  strict?: boolean;
  above?: boolean;
  met: boolean;
  article?: string;
}

export type Means = "tablet" | "hands" | "paper";

/** What was counted of hands or papers. */
export interface Piles {
  options: Record<string, number>;
  spoiled: number;
  missing: number;
}

/** How far two tellers have come; `by` has counted in this round, `both` is what they counted when it differed. */
export interface Counting {
  round?: number;
  by: string[];
  state: "counting" | "differ" | "disputed" | "again" | "taken" | "ruled";
  differed?: number;
  both?: { teller: string; name?: Ref; piles: Piles }[];
  piles?: Piles;
  reason?: Ref;
}

/** The numbers that were handed out; `twice` voted on a tablet too, of whom a page is listed. */
export interface Papers {
  issued: number;
  runs: [number, number][];
  given?: number;
  twice?: number;
  doubles?: List<{ number: number; name?: Ref }>;
}

export interface Poll {
  poll: string;
  motion: string;
  sitting: string;
  number: number;
  question: Ref;
  options: string[];
  labels?: Record<string, Ref>;
  /** Of options that have one: its text is a data URL. */
  pictures?: Record<string, Ref>;
  method: Method;
  reveal: "live" | "at-close";
  replace: boolean;
  binding: Binding;
  state: PollState;
  opened_at: number;
  due_at?: number;
  closed_at?: number;
  roll: { n: number; hash: string; members: number; weight: string };
  charter: { n: number; hash: string };
  /** Where the charter counts who is in the hall: only they vote. */
  presence?: { n: number; hash: string; members: number; households: number; weight: string };
  cast: number;
  replaced: number;
  counts?: Record<string, OptionCount>;
  outcome?: Outcome;
  annulled?: { reason: Ref; at: number };
  repeats?: string;
  repeated_by?: string;
  /** The change that is voted on; else the version of the motion that is, where it is not the first. */
  amendment?: string;
  wording?: number;
  /** Left out where all vote on tablets. */
  means?: Means[];
  /** In a roll-call: how often a name was called and nobody answered. */
  missed?: number;
  counting?: Partial<Record<"hands" | "paper", Counting>>;
  papers?: Papers;
  assisted?: number;
  /** How many doubt the show of hands and want what; and what enough of them want. */
  division?: { asked?: Partial<Record<DivisionWants, number>>; reached?: { wants: DivisionWants; asked: number; needed: number; article: string } };
  /** Where somebody may vote in another's name: how many could; and how many such votes there are. */
  proxies?: { members: number; in_quorum: boolean };
  by_proxy?: number;
  /** Who stands aside; so many of them are here. */
  recused?: { members: string[]; here?: number };
  ways?: Partial<Record<Means, Record<string, number>>> & { issued?: number; spoiled?: number; missing?: number; set_aside?: number };
}

interface Lent {
  holder: string;
  name?: Ref;
  holder_name?: Ref;
}

/** Who votes for whom in a sitting, by giver. */
export type Proxies = List<Lent & { how: "tablet" | "paper"; at: number }>;

/** The same in one vote: `n` is where the ballot stands that the holder cast; `own`, the giver voted herself. */
export type Mandates = List<Lent & { n?: number; own?: boolean; ended?: boolean }>;

export type DivisionWants = "count" | "roll-call";

export interface Motion {
  motion: string;
  sitting: string;
  number: number;
  matter: string;
  title: Ref;
  text?: Ref;
  mover: string;
  mover_name: Ref;
  seconders: string[];
  state: MotionState;
  polls: string[];
  submitted_at: number;
  /** The desk brought it for its mover. */
  at_desk?: boolean;
  /** The version of `text`, where it is not the first; and how many changes were proposed. */
  wording?: number;
  amendments?: number;
  procedure?: Asked;
  interests?: List<Interest>;
}

/** What somebody stands to gain by a motion, and what follows; `text` is there where she declared it. */
export interface Interest {
  name?: Ref;
  kind?: string;
  text?: Ref;
  recused: boolean;
  silent?: boolean;
  uncounted?: boolean;
  ruled?: { reason: Ref; at: number };
}

/** For which interest one stands aside, and in which matters. */
export interface Conflict {
  interest: string;
  then: "stands-aside" | "does-not-vote" | "is-replaced" | "holds-no-proxy";
  name?: Record<string, string>;
  matters?: string[];
}

export type ChangeState = "submitted" | "put" | "undecided" | "adopted" | "accepted" | "rejected" | "withdrawn" | "annulled" | "fell";

/** A change to a paragraph of a motion, as of the version `wording`. */
export interface Amendment extends Omit<Change, "text"> {
  number: number;
  wording: number;
  text?: Ref;
  mover: string;
  mover_name: Ref;
  seconders: string[];
  state: ChangeState;
  polls: string[];
  at: number;
  at_desk?: boolean;
  why?: "replaced" | "not-seconded" | "motion-withdrawn";
  by?: string;
  out_of_order?: boolean;
}

/** `queue`: those that are pending, the next to be put first. */
export interface Amendments extends List<Amendment> {
  motion: string;
  sitting: string;
  wordings: List<{ text?: Ref; amendment?: string; at: number; n?: number }>;
  queue: string[];
}

/** What a question of procedure does, of which rank it is, and what it is about. */
export interface Asked {
  effect: Effect;
  rank: number;
  seconds: number;
  debatable: boolean;
  motion?: string;
  point?: string;
  minutes?: number;
}

export type Effect = "overrule" | "close-list" | "limit-time" | "end-debate" | "postpone" | "lay-aside" | "take-up";

/** Points of order that wait, the newest ruling, and questions of procedure, the one to decide first first. */
export interface Procedure {
  sitting: string;
  points: List<{ member: string; name?: Ref; raised_at: number }>;
  ruling?: { point: string; member: string; name?: Ref; allowed: boolean; reason: Ref; final: boolean; upheld?: boolean };
  questions: List<Question>;
  /** Who could preside. */
  chairs: List<{ name?: Ref }>;
}

export interface Question extends Asked {
  number: number;
  title: Ref;
  mover: string;
  seconders: number;
  state: "submitted" | "put" | "annulled";
}

export interface DocketRow {
  number: number;
  title: Ref;
  state: MotionState;
  matter: string;
  mover?: string;
  mover_name: Ref;
  /** How many second it. */
  seconds: number;
  poll?: string;
  poll_state?: PollState;
  announced?: boolean;
}

export type Docket = List<DocketRow>;

export interface Me {
  member: string;
  number: string;
  name: Ref;
  class: string;
  group: string;
  household: string;
  weight: string;
  roles: string[];
  departed?: boolean;
}

export interface OwnBallot {
  n: number;
  at: number;
  option?: string;
  replaced: number;
}

/** A ballot in the list of who voted; its `option` is there once it is shown. With `means` it was taken down in a roll-call. */
export interface ListedBallot {
  n: number;
  option?: string;
  means?: "hands" | "paper";
  paper?: number;
}

/** Somebody who can answer when names are called: as the frozen roll has her. */
export interface ListedVoter {
  number: string;
  name?: Ref;
}

/** How often somebody was called and did not answer; where the last time stands. */
export interface ListedMiss {
  n: number;
  times: number;
}

export type VotersPage = List<ListedVoter> & { next?: number };

/** A ballot of a roll-call vote, in the list of who voted how. */
export interface NamedBallot extends ListedBallot {
  option: string;
  name?: Ref;
}

/** `next`: after whom the next window begins. */
export type RollCallWindow = List<NamedBallot> & { next?: string };

export type Method = "open" | "roll-call" | "secret";

export interface Threshold {
  base: string;
  counts?: "ballots" | "present";
  share?: string;
  strict?: boolean;
  at_least?: number;
  article?: string;
}

export interface Condition {
  any_of?: Threshold[];
  all_of?: Threshold[];
}

/** How polls are held; what a matter leaves out, the charter's `polling` says. */
export interface Polling {
  seconds?: number;
  methods?: Method[];
  method?: Method;
  reveal?: "live" | "at-close";
  replace?: boolean;
  binding?: Binding;
  minutes?: number;
  quorum?: Condition;
  majority?: Condition;
  gates?: string[];
  means?: Means[];
  paper_prevails?: boolean;
  proxy?: { max_per_holder?: number; written?: boolean };
}

export interface Matter extends Polling {
  name: Record<string, string>;
  article: string;
  body?: string;
  secret?: boolean;
  procedure?: { effect: Effect; rank: number };
}

/** What a charter says of how a body is called. */
export interface Body {
  name?: Record<string, string>;
  notice?: { article: string; length: number; unit: string; agenda_limited?: boolean; emergency?: { length?: number; unit?: string } };
  petition?: Condition;
  fallback?: { by: string };
}

export interface Charter {
  n: number;
  hash: string;
  preset: string;
  charter: { name: Record<string, string>; polling?: Polling; matters: Record<string, Matter>; bodies?: Record<string, Body>; conflicts?: Record<string, Conflict>; amending?: { matter?: string; seconds?: number; accept?: boolean } };
}

export type SpeechKind = "for" | "against" | "contribution" | "question";
export type OrderWord = "first-time" | "alternate" | "group" | "asked";

/** A wish to speak; `turn` counts from 1 how often she will have spoken to this question. */
export interface Wish {
  member: string;
  name?: Ref;
  kind: SpeechKind;
  motion?: string;
  asked_at: number;
  turn: number;
  /** The words of the charter that put her before others, none where nobody else waits; and which side spoke last. */
  why: { words: OrderWord[]; last?: "for" | "against" };
}

export interface Speaking extends Omit<Wish, "why"> {
  speech: string;
  since: number;
  due_at?: number;
  out_of_order?: boolean;
}

/** Who has the floor, and who is next. At most fifty are listed; `waiting` counts all. */
export interface Speakers {
  sitting: string;
  list: "open" | "closed";
  /** Motions of which the assembly has heard enough. */
  ended?: string[];
  rules: { turns?: number; minutes?: number; article?: string; order: OrderWord[] };
  speaking?: Speaking;
  queue: List<Wish>;
  waiting: number;
  spoken: number;
}

/** A practice vote: only in memory, and nothing of it counts. */
export interface Practice {
  sitting: string;
  state: "none" | "open" | "closed";
  number?: number;
  options?: string[];
  cast?: number;
  counts?: Record<string, number>;
}

/** One's own call for a helper: only in memory, as is what follows. */
export interface OwnCall {
  sitting: string;
  state: "none" | "called" | "coming";
}

/** Who calls for a helper, the first first; `helper` is the name of who is on the way. */
export interface Calls {
  sitting: string;
  rows: Record<string, { number: string; name: string; since: number; helper?: string }>;
  order: string[];
}
