/** "I am done": what is not sent is asked about first, and then nothing of this person stays on the device. */
import { useEffect, useState } from "preact/hooks";
import { leave } from "../live/leaving.ts";
import { live } from "../live/live.ts";
import { t } from "../words/words.ts";
import { What } from "./Undone.tsx";

type Step = "idle" | "asked" | "sending";

export function Leave() {
  const [step, setStep] = useState<Step>("idle");
  const { outbox } = live();
  const unsent = outbox.unsent.value;

  const sendFirst = (): void => {
    for (const entry of unsent) if (outbox.isOlder(entry)) void outbox.adopt(entry.id);
    setStep("sending");
  };
  useEffect(() => {
    if (step !== "sending" || unsent.length) return;
    // A refusal is to be read before the device changes hands.
    if (outbox.entries.peek().some((entry) => entry.problem)) setStep("idle");
    else void leave("discard");
  }, [step, unsent.length]);

  if (step === "idle") {
    const go = (): void => (unsent.length ? setStep("asked") : void leave("discard"));
    return <button type="button" class="button" onClick={go}>{t("settings.leave")}</button>;
  }
  return (
    <div class="leaving">
      <p role="alert">{step === "sending" ? t("leave.sending") : t("leave.unsent", { count: unsent.length })}</p>
      <ul>{unsent.map((entry) => <li key={entry.id}><What entry={entry} /></li>)}</ul>
      <div class="row">
        {step === "asked" && <button type="button" class="button" onClick={sendFirst}>{t("leave.send")}</button>}
        <button type="button" class="button plain" onClick={() => void leave("discard")}>{t("leave.discard")}</button>
        <button type="button" class="button plain" onClick={() => setStep("idle")}>{t("leave.stay")}</button>
      </div>
    </div>
  );
}
