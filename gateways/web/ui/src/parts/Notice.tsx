/** A refusal, in words: what happened and what to do now. */
import { useEffect } from "preact/hooks";
import type { Problem } from "../live/frames.ts";
import { refusal } from "../words/words.ts";
import { alarm } from "./announce.ts";
import { Icon } from "./Icon.tsx";
import { Sentence } from "./Sentence.tsx";

interface Props {
  problem: Problem | undefined;
  /** Said instead, where the page knows more than the refusal does. */
  sentence?: string;
}

export function Notice({ problem, sentence }: Props) {
  const told = problem && (sentence ? { title: sentence, cure: "" } : refusal(problem));
  const aloud = told ? `${told.title} ${told.cure}` : "";
  useEffect(() => alarm(aloud), [aloud]);
  if (!told) return null;
  return (
    <div class="notice">
      <Icon name="note" />
      <p><Sentence title={told.title} text={told.cure} /></p>
    </div>
  );
}
