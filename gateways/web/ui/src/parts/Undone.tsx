/** This person's acts that are not done, wherever they were made: at the top of every page. */
import type { Motion, Poll } from "../live/documents.ts";
import { live, useView } from "../live/live.ts";
import type { Entry } from "../live/shelf.ts";
import { t, type Key } from "../words/words.ts";
import { toldElsewhere } from "./inPlace.ts";
import { OptionName } from "./OptionName.tsx";
import { useStuck, Waiting } from "./Waiting.tsx";
import { Written } from "./Written.tsx";

export function Undone() {
  const entries = toldElsewhere();
  return entries.length ? <ul class="undone-list">{entries.map((entry) => <Row key={entry.id} entry={entry} />)}</ul> : null;
}

function Row({ entry }: { entry: Entry }) {
  const isStuck = useStuck(entry);
  if (!isStuck && !entry.problem && !live().outbox.isOlder(entry)) return null;
  return (
    <li class="card">
      <What entry={entry} />
      <Waiting entry={entry} />
    </li>
  );
}

/** The act in words, as its owner knows it. */
export function What({ entry }: { entry: Entry }) {
  if (entry.type === "ballot.cast") return <WhichBallot entry={entry} />;
  if (entry.type === "motion.second") return <WhichMotion entry={entry} of="unsent.second" />;
  if (entry.type === "amendment.submit") return <WhichMotion entry={entry} of="unsent.change" />;
  const { title } = entry.body as { title?: { lang: string; text: string } };
  return <p><span class="label">{t("unsent.motion")}</span><strong lang={title?.lang}>{title?.text}</strong></p>;
}

function WhichBallot({ entry }: { entry: Entry }) {
  const poll = useView<Poll>(entry.about.replace("ballot/", "poll/"));
  const option = entry.body["option"];
  return (
    <p>
      <span class="label">{t("unsent.ballot")}</span><strong><Written of={poll?.question} /></strong>
      {poll && option !== undefined && <> · <OptionName poll={poll} option={String(option)} /></>}
    </p>
  );
}

function WhichMotion({ entry, of }: { entry: Entry; of: Key }) {
  const motion = useView<Motion>(entry.about.replace("change/", "motion/"));
  return <p><span class="label">{t(of)}</span><strong><Written of={motion?.title} /></strong></p>;
}
