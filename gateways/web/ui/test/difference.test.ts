import { expect, test } from "vitest";
import { around, difference, type Piece } from "../src/live/difference.ts";

/** `[struck]` and `{added}`, as a person would mark them. */
function marked(pieces: Piece[]): string {
  return pieces.map(({ kind, text }) => ({ same: text, struck: `[${text}]`, added: `{${text}}` })[kind]).join("");
}

function side(pieces: Piece[], other: "struck" | "added"): string {
  return pieces.filter(({ kind }) => kind !== other).map(({ text }) => text).join("");
}

test.each([
  ["", "", ""],
  ["The same.", "The same.", "The same."],
  ["The ferry runs daily.", "The ferry runs on Sundays.", "The ferry runs [daily]{on Sundays}."],
  ["old", "old and new", "old{ and new}"],
  ["渡船每天开。", "渡船每周日开。", "渡船每[天]{周日}开。"],
  ["每月租金三百元。", "每月租金五百元，第三年起六百元。", "每月租金[三]{五百元，第三年起六}百元。"],
  ["付 300 元", "付 500 元", "付 [300]{500} 元"],
  ["one two three", "four five three", "[one two]{four five} three"],
  ["a, b and c", "a and c", "a[, b] and c"],
  ["all of it", "", "[all of it]"],
  ["", "all of it", "{all of it}"],
])("from %j to %j is %j", (before, after, expected) => {
  expect(marked(difference(before, after))).toBe(expected);
});

test("both texts can be read back from it, whatever they are", () => {
  const words = ["a", "b", "桥", "渡", " ", ", ", "c’d", "\u{1f426}"];
  let seed = 1;
  const die = (sides: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % sides;
  };
  const text = (): string => Array.from({ length: die(12) }, () => words[die(words.length)]).join("");
  for (let round = 0; round < 500; round += 1) {
    const [before, after] = [text(), text()];
    const pieces = difference(before, after);
    expect([side(pieces, "added"), side(pieces, "struck")]).toEqual([before, after]);
  }
});

test("what is too long to compare is struck and added whole", () => {
  const [before, after] = ["甲乙".repeat(1500), "丙丁".repeat(1500)];
  expect(difference(before, after).map(({ kind }) => kind)).toEqual(["struck", "added"]);
});

test("beside a change, a screen shows only what stands near it", () => {
  const pieces = difference(`${"x ".repeat(40)}old${" y".repeat(40)}`, `${"x ".repeat(40)}new${" y".repeat(40)}`);
  expect(marked(around(pieces, 4))).toBe("…x x [old]{new} y y…");
});
