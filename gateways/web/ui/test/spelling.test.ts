import { expect, test } from "vitest";
import { isMeant, type Spelled } from "../src/live/spelling.ts";

const GUIFANG: Spelled = { text: "李桂芳", spelled: [["li"], ["gui"], ["fang"]] };
const ZENG: Spelled = { text: "曾乐", spelled: [["zeng"], ["le", "yue"]] };
const LYU: Spelled = { text: "吕安", spelled: [["lv", "lu", "lyu"], ["an"]] };
const ADA: Spelled = { text: "Ada Moss" };

test.each([
  ["", true], ["7", true], ["71", false],
  ["lgf", true], ["LGF", true], ["l g f", true], ["lg", true], ["gf", true], ["guif", true], ["fang", true],
  ["li gui", true], ["ligui", true], ["liguifang", true], ["li-gui'fang", true], ["ligf", true], ["lguif", true],
  ["lf", false], ["lgfx", false], ["igf", false], ["liguifangs", false], ["lig7", false],
  ["桂", true], ["李桂", true], ["李芳", false],
])("number 7, 李桂芳, is whom %j means: %s", (typed, expected) => {
  expect(isMeant("7", GUIFANG, typed)).toBe(expected);
});

test("a character with several readings is found by each, a family name by its own", () => {
  for (const typed of ["zl", "zy", "zengle", "zengyue"]) expect(isMeant("1", ZENG, typed)).toBe(true);
  expect(isMeant("1", ZENG, "ceng")).toBe(false);
  for (const typed of ["lv", "lu", "lyuan", "la"]) expect(isMeant("1", LYU, typed)).toBe(true);
});

test("a name in Latin letters is found by a part of it, whatever the case", () => {
  expect(isMeant("1", ADA, "moss")).toBe(true);
  expect(isMeant("1", ADA, "am")).toBe(false);
});

test("a name that was erased, or is on its way, is found by its number alone", () => {
  expect(isMeant("A-12", undefined, "a-12")).toBe(true);
  expect(isMeant("A-12", undefined, "lgf")).toBe(false);
});

test("a long run of one letter is looked through at once", () => {
  const many: Spelled = { text: "", spelled: Array.from({ length: 60 }, () => ["aaaaaa", "aaaaab"]) };
  expect(isMeant("1", many, `${"a".repeat(200)}c`)).toBe(false);
});
