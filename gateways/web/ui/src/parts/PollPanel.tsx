/** One poll in whatever state it is: to vote on, closed, declared or annulled. */
import { useEffect } from "preact/hooks";
import type { OwnPresence, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t, type Key } from "../words/words.ts";
import { announce } from "./announce.ts";
import { Ballot, OwnVote } from "./Ballot.tsx";
import { Countdown } from "./Countdown.tsx";
import { Bars, CountTable, turnoutWords } from "./Counts.tsx";
import { Outcome } from "./Outcome.tsx";
import { RollCall } from "./RollCall.tsx";
import { useChunk, withDeskWords } from "./useChunk.ts";
import { Written } from "./Written.tsx";

const PHASES: Record<Poll["state"], Key> = {
  open: "phase.open",
  closed: "phase.closed",
  declared: "phase.declared",
  annulled: "phase.annulled",
  withdrawn: "phase.annulled",
};

export function PollPanel({ id, quiet = false }: { id: string; quiet?: boolean }) {
  const poll = useView<Poll>(`poll/${id}`);
  const phase = poll?.state;
  useEffect(() => {
    if (phase && !quiet) announce(t(PHASES[phase]));
  }, [phase, quiet]);
  const Asked = useChunk(Boolean(poll?.amendment), withDeskWords(async () => (await import("./ChangeAsked.tsx")).ChangeAsked));
  if (!poll) return poll === null ? null : <div class="skeleton" aria-hidden="true" />;
  const parts = (
    <>
      {poll.state === "open" && <OpenPoll poll={poll} />}
      {poll.state === "closed" && <ClosedPoll poll={poll} />}
      {poll.state === "declared" && <DeclaredPoll poll={poll} />}
      {poll.state === "annulled" && <AnnulledPoll poll={poll} />}
      {poll.means && <Hall poll={poll} />}
      {poll.proxies && <Others poll={poll} />}
      <RollCall poll={poll} />
    </>
  );
  const isAsked = poll.amendment && !quiet;
  return (
    <div class={`poll poll-${poll.state}`}>
      {!isAsked ? parts : Asked ? <Asked poll={poll}>{parts}</Asked> : <div class="skeleton" aria-hidden="true" />}
    </div>
  );
}

/** Hands and papers: only where there are any is that fetched. */
function Hall({ poll }: { poll: Poll }) {
  const InHall = useChunk(true, withDeskWords(async () => (await import("./InHall.tsx")).InHall));
  return InHall ? <InHall poll={poll} /> : <div class="skeleton" aria-hidden="true" />;
}

/** Votes in the name of others, where the charter knows such. */
function Others({ poll }: { poll: Poll }) {
  const ForOthers = useChunk(true, withDeskWords(async () => (await import("./ForOthers.tsx")).ForOthers));
  return ForOthers ? <ForOthers poll={poll} /> : null;
}

export function isOnTablet({ means }: Poll): boolean {
  return !means || means.includes("tablet");
}

function OpenPoll({ poll }: { poll: Poll }) {
  return (
    <>
      {isOnTablet(poll) && who.value?.kind === "member" && <OwnBallotPaper poll={poll} />}
      <div class="poll-facts">
        {poll.due_at !== undefined && <Countdown due={poll.due_at} />}
        <p>{turnoutWords(poll)}</p>
      </div>
      {isOnTablet(poll) && (poll.counts ? <Counted poll={poll} title={t("counts.so-far")} /> : <p class="quiet">{t("counts.sealed")}</p>)}
    </>
  );
}

/** Whoever came too late is offered no vote. Who has come and gone more than once is known to the server alone. */
function OwnBallotPaper({ poll }: { poll: Poll }) {
  const { presence } = poll;
  const own = useView<OwnPresence>(presence && `here/${poll.sitting}`);
  if (poll.recused?.members.includes(String(who.value?.member))) return <p class="will">{t("poll.aside")}</p>;
  if (presence && own === undefined) return null;
  const wasAway = presence && (!own || (own.n <= presence.n ? !own.here : own.times === 1));
  return wasAway ? <p class="will">{t("poll.for-those-here")}</p> : <Ballot poll={poll} />;
}

function ClosedPoll({ poll }: { poll: Poll }) {
  return (
    <>
      <h2>{t("poll.closed")}</h2>
      <p>{t("poll.closed.wait")}</p>
      {isOnTablet(poll) && who.value?.kind === "member" && <OwnVote poll={poll} />}
      {poll.counts && isOnTablet(poll) && <Counted poll={poll} title={t("counts.undeclared")} />}
    </>
  );
}

function DeclaredPoll({ poll }: { poll: Poll }) {
  return (
    <>
      <Outcome poll={poll} />
      {poll.counts && <Bars poll={poll} />}
      {poll.counts && <CountTable poll={poll} />}
      {isOnTablet(poll) && who.value?.kind === "member" && <OwnVote poll={poll} />}
    </>
  );
}

function AnnulledPoll({ poll }: { poll: Poll }) {
  return (
    <>
      <div class="annulled">
        <h2>{t("poll.annulled")}</h2>
        <p><strong class="label">{t("poll.annulled.reason")}</strong><Written of={poll.annulled?.reason} /></p>
        {poll.repeated_by && <p>{t("poll.annulled.repeated")}</p>}
      </div>
      {poll.counts && <Counted poll={poll} title={t("counts.void")} />}
    </>
  );
}

function Counted({ poll, title }: { poll: Poll; title: string }) {
  return (
    <section class="so-far">
      <h2>{title}</h2>
      <Bars poll={poll} />
    </section>
  );
}
