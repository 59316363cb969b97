import { expect, test } from "vitest";
import { mergePatch, type Json } from "../src/live/merge-patch.ts";

const fromTheStandard: [Json, Json, Json][] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [["a", "b"], ["c", "d"], ["c", "d"]],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test.each(fromTheStandard)("%j patched with %j is %j, as RFC 7396 says", (target, patch, expected) => {
  expect(mergePatch(target, patch)).toEqual(expected);
});

test("what the patch does not name stays the same object", () => {
  const rows = { a: { n: 1 }, b: { n: 2 } };
  const before = { rows, order: ["a", "b"] };
  const after = mergePatch(before, { rows: { a: { n: 3 } } }) as typeof before;
  expect(after.rows.b).toBe(rows.b);
  expect(after.order).toBe(before.order);
  expect(rows.a.n).toBe(1);
});
