/** The documents that this page watches, each at its version. Nothing is guessed: what does not fit is asked for again. */
import { signal, type Signal } from "@preact/signals";
import type { ClientFrame, Problem, ServerFrame } from "./frames.ts";
import { mergePatch, type Json } from "./merge-patch.ts";
import { Pace } from "./pace.ts";

/** `undefined`: not known yet. `null`: nothing there. */
export type Shown = Json | undefined;

interface Held {
  version: number;
  watchers: number;
  told: boolean;
  /** Asked again after something that did not fit: what comes until the answer is passed over. */
  asked: boolean;
  doc: Signal<Shown>;
}

/** The server takes at most so many views in one frame. */
const VIEWS_MAX = 64;
const FETCH_AGAIN_MS = 2_000;
/** Whoever leafs through cards leaves one each moment: they are given back together. */
const GIVE_BACK_AFTER_MS = 5_000;

export interface Fetched {
  v: number;
  doc: Json;
}

export class Views {
  private readonly held = new Map<string, Held>();
  private readonly pace = new Pace();
  private asking = false;
  private givingBack = false;

  constructor(
    private readonly send: (frame: ClientFrame) => boolean,
    private readonly fetchView: (view: string, atLeast: number) => Promise<Fetched>,
  ) {}

  at(view: string): Signal<Shown> {
    return this.hold(view).doc;
  }

  /** At which version a document is shown; 0 where none is. */
  versionOf(view: string): number {
    return this.held.get(view)?.version ?? 0;
  }

  /** Watches until the returned function is called. Cheap to call twice: the server is asked once. */
  watch(view: string): () => void {
    this.hold(view).watchers++;
    this.askSoon();
    return () => {
      this.hold(view).watchers--;
      this.giveBackSoon();
    };
  }

  /** After a reconnect the server knows nothing of us: say again what is watched, and how far we are. */
  resume(): void {
    for (const held of this.held.values()) held.told = held.asked = false;
    this.askForWanted();
  }

  take(frame: ServerFrame): void {
    if (frame.t === "snap") this.put(frame.view, frame.v, frame.doc);
    else if (frame.t === "patch") this.patch(frame);
    else if (frame.t === "same") this.hold(frame.view).asked = false;
    else if (frame.t === "none") this.put(frame.view, 0, null);
    else if (frame.t === "fetch") void this.fetch(frame.view, frame.v);
    else if (frame.t === "err") this.refuse(frame.problem);
  }

  private hold(view: string): Held {
    let held = this.held.get(view);
    if (!held) {
      held = { version: 0, watchers: 0, told: false, asked: false, doc: signal<Shown>(undefined) };
      this.held.set(view, held);
    }
    return held;
  }

  private put(view: string, version: number, doc: Shown): void {
    const held = this.hold(view);
    held.asked = false;
    held.version = version;
    held.doc.value = doc;
  }

  private patch(frame: Extract<ServerFrame, { t: "patch" }>): void {
    const held = this.hold(frame.view);
    if (frame.base === held.version) {
      this.put(frame.view, frame.v, mergePatch(held.doc.peek() ?? undefined, frame.p));
    } else if (frame.v > held.version && !held.asked) {
      this.ask(frame.view);
    }
  }

  /**
   * What may not be watched is not shown either: the server sends no more of it, so it is asked for anew with what is
   * asked for next. Of one too many nothing is known, until others are given back. Whoever knew more than the server is
   * sent the whole document, and need not ask.
   */
  private refuse({ code, params }: Problem): void {
    const view = params?.view;
    if (typeof view !== "string" || code === "version-from-future") return;
    const isOneTooMany = code === "too-large";
    this.tell([view], false);
    this.put(view, 0, isOneTooMany ? undefined : null);
    if (isOneTooMany) this.giveBackSoon();
  }

  /** A document too large for a frame is fetched; then the server is asked what came since. */
  private async fetch(view: string, version: number): Promise<void> {
    try {
      const fetched = await this.fetchView(view, version);
      this.put(view, fetched.v, fetched.doc);
      this.ask(view);
    } catch {
      setTimeout(() => this.ask(view), FETCH_AGAIN_MS);
    }
  }

  private ask(view: string): void {
    const held = this.hold(view);
    if (held.watchers > 0) held.asked = this.say({ t: "sub", views: { [view]: held.version } });
  }

  private askSoon(): void {
    if (this.asking) return;
    this.asking = true;
    const ask = (): void => {
      this.asking = false;
      this.askForWanted();
    };
    const wait = this.pace.waitMs();
    if (wait > 0) setTimeout(ask, wait);
    else queueMicrotask(ask);
  }

  private giveBackSoon(): void {
    if (this.givingBack) return;
    this.givingBack = true;
    setTimeout(() => {
      this.givingBack = false;
      this.giveBackUnwanted();
      this.askForWanted();
    }, GIVE_BACK_AFTER_MS);
  }

  private askForWanted(): void {
    for (const views of pieces(this.viewsWhere((held) => held.watchers > 0 && !held.told))) {
      const sent = this.say({ t: "sub", views: Object.fromEntries(views.map((view) => [view, this.hold(view).version])) });
      this.tell(views, sent);
    }
  }

  private giveBackUnwanted(): void {
    for (const views of pieces(this.viewsWhere((held) => held.watchers === 0 && held.told))) {
      if (this.say({ t: "unsub", views })) this.tell(views, false);
    }
  }

  private viewsWhere(test: (held: Held) => boolean): string[] {
    return [...this.held].filter(([, held]) => test(held)).map(([view]) => view);
  }

  private say(frame: ClientFrame): boolean {
    this.pace.spend();
    return this.send(frame);
  }

  private tell(views: string[], told: boolean): void {
    for (const view of views) this.hold(view).told = told;
  }
}

function* pieces(views: string[]): Generator<string[]> {
  for (let at = 0; at < views.length; at += VIEWS_MAX) yield views.slice(at, at + VIEWS_MAX);
}
