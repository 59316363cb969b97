import { h, render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const IDLE_S = 180;
const HOUR_MS = 3_600_000;
let root: HTMLElement;

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 25, 9, 0) });
  localStorage.clear();
  sessionStorage.clear();
  location.href = "http://hall.test/c/clear-water/";
  vi.spyOn(location, "replace").mockImplementation(() => undefined);
  vi.stubGlobal("WebSocket", class {
    close(): void {}
  });
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 200 }));
  root = document.body.appendChild(document.createElement("div"));
});

afterEach(async () => {
  render(null, root);
  root.remove();
  // Whoever was put away has left before the next one comes.
  await pass(10);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A tablet that Anna has just touched; says whether it has put her away, and whether it asks for her. */
async function annas() {
  (await import("../src/live/live.ts")).startLive("clear-water");
  (await import("../src/live/device.ts")).share(IDLE_S);
  (await import("../src/live/session.ts")).who.value = { kind: "member", member: "anna", roles: [] };
  const { isLeaving, mustLeave } = await import("../src/live/leaving.ts");
  render(h((await import("../src/parts/SharedTablet.tsx")).SharedTablet, {}), root);
  await pass(0.1);
  return { isPutAway: () => isLeaving.value, asks: () => root.querySelector(".still-there") !== null, mustLeave: () => mustLeave(IDLE_S) };
}

const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1_000);

/** Of a page, the clock alone: what a setting does, and to a page whose own clock stands still, a sleep. */
const clockMoves = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);

function becomes(hidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

test("whoever walks away is asked for, and put away, though the clock was put back", async () => {
  const tablet = await annas();
  clockMoves(-HOUR_MS);
  await pass(IDLE_S - 32);
  expect(tablet.asks()).toBe(false);
  await pass(3);
  expect([tablet.asks(), tablet.isPutAway()]).toEqual([true, false]);
  await pass(30);
  expect(tablet.isPutAway()).toBe(true);
});

test("nobody is put away unasked because the clock was put forward before her eyes", async () => {
  const tablet = await annas();
  clockMoves(HOUR_MS);
  await pass(2);
  expect([tablet.asks(), tablet.isPutAway()]).toEqual([true, false]);
  document.dispatchEvent(new Event("keydown"));
  await pass(IDLE_S - 32);
  expect([tablet.asks(), tablet.isPutAway()]).toEqual([false, false]);
});

test("a tablet that slept for longer than its patience wakes up with leaving", async () => {
  const tablet = await annas();
  becomes(true);
  clockMoves(HOUR_MS);
  becomes(false);
  expect(tablet.isPutAway()).toBe(true);
});

test("a short sleep counts, and no more than it was", async () => {
  const tablet = await annas();
  becomes(true);
  clockMoves(100_000);
  becomes(false);
  await pass(45);
  expect(tablet.asks()).toBe(false);
  await pass(10);
  expect([tablet.asks(), tablet.isPutAway()]).toEqual([true, false]);
});

test("a clock that was put back is no touch: the next page begins with leaving, unless somebody touched this one", async () => {
  const tablet = await annas();
  clockMoves(-HOUR_MS);
  expect(tablet.mustLeave()).toBe(true);
  document.dispatchEvent(new Event("keydown"));
  expect(tablet.mustLeave()).toBe(false);
});
