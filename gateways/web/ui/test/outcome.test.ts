import { expect, test } from "vitest";
import type { Poll } from "../src/live/documents.ts";
import { abstained } from "../src/parts/Outcome.tsx";

function declared(params: Record<string, string>, others: number): Poll {
  const counts = { yes: ballots(20), no: ballots(16), abstain: ballots(others) };
  return { cast: 36 + others, counts, outcome: { result: "adopted", sentence: { code: "outcome.adopted", params } } } as unknown as Poll;
}

function ballots(count: number) {
  return { ballots: count, weight: String(count), casts: count };
}

test("beside a sentence on valid votes only, those who abstained are told", () => {
  expect(abstained(declared({ for: "20", valid: "36", needed: "19" }, 3))).toBe(3);
});

test("they are not told again beside a sentence that counts them or all members", () => {
  expect(abstained(declared({ for: "20", valid: "39", needed: "20" }, 3))).toBe(0);
  expect(abstained(declared({ for: "20", valid: "60", needed: "31" }, 3))).toBe(0);
  expect(abstained(declared({ for: "20", against: "16", abstain: "3" }, 3))).toBe(0);
  expect(abstained(declared({ for: "20", valid: "36", needed: "19" }, 0))).toBe(0);
});
