import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientFrame, ServerFrame } from "../src/live/frames.ts";
import { Views, type Fetched } from "../src/live/views.ts";

let sent: ClientFrame[];
let up: boolean;
let views: Views;
const fetchView = vi.fn<(view: string, atLeast: number) => Promise<Fetched>>();

beforeEach(() => {
  sent = [];
  up = true;
  fetchView.mockReset();
  views = new Views((frame) => up && sent.push(frame) > 0, fetchView);
});

afterEach(() => vi.useRealTimers());

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

test("what is watched in one go is asked for in one frame, and once", async () => {
  views.watch("community");
  views.watch("now/s1");
  views.watch("now/s1");
  await settled();
  expect(sent).toEqual([{ t: "sub", views: { community: 0, "now/s1": 0 } }]);
});

test("more views than a frame may name go into several", async () => {
  for (let at = 0; at < 65; at++) views.watch(`poll/p${at}`);
  await settled();
  expect(sent.map((frame) => frame.t === "sub" && Object.keys(frame.views).length)).toEqual([64, 1]);
});

test("a patch that fits is applied", async () => {
  views.watch("now/s1");
  await settled();
  views.take({ t: "snap", view: "now/s1", v: 4, doc: { motions: 1, pages: 1 } });
  views.take({ t: "patch", view: "now/s1", base: 4, v: 6, p: { motions: 2 } });
  expect(views.at("now/s1").value).toEqual({ motions: 2, pages: 1 });
});

test("a patch that does not fit is never guessed at: the view is asked for again, once", async () => {
  views.watch("now/s1");
  await settled();
  views.take({ t: "snap", view: "now/s1", v: 4, doc: { motions: 1 } });
  sent.length = 0;
  views.take({ t: "patch", view: "now/s1", base: 5, v: 6, p: { motions: 3 } });
  views.take({ t: "patch", view: "now/s1", base: 6, v: 7, p: { motions: 4 } });
  expect(views.at("now/s1").value).toEqual({ motions: 1 });
  expect(sent).toEqual([{ t: "sub", views: { "now/s1": 4 } }]);
});

test("an old patch is passed over", async () => {
  views.watch("now/s1");
  await settled();
  views.take({ t: "snap", view: "now/s1", v: 9, doc: { motions: 9 } });
  sent.length = 0;
  views.take({ t: "patch", view: "now/s1", base: 4, v: 6, p: { motions: 2 } });
  expect(views.at("now/s1").value).toEqual({ motions: 9 });
  expect(sent).toEqual([]);
});

test("after a reconnect it resumes from the version it knows", async () => {
  views.watch("now/s1");
  await settled();
  views.take({ t: "snap", view: "now/s1", v: 4, doc: { motions: 1 } });
  sent.length = 0;
  views.resume();
  expect(sent).toEqual([{ t: "sub", views: { "now/s1": 4 } }]);
});

test("what is watched while the line is down is asked for when it is back", async () => {
  up = false;
  views.watch("me");
  await settled();
  up = true;
  views.resume();
  expect(sent).toEqual([{ t: "sub", views: { me: 0 } }]);
});

test("what nobody looks at any more is given back after a moment, and resumed later", async () => {
  vi.useFakeTimers();
  const release = views.watch("poll/p1");
  await vi.advanceTimersByTimeAsync(0);
  views.take({ t: "snap", view: "poll/p1", v: 3, doc: { cast: 1 } });
  release();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  views.watch("poll/p1");
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.slice(1)).toEqual([
    { t: "unsub", views: ["poll/p1"] },
    { t: "sub", views: { "poll/p1": 3 } },
  ]);
});

test("whoever comes back within that moment is not asked about twice", async () => {
  vi.useFakeTimers();
  views.watch("poll/p1")();
  await vi.advanceTimersByTimeAsync(0);
  views.watch("poll/p1");
  await vi.advanceTimersByTimeAsync(6_000);
  expect(sent).toEqual([{ t: "sub", views: { "poll/p1": 0 } }]);
});

/** Leafs through cards, one each so many milliseconds; gives how long the last of them was waited for. */
async function leaf(cards: number, eachMs: number): Promise<number> {
  let release = views.watch("poll/p0");
  for (let card = 1; card < cards; card++) {
    await vi.advanceTimersByTimeAsync(eachMs);
    const next = views.watch(`poll/p${card}`);
    release();
    release = next;
  }
  const asked = Date.now();
  while (!sent.some((frame) => frame.t === "sub" && `poll/p${cards - 1}` in frame.views)) await vi.advanceTimersByTimeAsync(10);
  return Date.now() - asked;
}

test("a card a second for five minutes stays below what the server allows, and none is waited for", async () => {
  vi.useFakeTimers();
  expect(await leaf(300, 1_000)).toBeLessThan(20);
  expect(sent.length).toBeLessThan(300 * 1.25 + 10);
});

test("whoever leafs ten times as fast is told of the card she stops at within a second", async () => {
  vi.useFakeTimers();
  expect(await leaf(200, 100)).toBeLessThan(1_000);
  expect(sent.length).toBeLessThan(20 * 1.67 + 10);
});

test("nothing there is known as nothing, until a snapshot comes", () => {
  views.watch("ballot/p1");
  views.take({ t: "none", view: "ballot/p1" });
  expect(views.at("ballot/p1").value).toBeNull();
  views.take({ t: "snap", view: "ballot/p1", v: 8, doc: { n: 8 } });
  expect(views.at("ballot/p1").value).toEqual({ n: 8 });
});

const refused = (code: string, view: string): ServerFrame => ({ t: "err", problem: { code, params: { view } } });

test("what may no longer be watched is not shown, and asked for anew when next watched", async () => {
  const release = views.watch("attendance/s1");
  await settled();
  views.take({ t: "snap", view: "attendance/s1", v: 4, doc: { here: 3 } });
  views.take(refused("not-allowed", "attendance/s1"));
  expect(views.at("attendance/s1").value).toBeNull();
  release();
  sent.length = 0;
  views.watch("attendance/s1");
  await settled();
  expect(sent).toEqual([{ t: "sub", views: { "attendance/s1": 0 } }]);
});

test("of one document too many nothing is said, and it is asked for anew once others are given back", async () => {
  vi.useFakeTimers();
  const release = views.watch("ballot/p1");
  views.watch("ballot/p2");
  await vi.advanceTimersByTimeAsync(0);
  views.take({ t: "snap", view: "ballot/p2", v: 4, doc: { n: 4 } });
  views.take(refused("too-large", "ballot/p2"));
  expect(views.at("ballot/p2").value).toBeUndefined();
  release();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent.slice(1)).toEqual([
    { t: "unsub", views: ["ballot/p1"] },
    { t: "sub", views: { "ballot/p2": 0 } },
  ]);
});

test("a view that the server has ended is not given back", async () => {
  vi.useFakeTimers();
  const release = views.watch("attendance/s1");
  await vi.advanceTimersByTimeAsync(0);
  views.take(refused("not-allowed", "attendance/s1"));
  release();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(sent).toHaveLength(1);
});

test("a server that knows less than the page sends all of it: its complaint takes nothing away", () => {
  views.watch("now/s1");
  views.take({ t: "snap", view: "now/s1", v: 3, doc: { motions: 1 } });
  views.take(refused("version-from-future", "now/s1"));
  expect([views.at("now/s1").value, views.versionOf("now/s1")]).toEqual([{ motions: 1 }, 3]);
});

test("a complaint about something else is no document's", () => {
  views.watch("now/s1");
  views.take({ t: "snap", view: "now/s1", v: 3, doc: { motions: 1 } });
  views.take({ t: "err", problem: { code: "bad-request" } });
  expect(views.at("now/s1").value).toEqual({ motions: 1 });
});

test("a document too large for a frame is fetched, then asked for from there", async () => {
  fetchView.mockResolvedValue({ v: 12, doc: { order: [] } });
  views.watch("docket/s1/0");
  await settled();
  sent.length = 0;
  views.take({ t: "fetch", view: "docket/s1/0", v: 11 });
  await settled();
  expect(fetchView).toHaveBeenCalledWith("docket/s1/0", 11);
  expect(views.at("docket/s1/0").value).toEqual({ order: [] });
  expect(sent).toEqual([{ t: "sub", views: { "docket/s1/0": 12 } }]);
});
