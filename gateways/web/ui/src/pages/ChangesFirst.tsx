/** Before a motion is put, the changes to it: the next in the charter's order, or another that the chair puts first. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ruleOfChanges } from "../live/changes.ts";
import type { Amendment, Amendments, Charter, Matter, Motion, Poll } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { ChangeWords } from "../parts/ChangeWords.tsx";
import { Rules } from "../parts/Rules.tsx";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";
import { methodsOf, PollForm } from "./OpenPoll.tsx";

interface Props {
  motion: Motion;
  /** The change whose vote is doubted, also after it was voted down. */
  doubted: string | undefined;
  /** The step of a vote that is open, not declared, or doubted. */
  voting: (poll: Poll) => ComponentChildren;
  otherwise: ComponentChildren;
}

export function ChangesFirst({ motion, doubted, voting, otherwise }: Props) {
  const doc = useView<Amendments>(`amendments/${motion.motion}`);
  const charter = useView<Charter>("charter");
  const [chosen, setChosen] = useState<string>();
  const under = doubted && doc?.rows[doubted] ? doubted : doc?.queue.find((id) => doc.rows[id]?.state === "put");
  const rule = charter ? ruleOfChanges(charter, motion.matter) : undefined;
  if (!doc || !rule) return <div class="skeleton" aria-hidden="true" />;
  if (under) return <UnderVote doc={doc} change={doc.rows[under]} voting={voting} />;
  const ready = doc.queue.filter((id) => (doc.rows[id]?.seconders.length ?? 0) >= (rule.seconds ?? 0));
  const left = doc.queue.length - ready.length;
  const next = ready.find((id) => id === chosen) ?? ready[0];
  const change = next === undefined ? undefined : doc.rows[next];
  const others = ready.filter((id) => id !== next);
  return (
    <>
      {next !== undefined && change && <PutChange key={next} id={next} doc={doc} change={change} motion={motion} rule={rule} isNext={next === ready[0]} />}
      {others.length > 0 && (
        <details>
          <summary>{t("change.others", { count: others.length })}</summary>
          <ul class="change-list">
            {others.map((id) => {
              const other = doc.rows[id];
              return other && (
                <li key={id} class="change">
                  <p class="eyebrow"><span>{t("change.number", { number: other.number })}</span></p>
                  <ChangeWords doc={doc} change={other} />
                  <button type="button" class="button plain" onClick={() => setChosen(id)}>
                    {t("change.put.first")}<span class="unseen"> {t("change.number", { number: other.number })}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </details>
      )}
      {left > 0 && <p class="will">{t("change.unsupported", { count: left })}</p>}
      {next === undefined && otherwise}
    </>
  );
}

function UnderVote({ doc, change, voting }: { doc: Amendments; change: Amendment | undefined; voting: Props["voting"] }) {
  const poll = useView<Poll>(change && `poll/${change.polls[change.polls.length - 1]}`);
  if (!poll || !change) return <div class="skeleton" aria-hidden="true" />;
  return (
    <div class="step-body">
      <h2>{t("change.asked", { number: change.number })}</h2>
      <ChangeWords doc={doc} change={change} />
      {voting(poll)}
    </div>
  );
}

interface PutProps {
  id: string;
  doc: Amendments;
  change: Amendment;
  motion: Motion;
  rule: Matter;
  /** By the charter's order it is the one to put. */
  isNext: boolean;
}

function PutChange({ id, doc, change, motion, rule, isNext }: PutProps) {
  const repeats = change.polls[change.polls.length - 1];
  const again = repeats === undefined ? {} : { repeats };
  return (
    <div class="step-body">
      <h2>{t("change.put.title", { number: change.number })}</h2>
      <ChangeWords doc={doc} change={change} />
      <p class="quiet"><span class="label">{t("change.mover")}</span><Written of={change.mover_name} /></p>
      <Rules rule={rule} />
      {!isNext && <p class="will">{t("change.out-of-order")}</p>}
      <PollForm motion={motion} rule={rule} methods={methodsOf(rule)} change={{ id, number: change.number }} {...again} />
    </div>
  );
}
