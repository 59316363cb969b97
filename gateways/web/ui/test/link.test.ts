import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerFrame } from "../src/live/frames.ts";
import { Link } from "../src/live/link.ts";
import { FakeServer } from "./server.ts";

let server: FakeServer;
let link: Link;
let ups: number;
const frames: ServerFrame[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  server = new FakeServer();
  ups = 0;
  frames.length = 0;
  link = new Link("ws://hall/live", () => ups++, (frame) => frames.push(frame), server.connect, () => 1);
  link.start();
});

afterEach(() => {
  link.stop();
  vi.useRealTimers();
});

function beatFor(seconds: number): void {
  for (let at = 0; at < seconds; at += 5) {
    vi.advanceTimersByTime(5_000);
    server.last.say({ t: "hb", now: Date.now() });
  }
}

test("it is live with the first frame and stays so while the heart beats", () => {
  expect(link.state.value).toBe("connecting");
  server.last.up();
  beatFor(60);
  expect(link.state.value).toBe("live");
  expect(server.sockets).toHaveLength(1);
});

test("a break of under five seconds is nobody's business", () => {
  server.last.up();
  server.last.breaks();
  vi.advanceTimersByTime(500);
  expect(server.sockets).toHaveLength(2);
  vi.advanceTimersByTime(3_000);
  expect(link.state.value).toBe("live");
  server.last.up();
  expect(ups).toBe(2);
});

test("it says reconnecting after five seconds and offline after twenty", () => {
  server.last.up();
  server.last.breaks();
  vi.advanceTimersByTime(6_000);
  expect(link.state.value).toBe("reconnecting");
  vi.advanceTimersByTime(15_000);
  expect(link.state.value).toBe("offline");
});

test("a server that was never reached is said too", () => {
  vi.advanceTimersByTime(6_000);
  expect(link.state.value).toBe("reconnecting");
});

test("a socket that is silent for two heartbeats is left for another", () => {
  server.last.up();
  const first = server.last;
  vi.advanceTimersByTime(15_000);
  expect(first.closed).toBe(true);
  expect(server.sockets.length).toBeGreaterThan(1);
  expect(link.state.value).toBe("reconnecting");
});

test("it is left for another too where the tablet's clock is put back meanwhile", () => {
  server.last.up();
  const first = server.last;
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(15_000);
  expect(first.closed).toBe(true);
  expect(link.state.value).toBe("reconnecting");
});

test("waits double from half a second to fifteen", () => {
  const waits: number[] = [];
  for (let round = 0; round < 7; round++) {
    const began = Date.now();
    const known = server.sockets.length;
    server.last.breaks();
    while (server.sockets.length === known) vi.advanceTimersByTime(100);
    waits.push(Date.now() - began);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
});

test("the server's wish when to come back wins", () => {
  server.last.up();
  server.last.breaks('{"retry_after_ms":7000}');
  vi.advanceTimersByTime(6_900);
  expect(server.sockets).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(server.sockets).toHaveLength(2);
});

test("when the Wi-Fi is back each tablet takes a moment of its own, but no longer than two seconds", () => {
  server.last.up();
  for (let round = 0; round < 6; round++) {
    const known = server.sockets.length;
    server.last.breaks();
    while (server.sockets.length === known) vi.advanceTimersByTime(500);
  }
  const known = server.sockets.length;
  server.last.breaks();
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(1_900);
  expect(server.sockets).toHaveLength(known);
  vi.advanceTimersByTime(200);
  expect(server.sockets).toHaveLength(known + 1);
});

test("the Wi-Fi being back is no reason to come before the server's time", () => {
  server.last.up();
  server.last.breaks('{"retry_after_ms":9000}');
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(8_900);
  expect(server.sockets).toHaveLength(1);
});

test("a socket that is accepted only to be told when to come again has not come back", () => {
  server.last.breaks('{"retry_after_ms":100}', 1013);
  vi.advanceTimersByTime(100);
  server.last.onopen?.();
  server.last.breaks('{"retry_after_ms":7000}', 1013);
  vi.advanceTimersByTime(6_900);
  expect(link.state.value).toBe("reconnecting");
  expect(server.sockets).toHaveLength(2);
  vi.advanceTimersByTime(200);
  expect(server.sockets).toHaveLength(3);
});

test("a tablet that wakes up does not wait", () => {
  server.last.up();
  server.last.breaks();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(server.sockets).toHaveLength(2);
});

test("a tablet that wakes up comes no sooner than the server wants it, and at once when that time was slept through", () => {
  server.last.up();
  server.last.breaks('{"retry_after_ms":60000}', 4429);
  vi.advanceTimersByTime(59_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(server.sockets).toHaveLength(1);
  vi.setSystemTime(Date.now() + 1_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(server.sockets).toHaveLength(2);
});

test("whose socket went because she came from elsewhere is told so, until she is back or the line is gone", () => {
  server.last.up();
  server.last.breaks('{"retry_after_ms":60000}', 4429);
  vi.advanceTimersByTime(21_000);
  expect([link.state.value, link.isElsewhere.value]).toEqual(["offline", true]);
  vi.advanceTimersByTime(39_000);
  server.last.breaks();
  expect(link.isElsewhere.value).toBe(false);
  server.last.breaks('{"retry_after_ms":60000}', 4429);
  vi.advanceTimersByTime(60_000);
  server.last.up();
  expect(link.state.value).toBe("live");
});

test("it says so when the login has ended", () => {
  const ended = vi.fn();
  link.onLoginEnded = ended;
  server.last.up();
  server.last.breaks();
  expect(ended).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);
  server.last.breaks("", 4401);
  expect(ended).toHaveBeenCalledOnce();
});

test("coming again after a login shows no banner", () => {
  server.last.up();
  beatFor(60);
  link.redial();
  vi.advanceTimersByTime(3_000);
  expect(link.state.value).toBe("live");
  expect(server.sockets).toHaveLength(2);
});

test("it knows how far the server's clock is ahead", () => {
  server.last.up();
  server.last.say({ t: "hb", now: Date.now() + 90_000 });
  expect(link.clockAhead.value).toBe(90_000);
});

test("nothing is said to have left through a socket that is about to close", () => {
  server.last.up();
  expect(link.send({ t: "hb" })).toBe(true);
  server.last.closes();
  expect(link.send({ t: "hb" })).toBe(false);
  expect(server.last.sent).toHaveLength(1);
});
