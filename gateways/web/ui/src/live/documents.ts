/** The documents that the server folds from the log. A `Ref` stands for a text that is fetched apart. */
export type Ref = string;

export interface List<Row> {
  rows: Record<string, Row>;
  order: string[];
}

export type Form = "assembly" | "consultation";

export interface Community {
  id: string;
  name: Ref;
  preset: string;
  zone: string;
  charter: { n: number; hash: string };
  sittings: List<{ form: Form; state: "open" | "closed"; title: Ref; opened_at: number }>;
  roll: { members: number; n: number };
}

export interface Now {
  sitting: string;
  form: Form;
  state: "open" | "closed";
  title: Ref;
  opened_at: number;
  closed_at?: number;
  motions: number;
  pages: number;
  focus?: { motion: string; poll?: string };
  polls: List<{ motion: string; number: number; question: Ref; state: PollState }>;
  open_polls: number;
}

export type PollState = "open" | "closed" | "declared" | "annulled";
export type MotionState = "submitted" | "put" | "adopted" | "rejected" | "advised" | "withdrawn" | "annulled";
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

export interface Poll {
  poll: string;
  motion: string;
  sitting: string;
  number: number;
  question: Ref;
  options: string[];
  labels?: Record<string, Ref>;
  method: "open" | "roll-call";
  reveal: "live" | "at-close";
  replace: boolean;
  binding: Binding;
  state: PollState;
  opened_at: number;
  due_at?: number;
  closed_at?: number;
  roll: { n: number; hash: string; members: number; weight: string };
  charter: { n: number; hash: string };
  cast: number;
  replaced: number;
  counts?: Record<string, OptionCount>;
  outcome?: Outcome;
  annulled?: { reason: Ref; at: number };
  repeats?: string;
  repeated_by?: string;
}

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
}

export interface DocketRow {
  number: number;
  title: Ref;
  state: MotionState;
  mover_name: Ref;
  poll?: string;
  poll_state?: PollState;
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

/** A ballot of a roll-call vote, in the list of who voted how. */
export interface NamedBallot {
  n: number;
  option: string;
  name?: Ref;
}

/** `next`: after whom the next window begins. */
export type RollCallWindow = List<NamedBallot> & { next?: string };

export type Method = "open" | "roll-call" | "secret";

export interface Threshold {
  base: string;
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
}

export interface Matter extends Polling {
  name: Record<string, string>;
  article: string;
  secret?: boolean;
}

export interface Charter {
  n: number;
  hash: string;
  preset: string;
  charter: { name: Record<string, string>; polling?: Polling; matters: Record<string, Matter> };
}
