/** What the person must know about the connection, and nothing before it matters. */
import { uncounted } from "../live/voting.ts";
import { live } from "../live/live.ts";
import { t } from "../words/words.ts";

export function Banner() {
  const { state, freshAt } = live().link;
  if (state.value === "live" || state.value === "connecting") return null;
  if (uncounted.value.length) return <Warning title={t("vote.uncounted")} text={t("vote.uncounted.cure")} />;
  if (state.value === "offline") return <Warning title={t("connection.offline")} text={t("connection.offline.cure")} />;
  const since = freshAt.value ? t("connection.reconnecting.since", { time: freshAt.value }) : "";
  return <Warning title={t("connection.reconnecting")} text={since} />;
}

function Warning({ title, text }: { title: string; text: string }) {
  return (
    <div class="banner" role="status">
      <p><strong>{title}</strong> {text}</p>
    </div>
  );
}

