/** A practice vote: the same ballot as in a real one, and a result that counts for nothing. */
import "../style/practice.css";
import type { Poll, Practice } from "../live/documents.ts";
import { act } from "../live/live.ts";
import { who } from "../live/session.ts";
import { voteOn } from "../live/voting.ts";
import { t } from "../words/words.ts";
import { Ballot } from "./Ballot.tsx";
import { OptionName, OptionSign } from "./OptionName.tsx";

export function Rehearsal({ practice }: { practice: Practice }) {
  const isMember = who.value?.kind === "member";
  return (
    <section class="card practice" aria-label={t("practice.title")}>
      <p class="practice-mark"><strong>{t("practice.title")}</strong> {t("practice.nothing")}</p>
      <h1>{t("practice.question")}</h1>
      {practice.state === "open" && isMember && <Ballot poll={asPoll(practice)} send={(poll) => answer(practice, poll)} said={t("practice.counted")} />}
      {practice.state === "open" && <p class="quiet">{t("practice.cast", { count: practice.cast ?? 0 })}</p>}
      {practice.state === "closed" && <Result practice={practice} />}
    </section>
  );
}

export function Result({ practice }: { practice: Practice }) {
  return (
    <>
      <ul class="practice-result">
        {(practice.options ?? []).map((option) => (
          <li key={option}>
            <OptionSign poll={asPoll(practice)} option={option} />
            <OptionName poll={asPoll(practice)} option={option} />
            <strong>{practice.counts?.[option] ?? 0}</strong>
          </li>
        ))}
      </ul>
      <p class="quiet">{t("practice.over")}</p>
    </>
  );
}

/** As much of a poll as the ballot asks for; no poll on the server has such a name. */
export function asPoll({ sitting, number = 0, options = [], cast = 0 }: Practice): Poll {
  return {
    poll: `practice-${sitting.slice(0, 20)}-${number}`,
    motion: "",
    sitting,
    number,
    method: "open",
    reveal: "at-close",
    replace: true,
    binding: "advisory",
    options,
    roll: { n: 0, hash: "", members: 0, weight: "0" },
    charter: { n: 0, hash: "" },
    question: "",
    state: "open",
    opened_at: 0,
    cast,
    replaced: 0,
  };
}

/** Tried now or never: nobody waits for it. */
async function answer({ sitting }: Practice, { poll }: Poll): Promise<void> {
  const vote = voteOn(poll);
  const checked = vote.peek();
  if (checked.step !== "check") return;
  const { option } = checked;
  vote.value = { step: "sending", option };
  try {
    const reply = await act("practice.cast", { sitting, option });
    vote.value = { step: "counted", option, position: reply.position };
  } catch {
    vote.value = { step: "choose" };
  }
}
