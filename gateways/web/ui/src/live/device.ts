/**
 * What this device keeps. On a tablet that stands in the hall for everybody, a choice belongs to the visit of one
 * person and goes with her. Private windows may refuse storage; the pages work without.
 */
import { signal } from "@preact/signals";

/** Seconds without a touch after which a shared tablet is put away. */
export const IDLE_CHOICES_S = [60, 180, 300, 600] as const;
export const IDLE_USUAL_S = 180;

/** 0: this device belongs to one person. */
export const sharedIdleS = signal(idleKept());

export function isShared(): boolean {
  return sharedIdleS.value > 0;
}

export function share(idleS: number): void {
  sharedIdleS.value = idleS;
  write(() => localStorage, "shared", idleS > 0 ? String(idleS) : undefined);
}

/** What this person chose, else what this device is set to. */
export function kept<Word extends string>(name: string, allowed?: readonly Word[]): Word | undefined {
  const value = (read(() => sessionStorage, name) ?? read(() => localStorage, name)) as Word | undefined;
  return value !== undefined && (!allowed || allowed.includes(value)) ? value : undefined;
}

export function keep(name: string, value: string): void {
  write(isShared() ? () => sessionStorage : () => localStorage, name, value);
}

/** For what is the device's own and outlives every visit; no value forgets it. */
export function keepForDevice(name: string, value: string | undefined): void {
  write(() => localStorage, name, value);
}

export function keptForDevice(name: string): string | undefined {
  return read(() => localStorage, name);
}

export function forgetVisit(): void {
  try {
    sessionStorage.clear();
  } catch {
    // Then nothing was kept either.
  }
}

function idleKept(): number {
  const seconds = Number(read(() => localStorage, "shared") ?? 0);
  return Number.isInteger(seconds) && seconds >= IDLE_CHOICES_S[0] ? seconds : 0;
}

function read(storage: () => Storage, name: string): string | undefined {
  try {
    return storage().getItem(`folkmoot.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(storage: () => Storage, name: string, value: string | undefined): void {
  try {
    if (value === undefined) storage().removeItem(`folkmoot.${name}`);
    else storage().setItem(`folkmoot.${name}`, value);
  } catch {
    // Nothing to do: the choice holds until the page is closed.
  }
}
