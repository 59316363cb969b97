/** Random ids that also plain HTTP can make: `crypto.randomUUID` is missing there. */

/** The time, then 132 random bits: ids that come in order are cheaper for the server to keep, and nobody guesses one. */
export function freshId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  const time = Date.now().toString(36).padStart(9, "0");
  return time + Array.from(bytes, (byte) => letters[byte & 63]).join("");
}
