/** The names of a list with their spelling: fetched once somebody is looked for, and again for whoever is new. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Ref } from "../live/documents.ts";
import { fetchSpelled, type Spelled } from "../live/spelling.ts";

export function useSpelled(listed: readonly { name?: Ref }[] | undefined, wanted: string): ReadonlyMap<string, Spelled> {
  const [spelled, setSpelled] = useState<ReadonlyMap<string, Spelled>>(new Map());
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const refs = wanted.trim() && listed ? listed.flatMap((one) => one.name ?? []) : [];
    const missing = refs.filter((ref) => !asked.current.has(ref));
    for (const ref of missing) asked.current.add(ref);
    fetchSpelled(missing, (found) => setSpelled((before) => new Map([...before, ...found]))).catch(() => {
      for (const ref of missing) asked.current.delete(ref); // by number people are found meanwhile; the next letter asks again
    });
  }, [listed, wanted]);
  return spelled;
}
