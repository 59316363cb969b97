/** Where the people of the hall come in: an address that their tablets reach, which this screen's own may not be. */
import { useEffect, useState } from "preact/hooks";
import { get } from "./http.ts";
import { place } from "./place.ts";

export interface Join {
  address: string;
  square: string[];
}

const AGAIN_MS = 5_000;

export function useJoin(): Join | undefined {
  const [join, setJoin] = useState<Join | undefined>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      get<Join>(`/c/${place.community}/join`).then(setJoin, () => {
        timer = setTimeout(ask, AGAIN_MS);
      });
    };
    ask();
    return () => clearTimeout(timer);
  }, []);
  return join;
}
