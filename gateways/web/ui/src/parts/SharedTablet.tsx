/** On a tablet for everybody: "I am done" is always there, and whoever has gone is put away after a countdown. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { sharedIdleS } from "../live/device.ts";
import { leave, noteTouch } from "../live/leaving.ts";
import { place } from "../live/place.ts";
import { who } from "../live/session.ts";
import { Untouched } from "../live/untouched.ts";
import { t } from "../words/words.ts";
import { Leave } from "./Leave.tsx";
import { Written } from "./Written.tsx";

/** Long enough to read the question, to find the button and to hit it (WCAG 2.2.1 asks for 20 s). */
const WARN_S = 30;
const TOUCHES = ["pointerdown", "keydown", "wheel", "scroll", "input"] as const;

export function SharedTablet() {
  const [left, stay] = useSecondsLeft(sharedIdleS.value);
  const bar = useRef<HTMLElement>(null);
  const person = who.value;
  if (!sharedIdleS.value || !person) return null;
  const isVisitor = person.kind === "public";
  const done = (): void => {
    if (isVisitor) return void leave();
    stay();
    // Its own "I am done" asks about what is unsent. While it does, there is no such button.
    bar.current?.querySelector<HTMLButtonElement>(":scope > button")?.click();
  };
  return (
    <>
      {!isVisitor && (
        <footer ref={bar} class="shared-bar">
          <p>{person.name && <>{t("enter.you-are")} <strong><Written of={person.name} /></strong></>}</p>
          <Leave />
        </footer>
      )}
      {left <= WARN_S && <StillThere left={left} stay={stay} done={done} />}
    </>
  );
}

function StillThere({ left, stay, done }: { left: number; stay: () => void; done: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Old tablets have no modal dialogs; the style shows it over the page there too.
  useEffect(() => dialog.current?.showModal?.(), []);
  return (
    <dialog ref={dialog} class="still-there" role="alertdialog" aria-labelledby="still-there" aria-describedby="put-away" onCancel={stay}>
      <h2 id="still-there">{t("shared.still-there")}</h2>
      <p id="put-away">{t("shared.warning", { seconds: Math.max(0, left) })}</p>
      <button type="button" class="button" onClick={stay}>{t("shared.here")}</button>
      <button type="button" class="button plain" onClick={done}>{t("settings.leave")}</button>
    </dialog>
  );
}

/** Counts down from the last touch, whatever the clock is set to: but a tablet that slept is not given its sleep. */
function useSecondsLeft(idleS: number): [number, () => void] {
  const [left, setLeft] = useState(idleS);
  const untouched = useMemo(() => new Untouched(), []);
  const stay = (): void => {
    untouched.touch();
    noteTouch();
    setLeft(idleS);
  };
  const isVisit = idleS > 0 && who.value !== undefined && (who.value.kind !== "public" || place.page !== "enter");
  useEffect(() => {
    if (!isVisit) return undefined;
    const touch = (event: Event): void => {
      // In the question itself only its buttons answer: "I am done" must not first mean "I am here".
      if (!(event.target instanceof Element && event.target.closest(".still-there"))) stay();
    };
    const tick = (): void => {
      const remaining = Math.ceil(idleS - untouched.seconds(idleS - WARN_S));
      setLeft(remaining);
      if (remaining <= 0) void leave();
    };
    stay();
    const timer = setInterval(tick, 1_000);
    document.addEventListener("visibilitychange", tick);
    for (const kind of TOUCHES) document.addEventListener(kind, touch, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
      for (const kind of TOUCHES) document.removeEventListener(kind, touch, { capture: true });
    };
  }, [isVisit, idleS]);
  return [isVisit ? left : idleS, stay];
}
