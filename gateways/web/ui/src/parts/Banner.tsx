/** What the person must know about the connection, and nothing before it matters. */
import type { ReadonlySignal } from "@preact/signals";
import type { Link } from "../live/link.ts";
import type { Entry } from "../live/shelf.ts";
import { live } from "../live/live.ts";
import { t } from "../words/words.ts";
import { Sentence } from "./Sentence.tsx";
import { actCure, voteCure } from "./Waiting.tsx";

interface Props {
  link?: Pick<Link, "state" | "freshAt" | "isElsewhere">;
  unsent?: ReadonlySignal<readonly Entry[]>;
}

export function Banner({ link: { state, freshAt, isElsewhere } = live().link, unsent: { value: unsent } = live().outbox.unsent }: Props) {
  if (state.value === "live" || state.value === "connecting") return null;
  if (unsent.some((entry) => entry.type === "ballot.cast")) return <Warning title={t("vote.uncounted")} text={voteCure()} />;
  if (unsent.length) return <Warning title={t("unsent.act")} text={actCure()} />;
  if (isElsewhere.value) return <Warning title={t("connection.elsewhere")} text={t("connection.elsewhere.cure")} />;
  if (state.value === "offline") return <Warning title={t("connection.offline")} text={t("connection.offline.cure")} />;
  const since = freshAt.value ? t("connection.reconnecting.since", { time: freshAt.value }) : "";
  return <Warning title={t("connection.reconnecting")} text={since} />;
}

function Warning({ title, text }: { title: string; text: string }) {
  return (
    <div class="banner" role="status">
      <p><Sentence title={title} text={text} /></p>
    </div>
  );
}
