/** Whoever pressed is led to what came of it: a heading, read aloud from there. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Before the browser draws: a page that scrolls a moment later moves away under the finger. */
export function useFocus<Shown extends HTMLElement>(when: unknown = true): RefObject<Shown | null> {
  const place = useRef<Shown>(null);
  useLayoutEffect(() => {
    if (when) place.current?.focus();
  }, [when]);
  return place;
}
