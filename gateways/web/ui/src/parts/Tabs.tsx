/** Where one can be in a sitting. The chair is a member too, and votes on the first of them. */
import { fragment, pathOf, place } from "../live/place.ts";
import { mayLead } from "../live/session.ts";
import { t } from "../words/words.ts";

export type Tab = "now" | "motions" | "chair";

/** Which tab the address stands for. */
export function currentTab(): Tab {
  if (place.page === "chair") return "chair";
  const open = fragment.value;
  return open === "motions" || open === "bring" || open.startsWith("motion/") ? "motions" : "now";
}

export function Tabs() {
  const tab = currentTab();
  const current = (one: Tab): "page" | undefined => (one === tab ? "page" : undefined);
  return (
    <nav class="tabs" aria-label={t("now.tabs")}>
      <a href={`${pathOf("now")}#now`} aria-current={current("now")}>{t("now.tab.now")}</a>
      <a href={`${pathOf("now")}#motions`} aria-current={current("motions")}>{t("now.tab.motions")}</a>
      {mayLead() && <a href={pathOf("chair")} aria-current={current("chair")}>{t("now.tab.chair")}</a>}
    </nav>
  );
}
