/** One button, one command: busy while it is on its way, and the refusal if it was refused. */
import { useState } from "preact/hooks";
import { Refused, type Problem, type Reply } from "../live/frames.ts";
import { act } from "../live/live.ts";
import type { Json } from "../live/merge-patch.ts";

export interface Acting {
  busy: boolean;
  problem: Problem | undefined;
  run: (type: string, body: Json) => Promise<Reply | undefined>;
  clear: () => void;
}

export function useAct(): Acting {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const run = async (type: string, body: Json): Promise<Reply | undefined> => {
    if (busy) return undefined;
    setBusy(true);
    setProblem(undefined);
    try {
      return await act(type, body);
    } catch (error) {
      setProblem(error instanceof Refused ? error.problem : { code: "unavailable" });
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run, clear: () => setProblem(undefined) };
}
