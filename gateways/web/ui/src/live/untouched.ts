/**
 * For how long nobody has touched a tablet, by the page's own clock, which nobody can set. That one may stand still while
 * the tablet sleeps (https://www.w3.org/TR/hr-time-3/), so where the clock of the day is suddenly ahead, it may have slept.
 */

/** More than what clocks are off from each other in the long run. */
const LEAP_MS = 2_000;

export class Untouched {
  private touchedAt = performance.now();
  private ahead = Date.now() - this.touchedAt;
  private wasHidden = false;

  touch(): void {
    this.seconds();
    this.touchedAt = performance.now();
  }

  /**
   * Seconds since the last touch. A leap of the clock of the day counts whole where the page was hidden, as it is with
   * the screen off. While it is seen, somebody may only have set the clock: then it counts up to `askAtS`, no further.
   */
  seconds(askAtS = 0): number {
    const now = performance.now();
    const leap = Date.now() - now - this.ahead;
    this.ahead += leap;
    const most = this.wasHidden ? leap : Math.max(0, askAtS * 1_000 - (now - this.touchedAt));
    if (leap > LEAP_MS) this.touchedAt -= Math.min(leap, most);
    this.wasHidden = document.hidden;
    return (now - this.touchedAt) / 1_000;
  }
}
