/** Who is sitting before this screen. */
import { signal } from "@preact/signals";
import { Refused, type Who } from "./frames.ts";
import { get, post } from "./http.ts";
import { live } from "./live.ts";
import { pathOf, place } from "./place.ts";

/** `undefined`: not known yet. */
export const who = signal<Who | undefined>(undefined);

const AGAIN_MS = 3_000;
const NOBODY: Who = { kind: "public", roles: [] };

export async function loadSession(): Promise<void> {
  live().link.onLoginEnded = () => void forget();
  try {
    who.value = (await get<{ who: Who }>(`/c/${place.community}/session`)).who;
  } catch (error) {
    const status = error instanceof Refused ? error.problem.status : undefined;
    if (status === 401) await forget();
    else if (status === 404) giveUp();
    else setTimeout(() => void loadSession(), AGAIN_MS);
  }
}

/** No community has this address: nothing will come of waiting. */
export const isNowhere = signal(false);

function giveUp(): void {
  live().link.stop();
  isNowhere.value = true;
}

/** A login that has ended is put away, or every socket would be refused with it; then one goes on as a visitor. */
async function forget(): Promise<void> {
  await post(`/c/${place.community}/logout`);
  who.value = NOBODY;
  live().link.redial();
}

export type Credentials = { code: string } | { number: string; password: string };

export async function login(credentials: Credentials): Promise<Who> {
  who.value = (await post<{ who: Who }>(`/c/${place.community}/login`, credentials)).who;
  live().link.redial();
  live().contents.forgetMissing();
  return who.value;
}

/** "I am done": the next person at this tablet starts afresh. */
export async function logout(): Promise<void> {
  await post(`/c/${place.community}/logout`);
  location.assign(pathOf("enter"));
}

export function mayLead(): boolean {
  return Boolean(who.value?.roles?.includes("chair"));
}

export function homeOf(person: Who): string {
  if (person.kind === "display") return pathOf("projector");
  return pathOf(person.roles?.includes("chair") ? "chair" : "now");
}
