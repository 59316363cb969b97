/** Which unsent acts are told where they were made; the others are told at the top of the page. */
import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { live } from "../live/live.ts";
import type { Entry } from "../live/shelf.ts";

const inPlace = signal<readonly string[]>([]);

/** The newest act about this that has not been done, told by the component that asks. */
export function useUndone(about: string): Entry | undefined {
  // Before the browser draws, or it would be told twice for a moment.
  useLayoutEffect(() => {
    inPlace.value = [...inPlace.peek(), about];
    return () => {
      const at = inPlace.peek().lastIndexOf(about);
      inPlace.value = inPlace.peek().filter((_, place) => place !== at);
    };
  }, [about]);
  const found = live().outbox.entries.value.filter((entry) => entry.about === about);
  return found[found.length - 1];
}

export function toldElsewhere(): readonly Entry[] {
  return live().outbox.entries.value.filter((entry) => entry.about && !inPlace.value.includes(entry.about));
}
