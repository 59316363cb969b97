/** The roll with who is here, for the pages of desks. */
import { useEffect, useState } from "preact/hooks";
import { fetchAttendance, type Listed } from "../live/attendance.ts";
import type { Now } from "../live/documents.ts";
import { Refused, type Problem } from "../live/frames.ts";

/** Whoever comes in one moment is asked for together. */
const TOGETHER_MS = 1_500;

/** The list as it was fetched last, and what was marked here since; fetched `again` when asked, or others come or go. */
export function useAttendance({ sitting, present }: Now) {
  const [listed, setListed] = useState<Listed[] | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [asked, ask] = useState(0);
  useEffect(() => {
    let gone = false;
    const fetchIt = (): void => {
      fetchAttendance(sitting).then(
        (all) => {
          if (gone) return;
          setListed(all);
          setProblem(undefined);
        },
        (error: unknown) => {
          if (!gone) setProblem(error instanceof Refused ? error.problem : { code: "unavailable" });
        },
      );
    };
    const timer = setTimeout(fetchIt, listed ? TOGETHER_MS : 0);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [sitting, present, asked]);
  const mark = (member: string, here: boolean): void =>
    setListed((before) => before?.map((one) => (one.member === member ? { ...one, here } : one)));
  return { listed, problem, mark, again: () => ask((before) => before + 1) };
}
