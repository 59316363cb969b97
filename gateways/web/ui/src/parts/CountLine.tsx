/** How far the counting of hands or papers is, in a line; with both counts where they differ. */
import type { Counting, Piles, Poll } from "../live/documents.ts";
import { t, type Key } from "../words/words.ts";
import { OptionName } from "./OptionName.tsx";
import { WAYS, type Counted } from "./ways.ts";
import { Written } from "./Written.tsx";

const STATES: Record<Counting["state"], Key> = {
  counting: "hall.state.counting",
  differ: "hall.state.differ",
  disputed: "hall.state.disputed",
  again: "hall.state.again",
  taken: "hall.state.taken",
  ruled: "hall.state.ruled",
};

export function CountLine({ poll, way }: { poll: Poll; way: Counted }) {
  const counting = poll.counting?.[way];
  return (
    <div class={`count-line count-${counting?.state ?? "none"}`}>
      <p role="status">
        <strong class="label">{t(WAYS[way])}</strong>
        {counting ? t(STATES[counting.state], { count: counting.by.length }) : t("hall.state.none")}
      </p>
      {counting?.reason && <p class="quiet"><span class="label">{t("poll.annulled.reason")}</span><Written of={counting.reason} /></p>}
      {counting?.both && <Both poll={poll} both={counting.both} />}
      {counting?.piles && <p class="piles"><PilesOf poll={poll} piles={counting.piles} /></p>}
    </div>
  );
}

function Both({ poll, both }: { poll: Poll; both: NonNullable<Counting["both"]> }) {
  return (
    <table class="count-table">
      <caption>{t("hall.both")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("counts.answer")}</th>
          {both.map((one, at) => <th key={one.teller} scope="col">{one.name ? <Written of={one.name} /> : t("hall.teller", { number: at + 1 })}</th>)}
        </tr>
      </thead>
      <tbody>
        {poll.options.map((option) => {
          const found = both.map((one) => one.piles.options[option] ?? 0);
          return (
            <tr key={option} class={new Set(found).size > 1 ? "differs" : undefined}>
              <th scope="row"><OptionName poll={poll} option={option} /></th>
              {found.map((count, at) => <td key={at}>{count}</td>)}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** "For 41, Against 12", and what was spoiled or is missing. */
export function PilesOf({ poll, piles }: { poll: Poll; piles: Piles }) {
  return (
    <>
      {poll.options.map((option) => (
        <span key={option} class="pile"><OptionName poll={poll} option={option} /> <b>{piles.options[option] ?? 0}</b></span>
      ))}
      {piles.spoiled > 0 && <span class="pile">{t("hall.spoiled")} <b>{piles.spoiled}</b></span>}
      {piles.missing > 0 && <span class="pile">{t("hall.missing")} <b>{piles.missing}</b></span>}
    </>
  );
}
