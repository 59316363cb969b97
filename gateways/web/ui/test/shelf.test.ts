import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientFrame } from "../src/live/frames.ts";
import { Outbox } from "../src/live/outbox.ts";
import { Shelf, type Entry } from "../src/live/shelf.ts";
import type { Note } from "../src/live/tabs.ts";

const ANNA = { member: "anna", login: "anna.1" };
const LOST = "lost";
/** Longer than the page waits for the disk. */
const SLOW_MS = 2_500;

type Trouble = number | typeof LOST | undefined;

/** A disk under the test's hands: the next step takes so long, or throws as WebKit does. */
class Disk {
  readonly rows = new Map<string, Entry>();
  next: Trouble;
  isBroken = false;

  readonly factory = { open: () => this.open() } as unknown as IDBFactory;

  private open(): unknown {
    const request = { result: { transaction: () => this.transaction() }, onsuccess: () => undefined, onerror: () => undefined };
    setTimeout(() => (this.isBroken ? request.onerror() : request.onsuccess()), 0);
    return request;
  }

  private transaction(): unknown {
    const trouble = this.isBroken ? LOST : this.next;
    this.next = undefined;
    if (trouble === LOST) throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
    const wait = trouble ?? 0;
    const answer = (read: () => unknown): unknown => {
      const request = { result: undefined as unknown, onsuccess: () => undefined };
      setTimeout(() => {
        request.result = read();
        request.onsuccess();
      }, wait);
      return request;
    };
    const { rows } = this;
    const store = {
      getAll: () => answer(() => [...rows.values()]),
      get: (id: string) => answer(() => rows.get(id)),
      put: (entry: Entry) => rows.set(entry.id, entry),
      delete: (id: string) => rows.delete(id),
    };
    const transaction = { objectStore: () => store, oncomplete: () => undefined };
    // After its requests: a timer of 0 ms rings with one of 1 ms.
    setTimeout(() => transaction.oncomplete(), wait + 2);
    return transaction;
  }
}

class Page {
  isOpen = false;
  readonly ids: string[] = [];
  hears: (note: Note) => void = () => undefined;
  readonly outbox: Outbox;

  constructor(disk: Disk) {
    const tabs = { tell: () => undefined, listen: (heard: (note: Note) => void) => void (this.hears = heard) };
    this.outbox = new Outbox("clear-water", this, new Shelf(disk.factory), tabs);
  }

  send(frame: ClientFrame): boolean {
    if (this.isOpen && frame.t === "cmd") this.ids.push(frame.id);
    return this.isOpen;
  }

  comesUp(): void {
    this.isOpen = true;
    this.outbox.up();
    this.outbox.take({ t: "hello", now: Date.now(), position: 1, who: { kind: "member", member: "anna" } });
  }

  get unsent(): string[] {
    return this.outbox.unsent.value.map((entry) => entry.id);
  }
}

const soon = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);
const later = (): Promise<unknown> => vi.advanceTimersByTimeAsync(20_000);

let disk: Disk;
let page: Page;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_000_000_000 });
  disk = new Disk();
  page = await opened();
});

afterEach(() => vi.useRealTimers());

async function opened(): Promise<Page> {
  const one = new Page(disk);
  void one.outbox.belongTo(ANNA);
  await soon();
  return one;
}

async function casts(failed: () => void = () => undefined): Promise<string> {
  page.outbox.act("ballot.cast", { poll: "p1", option: "yes" }, { about: "ballot/p1" }).catch(failed);
  await soon();
  return page.unsent[0] ?? "";
}

test.each([SLOW_MS, LOST] as const)("a vote outlives a disk that stumbles once before it is sent: %s", async (trouble) => {
  const id = await casts();
  disk.next = trouble;
  page.comesUp();
  await later();
  expect(page.ids).toEqual([id]);
  expect(page.unsent).toEqual([id]);
  expect([...disk.rows.keys()]).toEqual([id]);
  expect(page.outbox.isLasting).toBe(true);
});

test.each([SLOW_MS, LOST] as const)("a disk that cannot be read empties no page: %s", async (trouble) => {
  const id = await casts();
  disk.next = trouble;
  page.hears({});
  await vi.advanceTimersByTimeAsync(SLOW_MS);
  expect(page.unsent).toEqual([id]);
  page.comesUp();
  await later();
  expect(page.ids).toEqual([id]);
});

test("what a page could not read when it was loaded it reads a little later", async () => {
  const id = await casts();
  disk.next = LOST;
  page = await opened();
  expect(page.unsent).toEqual([]);
  await later();
  expect(page.unsent).toEqual([id]);
});

test("a disk that could not be opened is opened anew, and gets what it missed", async () => {
  disk = new Disk();
  disk.isBroken = true;
  page = await opened();
  const id = await casts();
  expect(page.outbox.isLasting).toBe(false);
  disk.isBroken = false;
  await later();
  expect([...disk.rows.keys()]).toEqual([id]);
  expect(page.outbox.isLasting).toBe(true);
});

test("a disk that stays broken neither keeps a vote back nor shows it again when it was answered", async () => {
  disk.isBroken = true;
  const id = await casts();
  page.comesUp();
  await later();
  expect(page.ids).toEqual([id]);
  page.outbox.take({ t: "ack", id, position: 7, repeated: false });
  await later();
  expect(page.unsent).toEqual([]);
});

test("what was discarded while the disk failed is not sent when it comes back", async () => {
  const id = await casts();
  disk.isBroken = true;
  await page.outbox.discard(id);
  disk.isBroken = false;
  page.comesUp();
  await later();
  expect(page.ids).toEqual([]);
  expect([...disk.rows]).toEqual([]);
});

test("what another tab discarded is not sent by one whose disk had failed", async () => {
  disk.isBroken = true;
  const failed = vi.fn();
  const id = await casts(failed);
  page.hears({ id, problem: { code: "discarded" } });
  await soon();
  expect(failed).toHaveBeenCalledOnce();
  disk.isBroken = false;
  page.comesUp();
  await later();
  expect([page.ids, [...disk.rows]]).toEqual([[], []]);
});
