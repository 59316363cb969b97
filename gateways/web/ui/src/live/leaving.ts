/** How a person leaves a device: the login ends, everything of her is forgotten, and the Enter page is shown. */
import { signal } from "@preact/signals";
import { forgetVisit, isShared, keepForDevice, keptForDevice } from "./device.ts";
import { post } from "./http.ts";
import { live } from "./live.ts";
import { pathOf, place } from "./place.ts";

const AGAIN_MS = 2_000;
/** How often a touch is written down; a tablet that was switched off remembers when it was last used. */
const NOTE_TOUCH_EVERY_MS = 5_000;

/** Someone has left, and the server has not yet said that the login is ended: nothing of hers may be shown. */
export const isLeaving = signal(false);

const forgetting = new Set<() => void>();

/** Whoever keeps something of a person in memory or storage says here how it is forgotten. */
export function onForget(one: () => void): void {
  forgetting.add(one);
}

export function forget(): void {
  for (const one of forgetting) one();
  forgetVisit();
}

/**
 * "I am done": the next person starts afresh. The login lies in a cookie that no script can touch, so only the
 * server ends it; until it has, the page is blank, also after the tablet was switched off and on. What is unsent goes out
 * first, unless she was asked and discards it; what does not get out so, or with a login that has ended, is kept until
 * she comes again.
 */
export async function leave(unsent: "send" | "discard" | "keep" = "send"): Promise<void> {
  isLeaving.value = true;
  keepForDevice("leaving", "1");
  const { link, outbox } = live();
  if (unsent === "send") await outbox.drained();
  link.stop();
  if (unsent !== "keep") await outbox.forget(unsent === "send" ? outbox.unsent.peek() : []);
  forget();
  await ended();
  keepForDevice("leaving", undefined);
  keepForDevice("touched", undefined);
  // Replaced, not added: "back" leads to no page of hers.
  location.replace(pathOf("enter"));
}

async function ended(): Promise<void> {
  while (true) {
    try {
      await post(`/c/${place.community}/logout`);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

/**
 * Whether someone's leaving was cut off, or a shared tablet was left alone for too long, while no page was open. Where the
 * clock was put back, nobody knows for how long: then too.
 */
export function mustLeave(idleS: number, now = Date.now()): boolean {
  if (keptForDevice("leaving")) return true;
  const touchedAt = Number(keptForDevice("touched") ?? 0);
  return isShared() && touchedAt > 0 && (touchedAt > now || now - touchedAt > idleS * 1000);
}

let notedAt = 0;

export function noteTouch(now = Date.now()): void {
  if (now >= notedAt && now - notedAt < NOTE_TOUCH_EVERY_MS) return;
  notedAt = now;
  keepForDevice("touched", String(now));
}
