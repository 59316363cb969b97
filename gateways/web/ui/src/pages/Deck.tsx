/** A consultation with many statements: one card at a time, in the order of the docket. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Docket, Now, OwnBallot } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { voteOn } from "../live/voting.ts";
import { Icon } from "../parts/Icon.tsx";
import { MotionView } from "../parts/MotionView.tsx";
import { number, t } from "../words/words.ts";

const PAGE_ROWS = 50;

export function Deck({ now }: { now: Now }) {
  const [at, setAt] = useState(0);
  const place = Math.min(at, now.motions - 1);
  const docket = useView<Docket>(`docket/${now.sitting}/${Math.floor(place / PAGE_ROWS)}`);
  const motion = docket?.order[place % PAGE_ROWS];
  const poll = motion ? docket?.rows[motion]?.poll : undefined;
  const top = useRef<HTMLDivElement>(null);

  // Before the browser draws, as in useFocus.
  useLayoutEffect(() => top.current?.scrollIntoView({ block: "start" }), [at]);

  return (
    <div class="deck" ref={top}>
      <div class="deck-progress">
        <p>{t("deck.place", { place: place + 1, count: now.motions })}</p>
        <progress max={now.motions} value={place + 1} aria-label={t("deck.progress")}>{number(place + 1)}</progress>
      </div>
      {motion ? <MotionView key={motion} id={motion} poll={poll} /> : <div class="skeleton tall" aria-hidden="true" />}
      <nav class="deck-steps" aria-label={t("deck.steps")}>
        <button type="button" class="button plain" disabled={place === 0} onClick={() => setAt(place - 1)}>
          <Icon name="back" /> {t("deck.back")}
        </button>
        <NextButton poll={poll} last={place === now.motions - 1} next={() => setAt(place + 1)} />
      </nav>
    </div>
  );
}

/** "Next" once the vote is counted, "Skip" before: passing over a statement is a choice too. */
function NextButton({ poll, last, next }: { poll: string | undefined; last: boolean; next: () => void }) {
  const own = useView<OwnBallot>(poll && `ballot/${poll}`);
  const answered = Boolean(own) || (poll !== undefined && voteOn(poll).value.step === "counted");
  if (last) return <p class="quiet">{t("deck.last")}</p>;
  return (
    <button type="button" class={answered ? "button" : "button plain"} onClick={next}>
      {answered ? t("deck.next") : t("deck.skip")} <Icon name="next" />
    </button>
  );
}
