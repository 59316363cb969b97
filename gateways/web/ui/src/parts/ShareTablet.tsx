/** Where the hall's staff says that this tablet is for everybody, or no longer is. */
import { useState } from "preact/hooks";
import { IDLE_CHOICES_S, IDLE_USUAL_S, share, sharedIdleS } from "../live/device.ts";
import { t } from "../words/words.ts";

export function ShareTablet() {
  const idleS = sharedIdleS.value;
  return idleS ? <Unshare idleS={idleS} /> : <Share />;
}

function Share() {
  const [idleS, setIdleS] = useState<number>(IDLE_USUAL_S);
  return (
    <form onSubmit={(event) => { event.preventDefault(); share(idleS); }}>
      <label class="field">
        <span>{t("shared.idle")}</span>
        <select value={idleS} onChange={(event) => setIdleS(Number(event.currentTarget.value))}>
          {IDLE_CHOICES_S.map((seconds) => (
            <option key={seconds} value={seconds}>{t("shared.minutes", { count: seconds / 60 })}</option>
          ))}
        </select>
      </label>
      <button type="submit" class="button">{t("shared.mark")}</button>
    </form>
  );
}

function Unshare({ idleS }: { idleS: number }) {
  return (
    <>
      <p>{t("shared.after", { count: idleS / 60 })}</p>
      <button type="button" class="button plain" onClick={() => share(0)}>{t("shared.unmark")}</button>
    </>
  );
}
