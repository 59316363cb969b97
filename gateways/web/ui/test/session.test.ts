import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Who } from "../src/live/frames.ts";

const answers = new Map<string, (body: unknown, status?: number) => void>();

beforeEach(() => {
  vi.resetModules();
  answers.clear();
  location.href = "http://hall.test/c/clear-water/enter";
  vi.stubGlobal("WebSocket", class {
    close(): void {}
  });
  vi.stubGlobal("fetch", (path: string) => {
    return new Promise<Response>((done) => {
      answers.set(path.split("/").pop() ?? "", (body, status = 200) => {
        done(new Response(JSON.stringify(body), { status }));
      });
    });
  });
});

afterEach(() => vi.unstubAllGlobals());

async function started() {
  const live = await import("../src/live/live.ts");
  const session = await import("../src/live/session.ts");
  live.startLive("clear-water");
  return { ...session, link: live.live().link, stop: () => live.live().link.stop() };
}

const CHAIR: Who = { kind: "member", member: "m1", roles: ["chair"] };
const asked = (what: string) => vi.waitFor(() => expect(answers.has(what)).toBe(true));

test("an office that ends is known as soon as the server says so, and nobody becomes another that way", async () => {
  const { loadSession, who, mayLead, link, stop } = await started();
  void loadSession();
  await asked("session");
  answers.get("session")?.({ who: CHAIR });
  await vi.waitFor(() => expect(mayLead()).toBe(true));
  link.onWelcome({ kind: "member", member: "m2", roles: [] });
  expect(who.value).toEqual(CHAIR);
  link.onWelcome({ ...CHAIR, roles: [] });
  expect(mayLead()).toBe(false);
  stop();
});

test("a login waits for what was asked before it, so that no late answer undoes it", async () => {
  const { loadSession, login, who, homeOf, stop } = await started();
  void loadSession();
  const coming = login({ code: "ABCD-EFGH" });
  await asked("session");
  expect(answers.has("login")).toBe(false);
  answers.get("session")?.({ code: "login-expired" }, 401);
  await asked("logout");
  expect(answers.has("login")).toBe(false);
  answers.get("logout")?.({});
  await asked("login");
  answers.get("login")?.({ who: CHAIR });
  await coming;
  expect(who.value).toEqual(CHAIR);
  expect(homeOf(CHAIR)).toBe("/c/clear-water/chair");
  stop();
});

test("an address without a community is said to be nowhere", async () => {
  const { loadSession, isNowhere, stop } = await started();
  const loading = loadSession();
  await asked("session");
  answers.get("session")?.({ code: "unknown-community" }, 404);
  await loading;
  expect(isNowhere.value).toBe(true);
  stop();
});

test("a login that has ended is put away", async () => {
  const { loadSession, who, stop } = await started();
  const loading = loadSession();
  await asked("session");
  answers.get("session")?.({ code: "login-expired" }, 401);
  await asked("logout");
  answers.get("logout")?.({});
  await loading;
  expect(who.value?.kind).toBe("public");
  stop();
});
