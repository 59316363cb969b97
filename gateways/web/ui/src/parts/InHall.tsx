/** What a member reads of a vote by hands or on paper: how to vote, how far the counting is, and her right to doubt it. */
import "../style/hall.css";
import type { Now, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t, type Key } from "../words/words.ts";
import { CountLine } from "./CountLine.tsx";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { useAct } from "./useAct.ts";
import { canBeDoubted, countedWays, isAdded, isCalled, meansOf, REACHED, togetherWords } from "./ways.ts";

export function InHall({ poll }: { poll: Poll }) {
  return (
    <section class="in-hall">
      {poll.state === "open" && <p class="how-to"><Icon name="note" /> {t(howTo(poll))}</p>}
      {poll.state !== "annulled" && countedWays(poll).map((way) => <CountLine key={way} poll={poll} way={way} />)}
      {isAdded(poll) && <p class="together">{togetherWords(poll)}</p>}
      <Doubt poll={poll} />
    </section>
  );
}

function howTo(poll: Poll): Key {
  const means = meansOf(poll);
  if (isCalled(poll) && means.includes("hands")) return means.includes("tablet") ? "hall.how.tablet-or-called" : "hall.how.called";
  if (poll.method === "secret") return "hall.how.secret";
  if (!means.includes("tablet")) return means.includes("hands") ? "hall.how.hands" : "hall.how.paper";
  return means.includes("hands") ? "hall.how.tablet-or-hands" : "hall.how.tablet-or-paper";
}

/** Right after a show of hands, whoever is here can ask that it be counted anew. */
function Doubt({ poll }: { poll: Poll }) {
  const now = useView<Now>(`now/${poll.sitting}`);
  const { busy, problem, run } = useAct();
  const { division } = poll;
  const mayAsk = canBeDoubted(poll) && who.value?.kind === "member" && now?.state === "open" && now.focus?.poll === poll.poll;
  const reached = division?.reached && <p class="will" role="status">{t(REACHED[division.reached.wants], { asked: division.reached.asked })}</p>;
  if (!mayAsk || division?.reached?.wants === "roll-call") return reached ?? null;
  return (
    <>
      {reached}
      <details class="other-way">
        <summary>{t("hall.doubt")}</summary>
        <div class="step-body">
          <p>{t("hall.doubt.hint")}</p>
          {division?.asked && <p class="quiet">{t("hall.doubt.asked", { count: Object.values(division.asked).reduce((all, one) => all + one, 0) })}</p>}
          <div class="row">
            {!reached && <button type="button" class="button" disabled={busy} onClick={() => void run("division.ask", { poll: poll.poll, wants: "count" })}>{t("hall.doubt.count")}</button>}
            <button type="button" class="button plain" disabled={busy} onClick={() => void run("division.ask", { poll: poll.poll, wants: "roll-call" })}>{t("hall.doubt.roll-call")}</button>
          </div>
          <Notice problem={problem} />
        </div>
      </details>
    </>
  );
}
