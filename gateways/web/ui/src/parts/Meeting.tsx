/** What meets: an assembly or a consultation, or another body by the charter's name for it. */
import type { Charter, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { t } from "../words/words.ts";
import { bodyName } from "./Rules.tsx";
import { FORMS } from "./states.ts";

export function Meeting({ now }: { now: Now }) {
  const charter = useView<Charter>(now.body && "charter");
  return <span>{now.body && charter ? bodyName(charter, now.body) : t(FORMS[now.form])}</span>;
}
