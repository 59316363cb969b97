/** A component that few need: fetched when it is wanted, and there while it is; so the first page stays small. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadDeskWords } from "../words/words.ts";

const AGAIN_MS = 3_000;

export function useChunk<Props>(wanted: boolean, load: () => Promise<ComponentType<Props>>): ComponentType<Props> | undefined {
  const [chunk, setChunk] = useState<{ Part: ComponentType<Props> } | undefined>(undefined);
  useEffect(() => {
    if (!wanted || chunk) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetchIt = (): void => {
      load().then((Part) => setChunk({ Part }), () => {
        timer = setTimeout(fetchIt, AGAIN_MS);
      });
    };
    fetchIt();
    return () => clearTimeout(timer);
  }, [wanted, chunk]);
  return wanted ? chunk?.Part : undefined;
}

/** For one whose words do not come with the first page. */
export function withDeskWords<Props>(load: () => Promise<ComponentType<Props>>): () => Promise<ComponentType<Props>> {
  return async () => {
    const [Part] = await Promise.all([load(), loadDeskWords()]);
    return Part;
  };
}
