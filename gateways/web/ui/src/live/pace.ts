/** So many frames at once, and then so many a second: well below what the server ends a socket for. */
const AT_ONCE = 10;
const EACH_S = 1.25;

export class Pace {
  private left = AT_ONCE;
  private at: number;

  constructor(private readonly now: () => number = () => Date.now()) {
    this.at = now();
  }

  /** A frame has left; whether it could have waited is not asked. */
  spend(): void {
    this.gain();
    this.left--;
  }

  /** For how many milliseconds the next frame shall wait: 0 is now. */
  waitMs(): number {
    this.gain();
    return Math.max(0, ((1 - this.left) / EACH_S) * 1_000);
  }

  private gain(): void {
    const now = this.now();
    this.left = Math.min(AT_ONCE, this.left + (Math.max(0, now - this.at) / 1_000) * EACH_S);
    this.at = now;
  }
}
