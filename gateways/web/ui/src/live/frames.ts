/** The frames of the live socket, as the server documents them in /asyncapi.json. */
import type { Json } from "./merge-patch.ts";

export interface Problem {
  code: string;
  params?: Record<string, Json>;
  title?: string;
  cure?: string;
  status?: number;
}

export interface Who {
  kind: "member" | "operator" | "display" | "public";
  member?: string;
  roles?: string[];
  name?: string;
}

export type ServerFrame =
  | { t: "hello"; now: number; position: number; who: Who }
  | { t: "snap"; view: string; v: number; doc: Json }
  | { t: "patch"; view: string; base: number; v: number; p: Json }
  | { t: "same"; view: string; v: number }
  | { t: "fetch"; view: string; v: number }
  | { t: "none"; view: string }
  | ({ t: "ack"; id: string; position: number; repeated: boolean } & Record<string, Json>)
  | { t: "nack"; id: string; problem: Problem }
  | { t: "err"; problem: Problem }
  | { t: "hb"; now: number };

export type ClientFrame =
  | { t: "sub"; views: Record<string, number> }
  | { t: "unsub"; views: string[] }
  | { t: "cmd"; id: string; type: string; body: Json }
  | { t: "hb" };

export interface Reply {
  position: number;
  repeated: boolean;
  [key: string]: Json;
}

/** A refusal by the server, or by the way there; `problem.code` finds its words. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}
