/** A step that nobody can take back: the first press says what will happen, the second does it. */
import { useState } from "preact/hooks";
import { t } from "../words/words.ts";
import { useFocus } from "./useFocus.ts";

interface Props {
  label: string;
  /** What will happen, and that it cannot be undone. */
  warning: string;
  confirm: string;
  busy: boolean;
  act: () => void;
  grave?: boolean;
}

export function Irreversible({ label, warning, confirm, busy, act, grave = false }: Props) {
  const [asked, setAsked] = useState(false);
  const question = useFocus<HTMLParagraphElement>(asked);
  if (!asked) {
    return (
      <button type="button" class={grave ? "button plain" : "button"} disabled={busy} onClick={() => setAsked(true)}>{label}</button>
    );
  }
  return (
    <div class="irreversible">
      <p ref={question} tabIndex={-1}>{warning}</p>
      <div class="row">
        <button type="button" class="button grave" disabled={busy} onClick={act}>{confirm}</button>
        <button type="button" class="button plain" disabled={busy} onClick={() => setAsked(false)}>{t("irreversible.not-yet")}</button>
      </div>
    </div>
  );
}
