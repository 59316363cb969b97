/** What one text has that the other has not: by word, where words are told apart by blanks, else by character. */
export interface Piece {
  kind: "same" | "struck" | "added";
  text: string;
}

// A character that is a word by itself; a word; blanks; whatever is left.
const TOKENS = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}'’])+|\s+|[^]/gu;
const BETWEEN = /^[\s\p{P}]{1,2}$/u;
const HAPPENS_TO_BE = /^(?=.*\p{Script=Han})[^]{1,2}$/u;
// Comparing more than that is not worth a blink: then all is struck, and all is added.
const COMPARISONS_MOST = 2_000_000;

/** The pieces of both texts in reading order; what goes stands before what comes in its place. */
export function difference(before: string, after: string): Piece[] {
  const [one, other] = [tokensOf(before), tokensOf(after)];
  const start = sharedAtStart(one, other);
  const end = sharedAtStart(one.slice(start).reverse(), other.slice(start).reverse());
  const [gone, come] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  const middle = gone.length * come.length > COMPARISONS_MOST ? wholly(gone, come) : compared(gone, come);
  return joined([...same(one.slice(0, start)), ...middle, ...same(one.slice(one.length - end))]);
}

/** For a screen seen from afar: of what stays, only so many characters beside each change. */
export function around(pieces: Piece[], length: number): Piece[] {
  return pieces.map((piece, at) => {
    const { kind, text } = piece;
    if (kind !== "same" || text.length <= 2 * length) return piece;
    const head = at === 0 ? "" : text.slice(0, length);
    const tail = at === pieces.length - 1 ? "" : text.slice(-length);
    return { kind, text: `${head}…${tail}` };
  });
}

function tokensOf(text: string): string[] {
  return text.match(TOKENS) ?? [];
}

function sharedAtStart(one: string[], other: string[]): number {
  const at = one.findIndex((token, place) => token !== other[place]);
  return at < 0 ? one.length : at;
}

function same(tokens: string[]): Piece[] {
  return tokens.map((text) => ({ kind: "same", text }));
}

function wholly(gone: string[], come: string[]): Piece[] {
  return [{ kind: "struck", text: gone.join("") }, { kind: "added", text: come.join("") }];
}

/** Keeps the longest sequence of tokens that both have. */
function compared(gone: string[], come: string[]): Piece[] {
  const width = come.length + 1;
  const longest = new Uint16Array((gone.length + 1) * width);
  const length = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = gone.length - 1; i >= 0; i--) {
    for (let j = come.length - 1; j >= 0; j--) {
      longest[i * width + j] = gone[i] === come[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < gone.length || j < come.length) {
    const [text, other] = [gone[i], come[j]];
    if (text !== undefined && text === other) {
      pieces.push({ kind: "same", text });
      [i, j] = [i + 1, j + 1];
    } else if (other === undefined || (text !== undefined && length(i + 1, j) >= length(i, j + 1))) {
      pieces.push({ kind: "struck", text: text ?? "" });
      i += 1;
    } else {
      pieces.push({ kind: "added", text: other });
      j += 1;
    }
  }
  return pieces;
}

/** A change, and what stays after it. */
interface Hunk {
  struck: string;
  added: string;
  same: string;
}

/** Neighbours of a kind are one piece; what is too short to be read between two changes belongs to both. */
function joined(pieces: Piece[]): Piece[] {
  const kept: Hunk[] = [];
  for (const hunk of hunksOf(pieces)) {
    const last = kept[kept.length - 1];
    if (last && isOne(last, hunk)) {
      last.struck += last.same + hunk.struck;
      last.added += last.same + hunk.added;
      last.same = hunk.same;
    } else kept.push(hunk);
  }
  return kept.flatMap(({ struck, added, same: rest }) => [
    ...(struck ? [{ kind: "struck" as const, text: struck }] : []),
    ...(added ? [{ kind: "added" as const, text: added }] : []),
    ...(rest ? [{ kind: "same" as const, text: rest }] : []),
  ]);
}

function hunksOf(pieces: Piece[]): Hunk[] {
  const hunks: Hunk[] = [];
  for (const { kind, text } of pieces) {
    let last = hunks[hunks.length - 1];
    if (!last || (kind !== "same" && last.same)) hunks.push(last = { struck: "", added: "", same: "" });
    last[kind] += text;
  }
  return hunks;
}

/** A blank between two words that were both exchanged; a character or two of Chinese that only happen to be in both. */
function isOne(one: Hunk, other: Hunk): boolean {
  if (!one.struck && !one.added) return false;
  const isExchange = (one.struck || other.struck) && (one.added || other.added);
  return HAPPENS_TO_BE.test(one.same) || (Boolean(isExchange) && BETWEEN.test(one.same));
}
