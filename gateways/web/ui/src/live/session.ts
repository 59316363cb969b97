/** Who is sitting before this screen. */
import { signal } from "@preact/signals";
import { isShared, keep, keepForDevice, kept, keptForDevice } from "./device.ts";
import { Refused, type Who } from "./frames.ts";
import { get, post } from "./http.ts";
import { freshId } from "./ids.ts";
import { forget, leave, onForget } from "./leaving.ts";
import { live } from "./live.ts";
import { nameOf } from "./outbox.ts";
import { pathOf, place } from "./place.ts";

/** `undefined`: not known yet. */
export const who = signal<Who | undefined>(undefined);

/** Under which name this device keeps the number of the login. */
const LOGIN = `login.${place.community}`;
onForget(() => keepForDevice(LOGIN, undefined));
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
  live().link.onWelcome = welcomed;
  return inTurn(load);
}

/** An office that was given or ended shows at once. Whose page it is, only a login decides: then the session is asked. */
function welcomed(seen: Who): void {
  if (!who.value) return;
  if (!isSame(seen, who.value)) void loadSession();
  else if (seen.member !== undefined) who.value = seen;
}

async function load(): Promise<void> {
  try {
    const { who: person } = await get<{ who: Who }>(`/c/${place.community}/session`);
    // Someone else has come in at another tab: nothing of the former person stays on this one.
    if (who.peek()?.kind === "member" && !isSame(person, who.peek())) location.reload();
    else meet(person, keptForDevice(LOGIN));
  } catch (error) {
    const status = error instanceof Refused ? error.problem.status : undefined;
    if (status === 401) await (isShared() ? leave("keep") : putAway().catch(again));
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
  meet(NOBODY);
  live().link.redial();
}

/** Acts belong to a person in one login: whoever comes with a new card is asked before old ones are sent. */
function meet(person: Who, before?: string): void {
  who.value = person;
  const member = nameOf(person);
  const known = before?.startsWith(`${member}.`) ? before : `${member}.${freshId()}`;
  if (person.kind !== "public" && known !== before) keepForDevice(LOGIN, known);
  void live().outbox.belongTo(person.kind === "public" ? undefined : { member, login: known });
}

function isSame(one: Who, other: Who | undefined): boolean {
  return other !== undefined && nameOf(one) === nameOf(other);
}

export type Credentials = { code: string } | { number: string; password: string };

export function login(credentials: Credentials): Promise<Who> {
  return inTurn(async () => {
    const session = await post<{ who: Who }>(`/c/${place.community}/login`, credentials);
    keep(CONFIRMED, "");
    meet(session.who);
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

/** Who marks others as here. */
export function mayKeepDoor(): boolean {
  return mayLead() || Boolean(who.value?.roles?.includes("secretary"));
}

/** Who counts hands and papers. */
export function mayCount(): boolean {
  return Boolean(who.value?.roles?.includes("teller"));
}

/** The desk for login cards is a page of the server's own. */
export function mayHandOutCards(): boolean {
  return who.value?.kind === "operator" || Boolean(who.value?.roles?.includes("secretary"));
}

export function homeOf(person: Who): string {
  if (person.kind === "display") return pathOf("projector");
  return pathOf(person.roles?.includes("chair") ? "chair" : "now");
}
