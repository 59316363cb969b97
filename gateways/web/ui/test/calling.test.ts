/** In which order names are called. */
import { describe, expect, it } from "vitest";
import { nextOf, type Voter } from "../src/live/calling.ts";

const ROLL: Voter[] = ["ann", "ben", "cy", "dee"].map((member, at) => ({ member, number: String(at + 1) }));

function next(voted: string[], missed: Record<string, number>): string | undefined {
  return nextOf(ROLL, (one) => voted.includes(one.member), (one) => missed[one.member] ?? 0)?.member;
}

describe("whose name is called next", () => {
  it("goes as the roll does, past whoever has voted", () => {
    expect(next([], {})).toBe("ann");
    expect(next(["ann", "ben"], {})).toBe("cy");
  });

  it("comes back to whoever did not answer after all others, least often called first", () => {
    expect(next([], { ann: 1 })).toBe("ben");
    expect(next(["dee"], { ann: 2, ben: 1, cy: 1 })).toBe("ben");
    expect(next(["dee", "ben"], { ann: 2, ben: 1, cy: 1 })).toBe("cy");
    expect(next([], { ann: 1, ben: 1, cy: 1, dee: 1 })).toBe("ann");
  });

  it("is nobody once all have voted", () => {
    expect(next(["ann", "ben", "cy", "dee"], { ann: 3 })).toBeUndefined();
  });
});
