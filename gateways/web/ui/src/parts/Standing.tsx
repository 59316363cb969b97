/** Where a motion stands, in a word or two: how its vote stands while there is one, else what became of it. */
import type { MotionState, PollState } from "../live/documents.ts";
import { t } from "../words/words.ts";
import { MOTION_STATES, POLL_STATES } from "./states.ts";

interface Props {
  motion: MotionState;
  poll: PollState | undefined;
}

export function Standing({ motion, poll }: Props) {
  const voting = poll === "open" || poll === "closed";
  return (
    <span class={`chip chip-${poll === "open" ? "open" : motion}`}>{t(voting ? POLL_STATES[poll] : MOTION_STATES[motion])}</span>
  );
}
