/** Above a vote on a change: which change it is, and that the motion itself is not voted on yet. */
import type { Amendments, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { t } from "../words/words.ts";
import { ChangeWords } from "./ChangeWords.tsx";

export function ChangeAsked({ poll }: { poll: Poll }) {
  const doc = useView<Amendments>(`amendments/${poll.motion}`);
  const change = doc?.rows[poll.amendment ?? ""];
  if (!doc || !change) return <div class="skeleton" aria-hidden="true" />;
  return (
    <div class="change-asked">
      <h2>{t("change.asked", { number: change.number })}</h2>
      <ChangeWords doc={doc} change={change} />
      {poll.state === "open" && <p class="quiet">{t("change.asked.only")}</p>}
    </div>
  );
}
