/** The words for what state a thing is in. */
import type { Binding, Form, MotionState, PollState } from "../live/documents.ts";
import type { Key } from "../words/words.ts";

export const MOTION_STATES: Record<MotionState, Key> = {
  submitted: "motion.state.submitted",
  put: "motion.state.put",
  undecided: "motion.state.undecided",
  adopted: "motion.state.adopted",
  rejected: "motion.state.rejected",
  advised: "motion.state.advised",
  withdrawn: "motion.state.withdrawn",
  annulled: "motion.state.annulled",
  postponed: "motion.state.postponed",
  "laid-aside": "motion.state.laid-aside",
  "carried-over": "motion.state.carried-over",
};

export const POLL_STATES: Record<PollState, Key> = {
  open: "poll.state.open",
  closed: "poll.state.closed",
  declared: "poll.state.declared",
  annulled: "poll.state.annulled",
  withdrawn: "poll.state.annulled",
};

export const BINDINGS: Record<Binding, Key> = {
  binding: "binding.binding",
  advisory: "binding.advisory",
  "signed-paper": "binding.signed-paper",
};

export const FORMS: Record<Form, Key> = {
  assembly: "form.assembly",
  consultation: "form.consultation",
};
