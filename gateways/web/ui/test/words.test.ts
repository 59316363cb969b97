import { expect, test } from "vitest";
import { Formatter, type Params } from "../src/words/formatter.ts";
import { refusal, t } from "../src/words/words.ts";
import { compile } from "../tools/words.ts";

type Made = string | ((params: Params, formatter: Formatter) => string);

function said(message: string, params: Params = {}, language = "en"): string {
  // The compiler's output is code: run it as the bundle would.
  const made = new Function(`return (${compile(message)})`)() as Made;
  return typeof made === "function" ? made(params, new Formatter(language)) : made;
}

test("plain text needs no code", () => {
  expect(compile("Cast my vote")).toBe('"Cast my vote"');
});

test("parameters are filled in; numbers are grouped, text is left alone", () => {
  expect(said("{cast} of {members}", { cast: 1_234, members: "1234" })).toBe("1,234 of 1234");
});

test("fractions stay fractions", () => {
  expect(said("{share} of all", { share: "2/3" })).toBe("2/3 of all");
});

test("plurals follow the language", () => {
  const english = "{count, plural, =0 {nobody} one {# person} other {# people}}";
  expect([0, 1, 2].map((count) => said(english, { count }))).toEqual(["nobody", "1 person", "2 people"]);
  expect(said("{count, plural, other {# 人}}", { count: 1 }, "zh-CN")).toBe("1 人");
});

test("a choice falls back to other", () => {
  expect(said("{kind, select, paper {on paper} other {here}}", { kind: "tablet" })).toBe("here");
});

test("times are of the reader's day", () => {
  const noon = new Date(2026, 10, 23, 14, 5).getTime();
  expect(said("at {when, time, short}", { when: noon })).toBe("at 14:05");
});

test("quoted braces are braces", () => {
  expect(said("'{'not filled'}'")).toBe("{not filled}");
});

test("a tag is only text", () => {
  expect(compile("<b>bold</b>")).toBe('"<b>bold</b>"');
});

test("sentences come in the language asked for", () => {
  expect(t("ballot.counted", { position: "10412" }, "en")).toBe("Counted. Receipt 10412.");
  expect(t("ballot.counted", { position: "10412" }, "zh-CN")).toBe("已计入。回执号 10412。");
});

test("a refusal has our words; one we do not know keeps the server's", () => {
  expect(refusal({ code: "poll-closed" }, "en").title).not.toContain("poll-closed");
  expect(refusal({ code: "brand-new", title: "It rains", cure: "Wait" }, "en")).toEqual({ title: "It rains", cure: "Wait" });
  expect(refusal({ code: "brand-new" }, "en").title).toContain("brand-new");
});
