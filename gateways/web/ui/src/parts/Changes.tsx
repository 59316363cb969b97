/** The changes proposed to a motion's text: what each changes, how it stands, and proposing one more. */
import { isPending, ruleOfChanges } from "../live/changes.ts";
import type { Amendment, Amendments, Charter, ChangeState, Motion, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { who } from "../live/session.ts";
import { t, type Key } from "../words/words.ts";
import { ChangeWords } from "./ChangeWords.tsx";
import { Notice } from "./Notice.tsx";
import { PollPanel } from "./PollPanel.tsx";
import { Propose } from "./Propose.tsx";
import { useAct } from "./useAct.ts";
import { Paragraphs, Written } from "./Written.tsx";

export const CHANGE_STATES: Record<ChangeState, Key> = {
  submitted: "change.state.submitted",
  put: "change.state.put",
  undecided: "motion.state.undecided",
  adopted: "motion.state.adopted",
  accepted: "change.state.accepted",
  rejected: "motion.state.rejected",
  withdrawn: "motion.state.withdrawn",
  annulled: "motion.state.annulled",
  fell: "change.state.fell",
};

interface Props {
  motion: Motion;
  /** The poll that the page shows already. */
  shown: string | undefined;
}

export function Changes({ motion, shown }: Props) {
  const doc = useView<Amendments>(motion.amendments ? `amendments/${motion.motion}` : undefined);
  const now = useView<Now>(`now/${motion.sitting}`);
  const charter = useView<Charter>("charter");
  const rule = charter ? ruleOfChanges(charter, motion.matter) : undefined;
  const isOpen = isPending(motion) && now?.state === "open" && now.form === "assembly" && rule !== undefined && rule.binding !== "advisory";
  const mayPropose = isOpen && who.value?.kind === "member";
  if (motion.amendments ? !doc : !mayPropose) return null;
  const decided = doc ? doc.order.filter((id) => !doc.queue.includes(id)) : [];
  return (
    <section class="changes">
      {doc && <h2>{t("change.title", { count: doc.order.length })}</h2>}
      {doc && (
        <ol class="change-list">
          {[...doc.queue, ...decided].map((id) => {
            const change = doc.rows[id];
            return change && (
              <Row key={id} id={id} doc={doc} change={change} motion={motion} shown={shown} needed={isOpen ? (rule?.seconds ?? 0) : 0} accept={isOpen && charter?.charter.amending?.accept} />
            );
          })}
        </ol>
      )}
      {doc && doc.wordings.order.length > 1 && <Versions doc={doc} />}
      {mayPropose && <Propose motion={motion} doc={doc ?? undefined} />}
    </section>
  );
}

interface RowProps extends Props {
  id: string;
  doc: Amendments;
  change: Amendment;
  /** So many others must support it. */
  needed: number;
  accept: boolean | undefined;
}

function Row({ id, doc, change, motion, shown, needed, accept }: RowProps) {
  const poll = change.polls[change.polls.length - 1];
  return (
    <li class={`change change-${change.state}`} id={`change-${change.number}`}>
      <p class="eyebrow">
        <span>{t("change.number", { number: change.number })}</span>
        <span class="chip">{t(CHANGE_STATES[change.state])}</span>
      </p>
      <ChangeWords doc={doc} change={change} />
      {change.state === "fell" && <p>{whyOf(doc, change)}</p>}
      <p class="quiet"><span class="label">{t("change.mover")}</span><Written of={change.mover_name} /></p>
      {change.state === "submitted" && isPending(motion) && <Support id={id} change={change} motion={motion} needed={needed} accept={accept} />}
      {poll && poll !== shown && <VoteOn poll={poll} isOver={change.state !== "put"} />}
    </li>
  );
}

/** Once it is over, whoever wants to see it opens it. */
function VoteOn({ poll, isOver }: { poll: string; isOver: boolean }) {
  if (!isOver) return <PollPanel id={poll} quiet />;
  return <details><summary>{t("change.vote")}</summary><PollPanel id={poll} quiet /></details>;
}

function whyOf(doc: Amendments, { why, by }: Amendment): string {
  if (why === "replaced") return t("change.fell.replaced", { number: doc.rows[by ?? ""]?.number ?? 0 });
  return t(why === "not-seconded" ? "change.fell.not-seconded" : "change.fell.withdrawn");
}

/** Before it is put: others support it, who proposed it takes it back, the motion's mover may take it over. */
function Support({ id, change, motion, needed, accept }: Pick<RowProps, "id" | "change" | "motion" | "needed" | "accept">) {
  const { busy, problem, run } = useAct();
  const me = who.value?.member;
  if (!me) return null;
  const missing = Math.max(0, needed - change.seconders.length);
  const isMine = change.mover === me;
  const button = (act: string, words: Key, kind = "button plain") => (
    <button type="button" class={kind} disabled={busy} onClick={() => void run(act, { amendment: id })}>
      {t(words)}<span class="unseen"> {t("change.number", { number: change.number })}</span>
    </button>
  );
  return (
    <div class="support">
      {missing > 0 && <p>{t("motion.seconds-missing", { count: missing })}</p>}
      {missing > 0 && !isMine && !change.seconders.includes(me) && button("amendment.second", "change.second", "button")}
      {change.seconders.includes(me) && <p class="quiet">{t("change.seconded")}</p>}
      {accept && motion.mover === me && button("amendment.accept", "change.accept")}
      {isMine && button("amendment.withdraw", "change.withdraw")}
      <Notice problem={problem} />
    </div>
  );
}

/** Every version is kept. */
function Versions({ doc }: { doc: Amendments }) {
  const earlier = doc.wordings.order.slice(0, -1).reverse();
  return (
    <details>
      <summary>{t("change.versions")}</summary>
      {earlier.map((version) => {
        const text = doc.wordings.rows[version]?.text;
        return (
          <section key={version}>
            <h3>{t("change.version", { version })}</h3>
            {text && <Paragraphs of={text} />}
          </section>
        );
      })}
    </details>
  );
}
