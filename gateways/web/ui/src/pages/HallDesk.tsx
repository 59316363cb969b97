/** The chair's view of a vote in the hall: how far the counting is, what stands in the way, and what can be done. */
import "../style/hall.css";
import { useState } from "preact/hooks";
import type { Poll } from "../live/documents.ts";
import { pathOf } from "../live/place.ts";
import { CountLine } from "../parts/CountLine.tsx";
import { Irreversible } from "../parts/Irreversible.tsx";
import { Notice } from "../parts/Notice.tsx";
import { useDesk } from "../parts/desk.ts";
import { countedWays, isAdded, isCalled, REACHED, together, togetherWords, type Counted } from "../parts/ways.ts";
import { Written } from "../parts/Written.tsx";
import { guessLanguage, t } from "../words/words.ts";
import { Papers } from "./Papers.tsx";
import { isWhole, PileFields, pilesOf, useWritten } from "./Piles.tsx";

/** Whether an outcome can be declared, as far as this page can tell. */
export function isCounted(poll: Poll): boolean {
  const states = countedWays(poll).map((way) => poll.counting?.[way]?.state);
  const isSettled = states.every((state) => state === "taken" || state === "ruled");
  return isSettled && !poll.papers?.twice && !poll.division?.reached && !together(poll).isTooMany;
}

export function HallDesk({ poll }: { poll: Poll }) {
  const ways = countedWays(poll);
  if (isCalled(poll)) return <Called poll={poll} />;
  if (!ways.length) return null;
  const { votes, people, isTooMany } = together(poll);
  const isGoingOn = poll.state === "open" || poll.state === "closed";
  const isCallWanted = poll.division?.reached?.wants === "roll-call";
  return (
    <section class="hall-desk">
      {poll.division?.reached && <p class="contradiction" role="status">{t(REACHED[poll.division.reached.wants], { asked: poll.division.reached.asked })} {t(poll.state === "declared" || isCallWanted ? "hall.reached.declared" : "hall.reached.closed")}</p>}
      {ways.includes("paper") && isGoingOn && <Papers poll={poll} />}
      {ways.map((way) => (
        <div key={way} class="way">
          <CountLine poll={poll} way={way} />
          {isGoingOn && poll.counting?.[way]?.state === "disputed" && <Rule poll={poll} way={way} />}
          {isGoingOn && poll.counting?.[way] && !(way === "hands" && isCallWanted) && <Restart poll={poll} way={way} />}
        </div>
      ))}
      {poll.state === "closed" && <Doubles poll={poll} />}
      {isTooMany && <p class="contradiction" role="status">{t("hall.too-many", { votes, people })}</p>}
      {isAdded(poll) && <p class="together">{togetherWords(poll)}</p>}
      {(poll.assisted ?? 0) > 0 && <p class="quiet">{t("hall.assisted", { count: poll.assisted ?? 0 })}</p>}
    </section>
  );
}

/** In a roll-call nothing is counted: while it is open there are names to call. */
function Called({ poll }: { poll: Poll }) {
  return (
    <>
      {poll.state === "open" && <p><a class="button" href={`${pathOf("now")}#count`}>{t("hall.names")}</a></p>}
      {isAdded(poll) && <p class="together">{togetherWords(poll)}</p>}
    </>
  );
}

interface WayProps {
  poll: Poll;
  way: Counted;
}

function Reason({ reason, set }: { reason: string; set: (reason: string) => void }) {
  return (
    <label class="field">
      <span>{t("hall.reason")}</span>
      <textarea rows={2} maxLength={10_000} value={reason} onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
}

function said(reason: string): { lang: string; text: string } {
  return { lang: guessLanguage(reason), text: reason.trim() };
}

function Restart({ poll, way }: WayProps) {
  const [reason, setReason] = useState("");
  const { busy, problem, run } = useDesk();
  return (
    <details class="other-way">
      <summary>{t("hall.restart")}</summary>
      <div class="step-body">
        <Reason reason={reason} set={setReason} />
        <button type="button" class="button plain" disabled={busy || !reason.trim()} onClick={() => void run("count.restart", { poll: poll.poll, way, reason: said(reason) })}>{t("hall.restart.do")}</button>
        <Notice problem={problem} />
      </div>
    </details>
  );
}

function Rule({ poll, way }: WayProps) {
  const written = useWritten(poll, way);
  const [reason, setReason] = useState("");
  const { busy, problem, run } = useDesk();
  return (
    <details class="other-way">
      <summary>{t("hall.rule")}</summary>
      <div class="step-body">
        <PileFields poll={poll} written={written} />
        <Reason reason={reason} set={setReason} />
        {isWhole(written) && reason.trim() && (
          <Irreversible
            grave
            label={t("hall.rule.do")}
            warning={t("hall.rule.warning")}
            confirm={t("hall.rule.confirm")}
            busy={busy}
            act={() => void run("count.rule", { poll: poll.poll, way, piles: pilesOf(written), reason: said(reason) })}
          />
        )}
        <Notice problem={problem} />
      </div>
    </details>
  );
}

/** Who voted on a tablet and on paper: the chair says of each which vote counts. */
function Doubles({ poll }: { poll: Poll }) {
  const { twice = 0, doubles } = poll.papers ?? {};
  if (!twice || !doubles) return null;
  return (
    <div class="contradiction">
      <p>{t("hall.twice", { count: twice })}</p>
      <ul class="doubles">{doubles.order.map((member) => <Double key={member} poll={poll} member={member} />)}</ul>
    </div>
  );
}

function Double({ poll, member }: { poll: Poll; member: string }) {
  const row = poll.papers?.doubles?.rows[member];
  const [reason, setReason] = useState("");
  const { busy, problem, run } = useDesk();
  if (!row) return null;
  const rule = (keeps: string): void => void run("double.rule", { poll: poll.poll, member, keeps, reason: said(reason) });
  return (
    <li class="step-body">
      <p><strong><Written of={row.name} /></strong> {t("hall.twice.paper", { number: row.number })}</p>
      <Reason reason={reason} set={setReason} />
      <div class="row">
        <button type="button" class="button" disabled={busy || !reason.trim()} onClick={() => rule("paper")}>{t("hall.twice.keep-paper")}</button>
        <button type="button" class="button plain" disabled={busy || !reason.trim()} onClick={() => rule("tablet")}>{t("hall.twice.keep-tablet")}</button>
      </div>
      <Notice problem={problem} />
    </li>
  );
}
