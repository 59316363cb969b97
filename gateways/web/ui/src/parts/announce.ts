/** Says aloud, for those who listen to the page, that a phase has changed: never each vote. */
export function announce(sentence: string): void {
  say("phase", sentence);
}

/** For what must interrupt: one's own vote was refused. */
export function alarm(sentence: string): void {
  say("alarm", sentence);
}

function say(id: string, sentence: string): void {
  const region = document.getElementById(id);
  if (region && region.textContent !== sentence) region.textContent = sentence;
}
