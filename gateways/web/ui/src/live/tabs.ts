/** What the tabs of this browser tell each other about the outbox that they share. */
import type { Problem, Reply } from "./frames.ts";

/** An answer that one tab got and another waits for; without an id: look at the shelf again. */
export type Note = { id: string; reply: Reply } | { id: string; problem: Problem } | { id?: undefined };

export interface Tabs {
  tell: (note: Note) => void;
  listen: (heard: (note: Note) => void) => void;
}

/** Browsers before 2022 cannot talk across tabs; there each tab sees the other's acts when it is opened anew. */
export function tabsOf(community: string): Tabs {
  if (typeof BroadcastChannel === "undefined") return { tell: () => undefined, listen: () => undefined };
  const channel = new BroadcastChannel(`folkmoot.outbox.${community}`);
  return {
    tell: channel.postMessage.bind(channel),
    listen: (heard) => {
      channel.onmessage = (event: MessageEvent<Note>) => heard(event.data);
    },
  };
}
