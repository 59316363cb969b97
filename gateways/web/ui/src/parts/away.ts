/** Words for a motion that is left alone for now, and when it comes back. */
import type { Motion } from "../live/documents.ts";
import { t } from "../words/words.ts";

export function awayWords(motion: Motion): string | undefined {
  const params = { number: String(motion.number) };
  if (motion.state === "postponed") return t("order.postponed", params);
  return motion.state === "laid-aside" ? t("order.laid-aside", params) : undefined;
}
