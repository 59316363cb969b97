/** Votes in the name of others: each chosen, checked and cast on its own, and nothing chosen beforehand. */
import "../style/proxy.css";
import { useState } from "preact/hooks";
import type { Mandates, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t } from "../words/words.ts";
import { announce } from "./announce.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { OptionName, OptionSign } from "./OptionName.tsx";
import { useAct } from "./useAct.ts";
import { useFocus } from "./useFocus.ts";
import { Written } from "./Written.tsx";

type Mandate = Mandates["rows"][string];

export function ForOthers({ poll }: { poll: Poll }) {
  const isPublic = who.value?.kind === "public";
  const mandates = useView<Mandates>(isPublic ? undefined : `mandates/${poll.poll}`);
  const mine = mandates?.order.filter((giver) => mandates.rows[giver]?.holder === who.value?.member) ?? [];
  const votes = poll.state === "open" && (!poll.means || poll.means.includes("tablet"));
  return (
    <>
      {votes && mandates && <Mine key={mine.join()} poll={poll} mine={mine} mandates={mandates} />}
      {(poll.by_proxy ?? 0) > 0 && <p class="quiet">{t("proxy.of-these", { count: poll.by_proxy ?? 0 })}</p>}
      {mandates && mandates.order.length > 0 && <Everyones mandates={mandates} />}
    </>
  );
}

/** One after the other: the next is shown once the last is counted. */
function Mine({ poll, mine, mandates }: { poll: Poll; mine: string[]; mandates: Mandates }) {
  const [again, setAgain] = useState("");
  const waiting = mine.filter((giver) => isWaiting(mandates.rows[giver]));
  const next = again || waiting[0];
  return (
    <>
      {mine.filter((giver) => giver !== next).map((giver) => {
        const mandate = mandates.rows[giver];
        return mandate && !isWaiting(mandate) && <Done key={giver} poll={poll} mandate={mandate} change={() => setAgain(giver)} />;
      })}
      {next && mandates.rows[next] && <Slip key={next} poll={poll} giver={next} name={mandates.rows[next]?.name} more={waiting.filter((giver) => giver !== next).length} done={() => setAgain("")} />}
    </>
  );
}

function isWaiting(mandate: Mandate | undefined): boolean {
  return mandate !== undefined && mandate.n === undefined && !mandate.own && !mandate.ended;
}

interface SlipProps {
  poll: Poll;
  giver: string;
  name: string | undefined;
  more: number;
  done: () => void;
}

function Slip({ poll, giver, name, more, done }: SlipProps) {
  const [option, setOption] = useState("");
  const { busy, problem, run } = useAct();
  const heading = useFocus<HTMLHeadingElement>(option);
  const cast = async (): Promise<void> => {
    const reply = await run("proxy.vote", { poll: poll.poll, member: giver, option });
    if (!reply) return;
    announce(t("proxy.counted", { position: String(reply.position) }));
    setOption("");
    done();
  };
  return (
    <section class="ballot for-other">
      <h2 class="ballot-ask" tabIndex={-1} ref={heading}>{t("proxy.also-for")} <strong><Written of={name} /></strong></h2>
      {option ? (
        <>
          <p>{t("proxy.check")}</p>
          <p class="chosen"><OptionSign poll={poll} option={option} /><span class="choice-name"><OptionName poll={poll} option={option} /></span></p>
          <button type="button" class="button cast" disabled={busy} onClick={() => void cast()}>{t("proxy.cast")}</button>
          <button type="button" class="button plain" disabled={busy} onClick={() => setOption("")}>{t("proxy.other")}</button>
        </>
      ) : (
        <ul class="choices">
          {poll.options.map((one) => (
            <li key={one}>
              <button type="button" class="choice" onClick={() => setOption(one)}>
                <OptionSign poll={poll} option={one} />
                <span class="choice-name"><OptionName poll={poll} option={one} /></span>
                <Icon name="next" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Notice problem={problem} />
      {more > 0 && <p class="quiet">{t("proxy.more", { count: more })}</p>}
    </section>
  );
}

function Done({ poll, mandate, change }: { poll: Poll; mandate: Mandate; change: () => void }) {
  const isCast = mandate.n !== undefined;
  const canChange = isCast && !mandate.ended && poll.replace;
  return (
    <div class="for-other done">
      <p>
        {isCast && <Icon name="yes" />} <strong><Written of={mandate.name} /></strong>{" "}
        {isCast ? t("proxy.counted", { position: String(mandate.n) }) : t(mandate.own ? "proxy.own" : "proxy.ended")}
      </p>
      {canChange && <button type="button" class="button plain" onClick={change}>{t("proxy.change")}</button>}
    </div>
  );
}

function Everyones({ mandates }: { mandates: Mandates }) {
  return (
    <details class="lent-list">
      <summary>{t("proxy.list", { count: mandates.order.length })}</summary>
      <ul>
        {mandates.order.map((giver) => {
          const row = mandates.rows[giver];
          return row && (
            <li key={giver}>
              <strong><Written of={row.holder_name} /></strong> <span class="quiet">{t("proxy.votes-for")}</span> <Written of={row.name} />
              {row.own && <> <span class="chip">{t("proxy.own")}</span></>}
              {row.n !== undefined && <> <span class="chip">{t("proxy.voted")}</span></>}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
