/** Someone has left this device; until the server has ended her login, there is nothing to see. */
import { t } from "../words/words.ts";

export function Away() {
  return (
    <main class="card narrow">
      <div role="status">
        <h1>{t("shared.away")}</h1>
        <p>{t("shared.away.hint")}</p>
      </div>
    </main>
  );
}
