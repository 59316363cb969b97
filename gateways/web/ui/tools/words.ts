/**
 * Turns the ICU messages of a language into functions while building, so that no formatter is shipped.
 * `import words from "words:en"` has every message of the files below: text, or a function of its parameters. But
 * those that only desks, screens and counts need, which come later, are in "words:en/desk".
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, TYPE, type MessageFormatElement, type PluralOrSelectOption } from "@formatjs/icu-messageformat-parser";
import type { Plugin } from "vite";

const FILES = ["ui", "outcomes", "refusals"];
const PREFIX = "words:";
/** No part of the first view may say these: tests/rules/test_locales.py looks. */
const AT_DESKS = /^((adjourn|adjourned|calling|chair|change|deck|floor|hall|helper|means|method|order|pause|practice|presiding|projector|proxy|interest|second)\.|attendance\.(?!title))/;

/** Only a desk, the chair's or the tellers', can be refused so; without them the server's own words are shown. */
const REFUSED_THERE = /^refusal\.(not-presiding|already-presides|chair-present|sitting-paused|not-paused|not-adjourned|notice-missing|notice-short|no-emergency|held-in-the-past|not-entitled-to-call|petition-short|sitting-too-early|call-lapsed|not-announced|motion-postponed|motion-laid-aside|motion-not-laid-aside|other-body|needs-body-roll|unknown-body|point-first|procedure-first|proxies-not-allowed|proxy-.*|too-many-proxies|giver-.*|no-proxy|own-proxy|not-roll-call|names-are-called|has-voted|paper-counts|recused|interest-.*|stale|undo-late|nothing-to-undo|built-on|practice-goes-on|no-practice|no-help-call|other-is-next|title-too-long|unknown-person|votes-differ|two-witnesses|piles-misread|more-hands-than-people|paper-number-twice|paper-not-issued|papers-do-not-add-up|too-many-papers|count-taken|count-disputed|count-missing|count-round-over|already-counted|division-stands|voted-twice|more-votes-than-people|roll-changed|position-ahead|charter-unchanged|unknown-preset|unknown-zone|role-held|role-not-held|cards-already-made|roll-rows-invalid)(\.cure)?$/;

function branches(options: Record<string, PluralOrSelectOption>, number?: string): string {
  const rows = Object.entries(options).map(([name, option]) => {
    return `${JSON.stringify(name)}:()=>${expression(option.value, number)}`;
  });
  return `{${rows.join(",")}}`;
}

function part(element: MessageFormatElement, number?: string): string {
  switch (element.type) {
    case TYPE.literal:
      return JSON.stringify(element.value);
    case TYPE.argument:
    case TYPE.number:
      return `w.show(p[${JSON.stringify(element.value)}])`;
    case TYPE.time:
      return `w.time(p[${JSON.stringify(element.value)}])`;
    case TYPE.date:
      return `w.date(p[${JSON.stringify(element.value)}])`;
    case TYPE.pound:
      return `w.show(${number})`;
    case TYPE.plural: {
      const value = `p[${JSON.stringify(element.value)}]`;
      return `w.plural(${value},${branches(element.options, value)})`;
    }
    case TYPE.select: {
      const value = `p[${JSON.stringify(element.value)}]`;
      return `w.select(${value},${branches(element.options, number)})`;
    }
    default:
      throw new Error("a message may not contain tags");
  }
}

function expression(elements: MessageFormatElement[], number?: string): string {
  return elements.length ? elements.map((element) => part(element, number)).join("+") : '""';
}

/** One message as JavaScript: a string where nothing is filled in, else a function of parameters and formatter. */
export function compile(message: string): string {
  const elements = parse(message, { ignoreTag: true });
  const plain = elements.every((element) => element.type === TYPE.literal);
  return plain ? expression(elements) : `(p,w)=>${expression(elements)}`;
}

function module_of(path: string, isDesk: boolean, watch: (file: string) => void): string {
  const rows: string[] = [];
  for (const name of FILES) {
    const file = join(path, `${name}.json`);
    watch(file);
    const messages = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    for (const [key, message] of Object.entries(messages)) {
      const place = name === "refusals" ? `refusal.${key}` : key;
      if ((AT_DESKS.test(place) || REFUSED_THERE.test(place)) !== isDesk) continue;
      rows.push(`${JSON.stringify(place)}:${compile(message)}`);
    }
  }
  return `export default {${rows.join(",\n")}};`;
}

export function words(locales: string): Plugin {
  return {
    name: "folkmoot-words",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const [language = "", desk] = id.slice(PREFIX.length + 1).split("/");
      return module_of(join(locales, language), desk !== undefined, (file) => this.addWatchFile(file));
    },
  };
}
