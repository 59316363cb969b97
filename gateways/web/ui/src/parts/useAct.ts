/** One button, one act: busy while it is on its way, and the refusal if it was refused. */
import { useState } from "preact/hooks";
import { Refused, type Problem, type Reply } from "../live/frames.ts";
import { act } from "../live/live.ts";
import type { Json } from "../live/merge-patch.ts";
import type { Keeping } from "../live/outbox.ts";

export interface Acting {
  busy: boolean;
  problem: Problem | undefined;
  run: (type: string, body: { [key: string]: Json }, keeping?: Keeping) => Promise<Reply | undefined>;
  clear: () => void;
}

export function useAct(send: typeof act = act): Acting {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const run: Acting["run"] = async (type, body, keeping) => {
    if (busy) return undefined;
    setBusy(true);
    setProblem(undefined);
    try {
      return await send(type, body, keeping);
    } catch (error) {
      // What is kept tells its refusal itself, wherever the person is by then.
      if (!keeping) setProblem(error instanceof Refused ? error.problem : { code: "unavailable" });
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run, clear: () => setProblem(undefined) };
}
