import { expect, test } from "vitest";
import { merged, numbered, split, type Change } from "../src/live/paragraphs.ts";

const TEXT = "The bridge is closed.\n\n  \nThe ferry runs daily.\nIt is free.";

function after(...changes: Change[]): [string, string | null][] {
  return [...changes.reduce(merged, numbered(TEXT))];
}

const strike = (paragraph: string): Change => ({ paragraph, form: "strike", text: "" });
const insert = (paragraph: string, text: string): Change => ({ paragraph, form: "insert", text });

// The same as in tests/rules/test_motion_text.py: page and server must number alike.
test("a paragraph is a line that says something", () => {
  expect(split(TEXT)).toEqual(["The bridge is closed.", "The ferry runs daily.", "It is free."]);
  expect(split("  一、修桥。\u3000\r\n\u3000\r\n二、渡船。")).toEqual(["一、修桥。", "二、渡船。"]);
  expect(split(" \n ")).toEqual([]);
});

test("a number stays with its paragraph", () => {
  expect(after(strike("2"), { paragraph: "3", form: "replace", text: "It costs 1 yuan." })).toEqual([
    ["1", "The bridge is closed."], ["2", null], ["3", "It costs 1 yuan."],
  ]);
});

test("what is inserted later stands below what was inserted there before", () => {
  const numbers = after(insert("1", "a"), insert("1", "b"), insert("1.1", "c")).map(([number]) => number);
  expect(numbers).toEqual(["1", "1.1", "1.1.1", "1.2", "2", "3"]);
});

test("before the first, after a struck one, and where there is none something can be inserted", () => {
  expect(after(insert("0", "First"), insert("0", "Then")).map(([number]) => number)).toEqual(["0.1", "0.2", "1", "2", "3"]);
  expect(after(strike("2"), insert("2", "x")).map(([number]) => number)).toEqual(["1", "2", "2.1", "3"]);
  expect([...merged(numbered(""), insert("0", "Only this"))]).toEqual([["0.1", "Only this"]]);
});

test("the tenth insertion stands below the ninth", () => {
  const many = Array.from({ length: 12 }, (_, at) => insert("1", String(at)));
  expect(after(...many).map(([number]) => number).slice(9, 13)).toEqual(["1.9", "1.10", "1.11", "1.12"]);
});
