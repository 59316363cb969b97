/** Leads a teller to what is to be counted, and whoever keeps a desk to the names that are to be called. */
import type { Poll } from "../live/documents.ts";
import { mayCount } from "../live/session.ts";
import { t } from "../words/words.ts";
import { isCalled } from "./ways.ts";
import { Written } from "./Written.tsx";

export function CountCall({ poll }: { poll: Poll }) {
  const isWanted = isCalled(poll) ? poll.state === "open" : mayCount() && (poll.state === "open" || poll.state === "closed");
  if (!isWanted) return null;
  return <a class="call" href="#count"><strong>{t(isCalled(poll) ? "hall.names.go" : "now.count")}</strong> <Written of={poll.question} /></a>;
}
