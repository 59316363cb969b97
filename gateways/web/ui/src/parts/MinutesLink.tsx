/** The way to a sitting's minutes, a page that the server writes. */
import { minutesPath } from "../live/place.ts";
import { language, t } from "../words/words.ts";

export function MinutesLink({ sitting }: { sitting: string }) {
  return <p><a class="button plain" href={`${minutesPath(sitting)}?lang=${language.value}`}>{t("minutes.open")}</a></p>;
}
