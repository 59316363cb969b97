/** Above a vote on a change: which change it is, and that the motion itself is not voted on yet. */
import type { ComponentChildren } from "preact";
import { textsOf } from "../live/changes.ts";
import type { Amendments, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { t } from "../words/words.ts";
import { ChangeWords } from "./ChangeWords.tsx";

/** What is beneath it comes with its words: nobody votes on what cannot be read yet. */
export function ChangeAsked({ poll, children }: { poll: Poll; children: ComponentChildren }) {
  const doc = useView<Amendments>(`amendments/${poll.motion}`);
  const change = doc?.rows[poll.amendment ?? ""];
  if (!doc || !change || textsOf(doc, change) === undefined) return <div class="skeleton" aria-hidden="true" />;
  return (
    <>
      <div class="change-asked">
        <h2>{t("change.asked", { number: change.number })}</h2>
        <ChangeWords doc={doc} change={change} />
        {poll.state === "open" && <p class="quiet">{t("change.asked.only")}</p>}
      </div>
      {children}
    </>
  );
}
