/** The name and sign of one answer of a poll. */
import type { Poll } from "../live/documents.ts";
import { contentOf } from "../live/live.ts";
import { t, type Key, type Language } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { Written } from "./Written.tsx";

type Plain = "yes" | "no" | "abstain";
const NAMES: Record<Plain, Key> = { yes: "option.yes", no: "option.no", abstain: "option.abstain" };

const isPlain = (option: string): option is Plain => option in NAMES;

interface Props {
  poll: Poll;
  option: string;
  lang?: Language;
}

export function OptionName({ poll, option, lang }: Props) {
  const label = poll.labels?.[option];
  if (label) return <Written of={label} {...(lang && { lang })} />;
  return <>{isPlain(option) ? t(NAMES[option], {}, lang) : option}</>;
}

export function OptionSign({ poll, option }: { poll: Poll; option: string }) {
  const known = isPlain(option) && !poll.labels?.[option];
  const picture = poll.pictures && contentOf(poll.pictures[option]);
  // The name beside it says who or what it is.
  if (picture) return <img class="sign sign-picture" src={picture.text} alt="" />;
  return (
    <span class={`sign sign-${known ? option : "named"}`} aria-hidden="true">
      {known ? <Icon name={option} /> : String.fromCharCode(65 + Math.max(0, poll.options.indexOf(option)))}
    </span>
  );
}
