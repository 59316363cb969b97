/** Every act on its way: bound to the person who made it, sent with one id until it is answered, and then erased. */
import { computed, signal } from "@preact/signals";
import { Refused, type ClientFrame, type Problem, type Reply, type ServerFrame, type Who } from "./frames.ts";
import { freshId } from "./ids.ts";
import type { Json } from "./merge-patch.ts";
import type { Entry, Shelf } from "./shelf.ts";
import type { Note, Tabs } from "./tabs.ts";

/** Who sits before the page, and since which login. */
export interface Owner {
  member: string;
  login: string;
}

/** An act that may wait for the connection. What is not kept is tried now, and then never again. */
export interface Keeping {
  about: string;
  /** Milliseconds of the server's clock: when it can no longer be of use, as a poll's end. */
  until?: number | undefined;
}

/** As much of the link as sending needs. */
export interface Socket {
  readonly isOpen: boolean;
  send: (frame: ClientFrame) => boolean;
}

interface Waiter {
  done: (reply: Reply) => void;
  failed: (refused: Refused) => void;
}

/** What is tried now is given up after so long: opening a vote must not happen an hour later. */
export const TRIED_MS = 10_000;
/** A tab that is gone leaves its acts to the others after so long; after a reload this page is another tab. */
export const HELD_MS = 3_000;
const TICK_MS = 1_000;
const LAST_TICKS = 10;
const DAY_MS = 86_400_000;
const KEPT_MS = 7 * DAY_MS;
const ASK_AGAIN_MS = 3_000;

export class Outbox {
  /** What this person has under way or has been refused, oldest first. Nobody else's is ever in here. */
  readonly entries = signal<readonly Entry[]>([]);
  /** Of these, what is kept and not answered. */
  readonly unsent = computed(() => this.entries.value.filter((entry) => entry.about && !entry.problem));

  private readonly tab = freshId();
  private readonly waiters = new Map<string, Waiter>();
  /** What has been sent on the socket that is open now. */
  private readonly sent = new Set<string>();
  private owner: Owner | undefined;
  /** Whom the server takes the open socket for. */
  private caller: string | undefined;
  private quietUntil = 0;
  /** Server's clock minus ours; nothing is past its time before it has told. */
  private ahead = -Infinity;
  private turn: Promise<unknown> = Promise.resolve();
  private ticker: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly community: string,
    private readonly socket: Socket,
    private readonly shelf: Shelf,
    private readonly tabs: Tabs,
  ) {
    tabs.listen((note) => this.hear(note));
    shelf.onRested = () => void this.inTurn(() => this.look());
  }

  get isLasting(): boolean {
    return this.shelf.isLasting.value;
  }

  /** From now on this person sits here. What others left stays on the shelf, unseen and unsent. */
  belongTo(owner: Owner | undefined): Promise<void> {
    if (owner?.login === this.owner?.login && owner?.member === this.owner?.member && owner) return Promise.resolve();
    this.owner = owner;
    this.show([]);
    for (const id of this.waiters.keys()) this.settle(id)?.failed(new Refused({ code: "no-answer" }));
    return this.inTurn(() => this.look());
  }

  act(type: string, body: { [key: string]: Json }, keeping?: Keeping): Promise<Reply> {
    const { owner } = this;
    if (!owner) return Promise.reject(new Refused({ code: "not-logged-in" }));
    const at = Date.now();
    const until = keeping ? (keeping.until ?? Math.max(at, at + this.ahead) + KEPT_MS) : at + TRIED_MS;
    const entry = { id: freshId(), community: this.community, ...owner, type, body, about: keeping?.about ?? "", at, until };
    return new Promise((done, failed) => {
      this.waiters.set(entry.id, { done, failed });
      void this.inTurn(async () => {
        await this.change(entry.id, () => entry, entry);
        this.tabs.tell({});
        await this.drain();
      });
    });
  }

  /** Never send it. If it has left before, it may have arrived: the documents will tell. */
  discard(id: string): Promise<void> {
    return this.inTurn(async () => {
      await this.remove(id);
      this.settle(id)?.failed(new Refused({ code: "discarded" }));
      this.tabs.tell({ id, problem: { code: "discarded" } });
    });
  }

  /** Nothing of this person stays on the device, but what is `kept`. */
  async forget(kept: readonly Entry[] = []): Promise<void> {
    for (const entry of this.entries.peek()) if (!kept.includes(entry)) await this.discard(entry.id);
  }

  /** Someone has gone: what she left under way gets its time to go, once there is a connection. */
  async drained(): Promise<void> {
    for (let ticks = 0; ticks < LAST_TICKS && this.unsent.peek().some((entry) => !this.isOlder(entry)); ) {
      if (this.socket.isOpen) ticks++;
      await new Promise((done) => setTimeout(done, TICK_MS));
    }
  }

  /** What an earlier login left goes out with this one: its owner has said so. */
  adopt(id: string): Promise<void> {
    const { owner } = this;
    return this.inTurn(async () => {
      if (owner) await this.change(id, (entry) => entry && { ...entry, login: owner.login });
      await this.drain();
    });
  }

  /** Made in an earlier login, so that someone else may have held the card: its owner is asked before it is sent. */
  isOlder(entry: Entry): boolean {
    return entry.login !== this.owner?.login;
  }

  /** A socket has opened; nothing goes out before it is known for whom it stands. */
  up(): void {
    this.caller = undefined;
    this.sent.clear();
  }

  take(frame: ServerFrame): void {
    if (frame.t === "hello") this.met(frame);
    if (frame.t === "ack") void this.inTurn(() => this.acknowledged(frame));
    if (frame.t === "nack") void this.inTurn(() => this.refused(frame.id, frame.problem));
  }

  private met({ who, now }: { who: Who; now: number }): void {
    this.caller = nameOf(who);
    this.ahead = now - Date.now();
    void this.inTurn(() => this.look());
  }

  private async acknowledged(reply: Reply & { id: string }): Promise<void> {
    const { id } = reply;
    await this.remove(id);
    this.settle(id)?.done(reply);
    this.tabs.tell({ id, reply });
  }

  private async refused(id: string, problem: Problem): Promise<void> {
    const entry = this.find(id);
    if (!entry) return;
    if (entry.about && isNoAnswer(problem)) {
      this.quietUntil = Date.now() + waitOf(problem);
      this.sent.delete(id);
      return;
    }
    if (entry.about) await this.change(id, (kept) => kept && answered(kept, problem));
    else await this.remove(id);
    this.settle(id)?.failed(new Refused(problem));
    this.tabs.tell({ id, problem });
  }

  private async drain(): Promise<void> {
    for (const entry of this.entries.peek()) {
      if (this.mayGo(entry) && !this.sent.has(entry.id) && (await this.hold(entry)) && this.mayGo(entry)) this.go(entry);
    }
  }

  private go(entry: Entry): void {
    if (this.socket.send({ t: "cmd", id: entry.id, type: entry.type, body: entry.body })) this.sent.add(entry.id);
  }

  /** The socket must stand for the one who made it, in the login in which it was made. */
  private mayGo(entry: Entry): boolean {
    const isOwn = entry.member === this.owner?.member && entry.member === this.caller && !this.isOlder(entry);
    return isOwn && this.socket.isOpen && !entry.problem && Date.now() >= this.quietUntil;
  }

  /** One tab sends: the one that holds it. Says whether this tab does now. */
  private async hold(entry: Entry): Promise<boolean> {
    let isOurs = false;
    await this.change(entry.id, (kept) => {
      isOurs = kept !== undefined && !kept.problem && !isHeldElsewhere(kept, this.tab);
      return kept && isOurs ? { ...kept, left: true, held: { tab: this.tab, until: Date.now() + HELD_MS } } : kept;
    });
    return isOurs;
  }

  private tick(): void {
    void this.inTurn(async () => {
      for (const entry of this.entries.peek()) {
        if (!entry.about && entry.until <= Date.now()) await this.giveUp(entry);
        else if (this.sent.has(entry.id) && this.mayGo(entry)) await this.hold(entry);
      }
      await this.drain();
    });
  }

  private async giveUp({ id, left }: Entry): Promise<void> {
    await this.remove(id);
    this.settle(id)?.failed(new Refused({ code: left ? "no-answer" : "not-sent" }));
  }

  private hear(note: Note): void {
    void this.inTurn(async () => {
      if (note.id !== undefined) {
        this.shelf.heard(note.id);
        this.show(this.others(note.id));
        if ("reply" in note) this.settle(note.id)?.done(note.reply);
        else this.settle(note.id)?.failed(new Refused(note.problem));
      }
      await this.look();
    });
  }

  /**
   * Reads the shelf again. What is a day past its time and waits for nobody here is swept, whoever left it: by the server's
   * clock, because a tablet's own may be wrong by years.
   */
  private async look(): Promise<void> {
    const { owner } = this;
    const past = Date.now() + this.ahead - DAY_MS;
    const before = this.entries.peek();
    const tried = before.filter((entry) => !entry.about);
    const kept: Entry[] = [];
    for (const entry of await this.shelf.all(before.filter(({ about }) => about))) {
      const isOwn = entry.community === this.community && entry.member === owner?.member;
      if (entry.until <= past && !(isOwn && entry.login === owner.login)) await this.shelf.change(entry.id, () => undefined);
      else if (isOwn) kept.push(entry);
    }
    if (owner === this.owner) this.show([...tried, ...kept]);
    await this.drain();
  }

  private find(id: string): Entry | undefined {
    return this.entries.peek().find((entry) => entry.id === id);
  }

  private others(id: string): Entry[] {
    return this.entries.peek().filter((entry) => entry.id !== id);
  }

  /** On the shelf and on the page; what is only tried is never on the shelf. */
  private async change(id: string, to: (entry: Entry | undefined) => Entry | undefined, made?: Entry): Promise<void> {
    const known = made ?? this.find(id);
    let after: Entry | undefined;
    if (known && !known.about) after = to(known);
    else await this.shelf.change(id, (entry) => (after = to(entry)), known);
    const others = this.others(id);
    this.show(after && after.member === this.owner?.member ? [...others, after] : others);
  }

  private remove(id: string): Promise<void> {
    return this.change(id, () => undefined);
  }

  private show(entries: Entry[]): void {
    this.entries.value = entries.sort((one, other) => (one.id < other.id ? -1 : 1));
    const isWaiting = entries.some((entry) => !entry.problem);
    if (!isWaiting) {
      clearInterval(this.ticker);
      this.ticker = undefined;
    } else this.ticker ??= setInterval(() => this.tick(), TICK_MS);
  }

  private settle(id: string): Waiter | undefined {
    const waiter = this.waiters.get(id);
    this.waiters.delete(id);
    return waiter;
  }

  /** One thing after the other: what the page shows is what lies on the shelf. */
  private inTurn<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(step);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

export function nameOf(who: Who): string {
  return who.member ?? who.kind;
}

function isHeldElsewhere({ held }: Entry, tab: string): boolean {
  return held !== undefined && held.tab !== tab && held.until > Date.now();
}

/** The server was busy, or did not know who asks: nothing is decided yet. */
function isNoAnswer({ status = 0 }: Problem): boolean {
  return status === 401 || status === 429 || status >= 500;
}

function waitOf({ params }: Problem): number {
  const seconds = Number(params?.["retry_after_s"]);
  return seconds > 0 ? seconds * 1000 : ASK_AGAIN_MS;
}

/** A choice is erased with the answer; a text is left to its writer, who may want to bring it again. */
function answered(entry: Entry, problem: Problem): Entry {
  return { ...entry, problem, ...(entry.type === "ballot.cast" && { body: {} }) };
}
