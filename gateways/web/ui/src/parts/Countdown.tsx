/** Time left, by the server's clock. Spoken at 60, 30 and 10 seconds, silent otherwise. */
import { useEffect, useState } from "preact/hooks";
import { live } from "../live/live.ts";
import { t, type Language } from "../words/words.ts";
import { announce } from "./announce.ts";
import { Icon } from "./Icon.tsx";

const SPOKEN_S = [60, 30, 10];

export function secondsLeft(due: number): number {
  return Math.max(0, Math.ceil((due - Date.now() - live().link.clockAhead.value) / 1000));
}

export function Countdown({ due, lang, spoken = true }: { due: number; lang?: Language; spoken?: boolean }) {
  const [left, setLeft] = useState(() => secondsLeft(due));
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsLeft(due)), 1000);
    return () => clearInterval(timer);
  }, [due]);
  useEffect(() => {
    if (spoken && SPOKEN_S.includes(left)) announce(t("countdown.spoken", { seconds: left }));
  }, [left, spoken]);
  return (
    <p class={left <= 30 ? "countdown soon" : "countdown"}>
      <Icon name="clock" />
      <span>{wording(left, due, lang)}</span>
    </p>
  );
}

function wording(left: number, due: number, lang?: Language): string {
  if (left === 0) return t("countdown.over", {}, lang);
  if (left >= 86_400) return t("countdown.until", { date: due, time: due }, lang);
  return t("countdown.left", { clock: clockOf(left) }, lang);
}

/** Seconds as 1:05:09, or 5:09. */
export function clockOf(left: number): string {
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor(left / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, "0");
