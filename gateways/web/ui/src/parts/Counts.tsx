/** What was counted: bars with their numbers, and the same as a table. */
import type { OptionCount, Poll } from "../live/documents.ts";
import { number, t, type Language } from "../words/words.ts";
import { OptionName, OptionSign } from "./OptionName.tsx";

const NONE: OptionCount = { ballots: 0, weight: "0", casts: 0 };

/** Weights are exact fractions, as text; bars need only their size. */
export function size(weight: string): number {
  const [above, below] = weight.split("/");
  return Number(above) / Number(below ?? 1);
}

function total(poll: Poll): number {
  return poll.options.reduce((sum, option) => sum + size((poll.counts?.[option] ?? NONE).weight), 0);
}

function percent(part: number, whole: number): string {
  return whole ? `${number(Math.round((part / whole) * 1000) / 10)}%` : "–";
}

function isWeighted(poll: Poll): boolean {
  return Object.values(poll.counts ?? {}).some((count) => count.weight !== String(count.ballots));
}

/** Whether the bars show only what tablets sent: hands and papers come with the outcome. */
export function isTabletsOnly({ means, method, ways }: Poll): boolean {
  return (means?.length ?? 0) > 1 && method !== "roll-call" && !ways;
}

export function Bars({ poll, lang }: { poll: Poll; lang?: Language }) {
  const whole = total(poll);
  return (
    <>
      {isTabletsOnly(poll) && <p class="quiet">{t("counts.tablets", {}, lang)}</p>}
      <ul class="bars">
        {poll.options.map((option) => {
          const count = poll.counts?.[option] ?? NONE;
          const share = whole ? (size(count.weight) / whole) * 100 : 0;
          return (
            <li key={option} class="bar-row">
              <span class="bar-name">
                <OptionSign poll={poll} option={option} />
                <span><OptionName poll={poll} option={option} {...(lang && { lang })} /></span>
              </span>
              <span class="bar-number">
                <b>{shownWeight(count)}</b> <span>{percent(size(count.weight), whole)}</span>
              </span>
              <span class="bar-track" aria-hidden="true">
                <span class={`bar-fill ${fillOf(poll, option)}`} style={{ width: `${share}%` }} />
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function shownWeight(count: OptionCount): string {
  return /^\d+$/.test(count.weight) ? number(Number(count.weight)) : count.weight;
}

function fillOf(poll: Poll, option: string): string {
  return !poll.labels && ["yes", "no", "abstain"].includes(option) ? `fill-${option}` : "fill-named";
}

export function CountTable({ poll }: { poll: Poll }) {
  const whole = total(poll);
  const weighted = isWeighted(poll);
  return (
    <table class="count-table">
      <caption>{t("counts.caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("counts.answer")}</th>
          <th scope="col">{t("counts.ballots")}</th>
          {weighted && <th scope="col">{t("counts.weight")}</th>}
          <th scope="col">{t("counts.share")}</th>
        </tr>
      </thead>
      <tbody>
        {poll.options.map((option) => {
          const count = poll.counts?.[option] ?? NONE;
          return (
            <tr key={option}>
              <th scope="row"><OptionName poll={poll} option={option} /></th>
              <td>{number(count.ballots)}</td>
              {weighted && <td>{shownWeight(count)}</td>}
              <td>{percent(size(count.weight), whole)}</td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("counts.turnout")}</th>
          <td colSpan={weighted ? 3 : 2}>{t("counts.turnout.of", { cast: castIn(poll), members: poll.ways ? votersOf(poll) : poll.roll.members })}</td>
        </tr>
        {poll.replaced > 0 && (
          <tr>
            <th scope="row">{t("counts.replaced")}</th>
            <td colSpan={weighted ? 3 : 2}>{number(poll.replaced)}</td>
          </tr>
        )}
      </tfoot>
    </table>
  );
}

/** How many chose something, in whatever way. */
function castIn(poll: Poll): number {
  return poll.ways ? poll.options.reduce((sum, option) => sum + (poll.counts?.[option] ?? NONE).ballots, 0) : poll.cast;
}

/** How many votes there can be: of those who were here, where the charter counts them, and of who lent them hers; else of the roll. */
export function votersOf({ presence, proxies, recused, roll }: Poll): number {
  if (presence) return presence.members + (proxies?.members ?? 0) - (recused?.here ?? 0);
  return roll.members - (recused?.members.length ?? 0);
}

export function turnoutWords(poll: Poll): string {
  const isCounted = poll.means && poll.method !== "roll-call";
  if (isCounted && !poll.means?.includes("tablet")) return t("poll.voters", { count: votersOf(poll) });
  if (isCounted) return t("poll.turnout.tablets", { cast: poll.cast, members: votersOf(poll) });
  return t("poll.turnout", { cast: poll.cast, members: votersOf(poll) });
}
