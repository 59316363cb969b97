import { afterEach, beforeEach, expect, test, vi } from "vitest";

const START = Date.UTC(2026, 10, 25, 9, 0);
const replaced: string[] = [];
let answers: (() => Response | Promise<never>)[] = [];

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers({ now: START });
  localStorage.clear();
  sessionStorage.clear();
  replaced.length = 0;
  answers = [];
  location.href = "http://hall.test/c/clear-water/";
  vi.spyOn(location, "replace").mockImplementation((to) => void replaced.push(String(to)));
  vi.stubGlobal("WebSocket", class {
    close(): void {}
  });
  vi.stubGlobal("fetch", async () => (answers.shift() ?? done)());
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const done = (): Response => new Response("{}", { status: 200 });
const cut = (): Promise<never> => Promise.reject(new TypeError("cut"));

async function tablet() {
  (await import("../src/live/live.ts")).startLive("clear-water");
  return { ...(await import("../src/live/device.ts")), ...(await import("../src/live/leaving.ts")) };
}

test("on a shared tablet a choice goes with the visit, elsewhere it stays with the device", async () => {
  const { share, keep, kept, forget } = await tablet();
  keep("language", "en");
  share(180);
  keep("language", "zh-CN");
  expect(kept("language")).toBe("zh-CN");
  forget();
  expect(kept("language")).toBe("en");
});

test("whoever keeps something of a person is asked to forget it", async () => {
  const { onForget, leave } = await tablet();
  const drafts = ["mine"];
  onForget(() => drafts.splice(0));
  await leave();
  expect(drafts).toEqual([]);
  expect(replaced).toEqual(["/c/clear-water/enter"]);
});

test("a tablet is blank until the server has ended the login, however long that takes", async () => {
  const { leave, isLeaving, mustLeave } = await tablet();
  answers = [cut, cut, () => new Response("{}", { status: 503 })];
  const leaving = leave();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(isLeaving.value).toBe(true);
  expect(mustLeave(180)).toBe(true);
  expect(replaced).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  await leaving;
  expect(replaced).toEqual(["/c/clear-water/enter"]);
  expect(mustLeave(180)).toBe(false);
});

test("a tablet that puts somebody away keeps for her what she left in an earlier login; who discards is obeyed", async () => {
  const { leave } = await tablet();
  const { outbox } = (await import("../src/live/live.ts")).live();
  await outbox.belongTo({ member: "anna", login: "anna.1" });
  outbox.act("ballot.cast", { poll: "p1", option: "yes" }, { about: "ballot/p1" }).catch(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  await outbox.belongTo({ member: "anna", login: "anna.2" });
  await leave();
  expect(outbox.unsent.value).toHaveLength(1);
  await leave("discard");
  expect(outbox.unsent.value).toEqual([]);
});

test.each([0, 1])("\"I am done\" in the question asks about %s unsent acts as the other one does", async (count) => {
  const { share, isLeaving } = await tablet();
  const { outbox } = (await import("../src/live/live.ts")).live();
  const { who } = await import("../src/live/session.ts");
  const { h, render } = await import("preact");
  const { SharedTablet } = await import("../src/parts/SharedTablet.tsx");
  share(180);
  who.value = { kind: "member", member: "anna", roles: [] };
  await outbox.belongTo({ member: "anna", login: "anna.1" });
  if (count) outbox.act("motion.submit", {}, { about: "bring" }).catch(() => undefined);
  render(h(SharedTablet, {}), document.body);
  await vi.advanceTimersByTimeAsync(155_000);
  document.querySelector<HTMLButtonElement>(".still-there .plain")?.click();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([isLeaving.value, document.querySelectorAll(".leaving li").length]).toEqual([count === 0, count]);
  expect(document.querySelector(".still-there")).toBeNull();
  render(null, document.body);
});

test("a shared tablet that was off for longer than its patience begins with leaving", async () => {
  const { share, noteTouch, mustLeave } = await tablet();
  noteTouch(START);
  expect(mustLeave(180, START + 999_000)).toBe(false);
  share(180);
  expect(mustLeave(180, START + 180_000)).toBe(false);
  expect(mustLeave(180, START + 180_001)).toBe(true);
});

test("without storage a device is nobody's but its person's, and nothing breaks", async () => {
  vi.stubGlobal("localStorage", undefined);
  vi.stubGlobal("sessionStorage", undefined);
  const { isShared, keep, kept, leave } = await tablet();
  keep("language", "en");
  expect([isShared(), kept("language")]).toEqual([false, undefined]);
  await leave();
  expect(replaced).toEqual(["/c/clear-water/enter"]);
});
