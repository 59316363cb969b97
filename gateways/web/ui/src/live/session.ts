/** Who is sitting before this screen. */
import { signal } from "@preact/signals";
import { isShared, keep, kept } from "./device.ts";
import { Refused, type Who } from "./frames.ts";
import { get, post } from "./http.ts";
import { forget, leave } from "./leaving.ts";
import { live } from "./live.ts";
import { pathOf, place } from "./place.ts";

/** `undefined`: not known yet. */
export const who = signal<Who | undefined>(undefined);

const AGAIN_MS = 3_000;
const NOBODY: Who = { kind: "public", roles: [] };

/** Loading, logging in and putting away each change the cookie: one at a time, or the last answer undoes the first. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn<Result>(step: () => Promise<Result>): Promise<Result> {
  const result = turn.then(step);
  turn = result.catch(() => undefined);
  return result;
}

export function loadSession(): Promise<void> {
  live().link.onLoginEnded = () => void loadSession();
  live().link.onWelcome = keepOffices;
  return inTurn(load);
}

/** An office that was given or ended shows at once. Whose page it is, only a login decides. */
function keepOffices(seen: Who): void {
  if (seen.member !== undefined && seen.member === who.value?.member) who.value = seen;
}

async function load(): Promise<void> {
  try {
    who.value = (await get<{ who: Who }>(`/c/${place.community}/session`)).who;
  } catch (error) {
    const status = error instanceof Refused ? error.problem.status : undefined;
    if (status === 401) await (isShared() ? leave() : putAway().catch(again));
    else if (status === 404) giveUp();
    else again();
  }
}

function again(): void {
  setTimeout(() => void loadSession(), AGAIN_MS);
}

/** No community has this address: nothing will come of waiting. */
export const isNowhere = signal(false);

function giveUp(): void {
  live().link.stop();
  isNowhere.value = true;
}

/** A login that has ended is put away, or every socket would be refused with it; then one goes on as a visitor. */
async function putAway(): Promise<void> {
  forget();
  await post(`/c/${place.community}/logout`);
  who.value = NOBODY;
  live().link.redial();
}

export type Credentials = { code: string } | { number: string; password: string };

export function login(credentials: Credentials): Promise<Who> {
  return inTurn(async () => {
    const session = await post<{ who: Who }>(`/c/${place.community}/login`, credentials);
    keep(CONFIRMED, "");
    who.value = session.who;
    live().link.redial();
    live().contents.forgetMissing();
    return session.who;
  });
}

/** "This is not me": the login ends here and now, and the page stays. */
export function endLogin(): Promise<void> {
  return inTurn(() => putAway().catch(leave));
}

const CONFIRMED = "confirmed";

/** The person has said that the card is hers. */
export function confirm(person: Who): void {
  if (person.member) keep(CONFIRMED, person.member);
}

/** A card can be picked up by the wrong person: before that is asked, nothing can be done with it. */
export function isConfirmed(person: Who): boolean {
  const confirmed = kept(CONFIRMED);
  // Where nothing can be kept, the Enter page asks, and that must do.
  return person.kind !== "member" || confirmed === undefined || confirmed === person.member;
}

export function mayLead(): boolean {
  return Boolean(who.value?.roles?.includes("chair"));
}

/** The desk for login cards is a page of the server's own. */
export function mayHandOutCards(): boolean {
  return who.value?.kind === "operator" || Boolean(who.value?.roles?.includes("secretary"));
}

export function homeOf(person: Who): string {
  if (person.kind === "display") return pathOf("projector");
  return pathOf(person.roles?.includes("chair") ? "chair" : "now");
}
