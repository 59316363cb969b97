/** How long a speaker has left, or is over, by the server's clock. Time alone ends no speech. */
import { useEffect, useState } from "preact/hooks";
import type { Speaking } from "../live/documents.ts";
import { live } from "../live/live.ts";
import type { Key } from "../words/words.ts";
import { clockOf } from "./Countdown.tsx";

export interface Time {
  key: Key;
  clock: string;
  isOver: boolean;
}

export function useSpeakingTime({ since, due_at: due }: Speaking): Time {
  const [now, setNow] = useState(serverTime);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverTime()), 500);
    return () => clearInterval(timer);
  }, []);
  if (due === undefined) return { key: "floor.since", clock: clockOf(seconds(now - since)), isOver: false };
  if (now < due) return { key: "floor.left", clock: clockOf(Math.ceil((due - now) / 1000)), isOver: false };
  return { key: "floor.over", clock: clockOf(seconds(now - due)), isOver: true };
}

function serverTime(): number {
  return Date.now() + live().link.clockAhead.value;
}

function seconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1000));
}
