/** Bring a motion of one's own. */
import { useEffect, useRef } from "preact/hooks";
import type { Reply } from "../live/frames.ts";
import { useUndone } from "../parts/inPlace.ts";
import { What } from "../parts/Undone.tsx";
import { useAct } from "../parts/useAct.ts";
import { Waiting } from "../parts/Waiting.tsx";
import { t } from "../words/words.ts";
import { useMotion } from "./useMotion.tsx";

const BRING = "bring";

interface Props {
  sitting: string;
  done?: (reply: Reply) => void;
}

export function Bring({ sitting, done = show }: Props) {
  const { said, fields } = useMotion(sitting);
  const { busy, run } = useAct();
  const undone = useUndone(BRING);
  // The answer may come when the person has long gone elsewhere: then the page stays where it is.
  const isHere = useRef(true);
  useEffect(() => () => {
    isHere.current = false;
  }, []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const reply = await run("motion.submit", { sitting, ...said }, { about: BRING });
    if (reply && isHere.current) done(reply);
  };

  if (undone && !undone.problem) {
    return (
      <section class="card">
        <h1>{t("bring.title")}</h1>
        <What entry={undone} />
        <Waiting entry={undone} />
      </section>
    );
  }
  return (
    <form class="card" onSubmit={(event) => void submit(event)}>
      <h1>{t("bring.title")}</h1>
      {fields}
      {undone && <What entry={undone} />}
      {undone && <Waiting entry={undone} />}
      {!undone && <button type="submit" class="button" disabled={busy}>{t("bring.submit")}</button>}
    </form>
  );
}

function show(reply: Reply): void {
  location.hash = `#motion/${String(reply["motion"])}`;
}
