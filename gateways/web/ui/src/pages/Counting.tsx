/** The teller's page: hands and papers counted apart from the other teller, and papers handed out. */
import "../style/chair.css";
import "../style/hall.css";
import { useState } from "preact/hooks";
import type { Now, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { mayCount, who } from "../live/session.ts";
import { CountLine } from "../parts/CountLine.tsx";
import { Notice } from "../parts/Notice.tsx";
import { useAct } from "../parts/useAct.ts";
import { useFocus } from "../parts/useFocus.ts";
import { countedWays, type Counted, isCalled, WAYS } from "../parts/ways.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { CallNames } from "./CallNames.tsx";
import { Papers } from "./Papers.tsx";
import { isWhole, PileFields, pilesOf, SizesList, useWritten } from "./Piles.tsx";

export function Counting({ now }: { now: Now }) {
  const id = now.focus?.poll;
  const poll = useView<Poll>(id && `poll/${id}`);
  const ways = poll ? countedWays(poll) : [];
  if (id && poll === undefined) return <div class="skeleton tall" aria-hidden="true" />;
  if (poll?.state === "open" && isCalled(poll)) return <CallNames poll={poll} />;
  if (!poll || !ways.length || (poll.state !== "open" && poll.state !== "closed")) {
    return <h1 class="card waiting">{t("hall.nothing")}</h1>;
  }
  return (
    <>
      <section class="card">
        <h1>{t("hall.title")}</h1>
        <p><Written of={poll.question} /></p>
      </section>
      {ways.includes("paper") && <Papers poll={poll} />}
      {ways.map((way) => <OneCount key={`${way} ${poll.counting?.[way]?.round ?? 1}`} poll={poll} way={way} />)}
    </>
  );
}

function OneCount({ poll, way }: { poll: Poll; way: Counted }) {
  const counting = poll.counting?.[way];
  const isMine = counting?.by.includes(who.value?.member ?? "") ?? false;
  const isOver = counting !== undefined && ["taken", "ruled", "disputed"].includes(counting.state);
  const isFull = counting?.by.length === 2;
  const isEarly = way === "paper" && poll.state === "open";
  return (
    <section class="card counting">
      <h2>{t(WAYS[way])}</h2>
      {counting && <CountLine poll={poll} way={way} />}
      {isEarly && <p class="will">{t("hall.papers.later")}</p>}
      {isMine && <p class="will" role="status">{t("hall.wait")}</p>}
      {!isOver && !isFull && !isEarly && !isMine && mayCount() && <Enter poll={poll} way={way} />}
    </section>
  );
}

/** Written down, looked at once more, then sent: what is sent is sealed. */
function Enter({ poll, way }: { poll: Poll; way: Counted }) {
  const written = useWritten(poll, way);
  const [checking, setChecking] = useState(false);
  const { busy, problem, run, clear } = useAct();
  const question = useFocus<HTMLHeadingElement>(checking);
  const back = (): void => {
    clear();
    setChecking(false);
  };
  if (!checking) {
    return (
      <form class="step-body" onSubmit={(event) => { event.preventDefault(); setChecking(true); }}>
        <p>{t(written.byNumber ? "hall.enter.numbers" : "hall.enter")}</p>
        <PileFields poll={poll} written={written} />
        <button type="submit" class="button cast" disabled={!isWhole(written)}>{t("hall.check")}</button>
        <p class="quiet">{t("hall.apart")}</p>
      </form>
    );
  }
  return (
    <div class="step-body">
      <h3 tabIndex={-1} ref={question}>{t("hall.sure")}</h3>
      <SizesList poll={poll} written={written} />
      <button type="button" class="button cast" disabled={busy} onClick={() => void run("count.enter", { poll: poll.poll, way, piles: pilesOf(written), round: poll.counting?.[way]?.round ?? 1 })}>{t("hall.send")}</button>
      <button type="button" class="button plain" disabled={busy} onClick={back}>{t("hall.back")}</button>
      <Notice problem={problem} />
    </div>
  );
}
