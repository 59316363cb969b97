/** Lines for a motion that is left alone for now, and when it comes back; none for any other. */
import type { Motion } from "../live/documents.ts";
import { t } from "../words/words.ts";

export function awayWords(motion: Motion): string[] {
  const params = { number: String(motion.number) };
  if (motion.state === "postponed") return [t("order.postponed", params)];
  return motion.state === "laid-aside" ? [t("order.laid-aside", params), t("order.laid-aside.back")] : [];
}
