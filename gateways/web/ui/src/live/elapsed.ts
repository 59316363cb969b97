/**
 * A clock for how long something takes, in milliseconds. It goes on when the clock of the day is put back, and is put
 * forward with it: a tablet that slept cannot be told from one whose clock was set, as the page's own clock may have
 * stood still (https://www.w3.org/TR/hr-time-3/).
 */
export function elapsedClock(): () => number {
  let ahead = 0;
  return () => {
    const own = performance.now();
    ahead = Math.max(ahead, Date.now() - own);
    return own + ahead;
  };
}
