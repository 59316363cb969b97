import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientFrame, Problem, Reply, ServerFrame } from "../src/live/frames.ts";
import { freshId } from "../src/live/ids.ts";
import { HELD_MS, Outbox, TRIED_MS } from "../src/live/outbox.ts";
import { Shelf } from "../src/live/shelf.ts";
import type { Note, Tabs } from "../src/live/tabs.ts";

const ANNA = { member: "anna", login: "anna.1" };
const BEN = { member: "ben", login: "ben.1" };
const CAST = { poll: "p1", option: "yes" };
const DAY_MS = 86_400_000;
const KEEPING = { about: "ballot/p1" };

/** One tab: its outbox, and a socket under the test's hands. */
class Tab {
  isOpen = false;
  /** The server's clock minus the tablet's. */
  ahead = 0;
  readonly frames: Extract<ClientFrame, { t: "cmd" }>[] = [];
  readonly outbox: Outbox;

  constructor(shelf: Shelf, tabs: Tabs) {
    this.outbox = new Outbox("clear-water", this, shelf, tabs);
  }

  send(frame: ClientFrame): boolean {
    if (this.isOpen && frame.t === "cmd") this.frames.push(frame);
    return this.isOpen;
  }

  async comesUp(member = "anna"): Promise<void> {
    this.isOpen = true;
    this.outbox.up();
    await this.hears({ t: "hello", now: Date.now() + this.ahead, position: 1, who: { kind: "member", member } });
  }

  async hears(frame: ServerFrame): Promise<void> {
    this.outbox.take(frame);
    await settled();
  }

  acknowledges(id: string, position = 7): Promise<void> {
    return this.hears({ t: "ack", id, position, repeated: false });
  }

  refuses(id: string, problem: Problem): Promise<void> {
    return this.hears({ t: "nack", id, problem });
  }

  get ids(): string[] {
    return this.frames.map((frame) => frame.id);
  }
}

let shelf: Shelf;
let heard: ((note: Note) => void)[];

/** Tabs that hear each other, as over a BroadcastChannel. */
function openTab(): Tab {
  let own: ((note: Note) => void) | undefined;
  const tabs: Tabs = {
    tell: (note) => heard.filter((other) => other !== own).forEach((other) => other(note)),
    listen: (listener) => {
      own = listener;
      heard.push(listener);
    },
  };
  return new Tab(shelf, tabs);
}

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

async function casts(tab: Tab): Promise<{ answer: Promise<Reply>; id: string }> {
  const answer = tab.outbox.act("ballot.cast", CAST, KEEPING);
  answer.catch(() => undefined);
  await settled();
  const [entry] = await shelf.all([]);
  return { answer, id: entry?.id ?? "" };
}

let tab: Tab;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  shelf = new Shelf();
  heard = [];
  tab = openTab();
  await tab.outbox.belongTo(ANNA);
});

afterEach(() => vi.useRealTimers());

test("an act is kept before it is sent, and erased when the server has answered", async () => {
  await tab.comesUp();
  const { answer, id } = await casts(tab);
  expect(tab.frames).toEqual([{ t: "cmd", id, type: "ballot.cast", body: CAST }]);
  expect(tab.outbox.unsent.value).toHaveLength(1);
  await tab.acknowledges(id, 10_412);
  expect((await answer).position).toBe(10_412);
  expect(tab.outbox.entries.value).toEqual([]);
  expect(await shelf.all([])).toEqual([]);
});

test("while there is no connection it waits; then it goes once, and again with the same id only on a new socket", async () => {
  const { id } = await casts(tab);
  expect(tab.frames).toEqual([]);
  await tab.comesUp();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(tab.ids).toEqual([id]);
  await tab.comesUp();
  expect(tab.ids).toEqual([id, id]);
});

test("a page that was loaded again sends what the former page left, with its id", async () => {
  await tab.comesUp();
  const { id } = await casts(tab);
  const later = openTab();
  tab.isOpen = false;
  await later.outbox.belongTo(ANNA);
  await later.comesUp();
  expect(later.outbox.unsent.value.map((entry) => entry.body)).toEqual([CAST]);
  await vi.advanceTimersByTimeAsync(HELD_MS + 1_000);
  expect(later.ids).toEqual([id]);
});

test("a refusal is the answer: it is kept to be read, without the choice, and not sent again", async () => {
  await tab.comesUp();
  const { answer, id } = await casts(tab);
  await tab.refuses(id, { code: "poll-closed", status: 409 });
  await expect(answer).rejects.toThrow("poll-closed");
  expect(await shelf.all([])).toMatchObject([{ id, problem: { code: "poll-closed" }, body: {} }]);
  await tab.comesUp();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tab.ids).toEqual([id]);
  await tab.outbox.discard(id);
  expect(await shelf.all([])).toEqual([]);
});

test.each([
  { code: "unavailable", status: 503 },
  { code: "too-many-tries", status: 429, params: { retry_after_s: 4 } },
  { code: "login-expired", status: 401 },
])("$code decides nothing: it is asked again a little later", async (problem) => {
  await tab.comesUp();
  const { id } = await casts(tab);
  await tab.refuses(id, problem);
  await vi.advanceTimersByTimeAsync(2_500);
  expect(tab.ids).toEqual([id]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(tab.ids).toEqual([id, id]);
});

test("what was discarded is never sent", async () => {
  const { answer, id } = await casts(tab);
  await tab.outbox.discard(id);
  await expect(answer).rejects.toThrow("discarded");
  await tab.comesUp();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tab.frames).toEqual([]);
});

test("another person neither sees nor sends what the former left", async () => {
  await casts(tab);
  await tab.outbox.belongTo(BEN);
  expect(tab.outbox.entries.value).toEqual([]);
  await tab.comesUp("ben");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tab.frames).toEqual([]);
  expect(await shelf.all([])).toHaveLength(1);
});

test("a socket that stands for another person than the page gets nothing", async () => {
  await casts(tab);
  await tab.comesUp("ben");
  expect(tab.frames).toEqual([]);
  await tab.comesUp("anna");
  expect(tab.frames).toHaveLength(1);
});

test("nothing goes out before the socket has said for whom it stands", async () => {
  await tab.comesUp();
  tab.outbox.up();
  await casts(tab);
  expect(tab.frames).toEqual([]);
});

test("a later login of the same person is asked before it sends", async () => {
  const { id } = await casts(tab);
  await tab.outbox.belongTo({ ...ANNA, login: "anna.2" });
  await tab.comesUp();
  const [entry] = tab.outbox.unsent.value;
  expect(entry && tab.outbox.isOlder(entry)).toBe(true);
  expect(tab.frames).toEqual([]);
  await tab.outbox.adopt(id);
  expect(tab.ids).toEqual([id]);
});

test("who is done leaves nothing behind", async () => {
  await casts(tab);
  await tab.outbox.forget();
  expect(await shelf.all([])).toEqual([]);
});

test("what someone who has gone left under way gets its time to go, once there is a connection", async () => {
  const { id } = await casts(tab);
  const gone = vi.fn();
  void tab.outbox.drained().then(gone);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gone).not.toHaveBeenCalled();
  await tab.comesUp();
  expect(tab.ids).toEqual([id]);
  await tab.acknowledges(id);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(gone).toHaveBeenCalledOnce();
});

test("a server that never answers does not keep the tablet from the next person", async () => {
  await tab.comesUp();
  await casts(tab);
  const gone = vi.fn();
  void tab.outbox.drained().then(gone);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(gone).toHaveBeenCalledOnce();
});

test("what the server told to wait is kept for its person when the tablet is put away", async () => {
  await tab.comesUp();
  const { id } = await casts(tab);
  await tab.refuses(id, { code: "too-many-tries", status: 429, params: { retry_after_s: 30 } });
  const gone = tab.outbox.drained();
  await vi.advanceTimersByTimeAsync(11_000);
  await gone;
  await tab.outbox.forget(tab.outbox.unsent.value);
  expect(await shelf.all([])).toMatchObject([{ id, member: "anna" }]);
  await tab.outbox.belongTo(BEN);
  await tab.comesUp("ben");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tab.ids).toEqual([id]);
});

test("of two tabs one sends, and both hear the answer", async () => {
  const other = openTab();
  await other.outbox.belongTo(ANNA);
  const { answer, id } = await casts(tab);
  await other.comesUp();
  await tab.comesUp();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(other.ids).toEqual([id]);
  expect(tab.ids).toEqual([]);
  await other.acknowledges(id, 9);
  expect((await answer).position).toBe(9);
  expect(tab.outbox.entries.value).toEqual([]);
});

test("when the tab that sends is gone the other goes on", async () => {
  const other = openTab();
  await other.outbox.belongTo(ANNA);
  await tab.comesUp();
  const { id } = await casts(tab);
  await other.comesUp();
  tab.isOpen = false;
  await vi.advanceTimersByTimeAsync(HELD_MS + 1_000);
  expect(other.ids).toEqual([id]);
});

test("what is only tried is never on the shelf, and is given up after a while", async () => {
  const opening = tab.outbox.act("poll.open", { motion: "m1" });
  opening.catch(() => undefined);
  await settled();
  expect(await shelf.all([])).toEqual([]);
  expect(tab.outbox.unsent.value).toEqual([]);
  await vi.advanceTimersByTimeAsync(TRIED_MS + 1_000);
  await expect(opening).rejects.toThrow("not-sent");
  await tab.comesUp();
  expect(tab.frames).toEqual([]);
});

test("what was tried and never answered may have been done, and is said so", async () => {
  await tab.comesUp();
  const closing = tab.outbox.act("poll.close", { poll: "p1" });
  closing.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(TRIED_MS + 1_000);
  await expect(closing).rejects.toThrow("no-answer");
});

test("what others left is swept when it can no longer be of use; one's own waits for its answer", async () => {
  const answer = tab.outbox.act("ballot.cast", CAST, { ...KEEPING, until: Date.now() + 60_000 });
  answer.catch(() => undefined);
  vi.setSystemTime(Date.now() + DAY_MS + 61_000);
  const later = openTab();
  await later.outbox.belongTo(ANNA);
  await later.comesUp();
  expect(await shelf.all([])).toHaveLength(1);
  await later.outbox.belongTo(BEN);
  expect(await shelf.all([])).toEqual([]);
});

test.each([3_600_000, 900 * DAY_MS])("a tablet whose clock is %s ms ahead keeps what is of use by the server's", async (wrong) => {
  tab.ahead = -wrong;
  const due = Date.now() - wrong + 600_000;
  tab.outbox.act("ballot.cast", CAST, { ...KEEPING, until: due }).catch(() => undefined);
  await tab.outbox.belongTo({ ...ANNA, login: "anna.2" });
  expect(tab.outbox.unsent.value).toHaveLength(1);
  await tab.comesUp();
  expect(tab.outbox.unsent.value).toHaveLength(1);
  vi.setSystemTime(Date.now() + DAY_MS + 601_000);
  await tab.comesUp();
  expect(await shelf.all([])).toEqual([]);
});

test("it says when nothing can be kept", async () => {
  expect(tab.outbox.isLasting).toBe(true);
  await casts(tab);
  expect(tab.outbox.isLasting).toBe(false);
});

test("a storage that never answers does not keep a vote back", async () => {
  shelf = new Shelf({ open: () => ({}) } as unknown as IDBFactory);
  tab = openTab();
  void tab.outbox.belongTo(ANNA);
  await tab.comesUp();
  void tab.outbox.act("ballot.cast", CAST, KEEPING).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(tab.frames).toHaveLength(1);
});

test("nobody acts before it is known who sits here", async () => {
  await tab.outbox.belongTo(undefined);
  await expect(tab.outbox.act("ballot.cast", CAST, KEEPING)).rejects.toThrow("not-logged-in");
});

test("ids are of the promised shape and differ", () => {
  const ids = new Set(Array.from({ length: 500 }, freshId));
  expect(ids.size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{31}$/);
});

