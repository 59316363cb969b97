/** One socket that comes back: when the server says, else at a moment of chance; and what to tell the person. */
import { signal } from "@preact/signals";
import { elapsedClock } from "./elapsed.ts";
import type { ClientFrame, ServerFrame, Who } from "./frames.ts";

export type LinkState = "connecting" | "live" | "reconnecting" | "offline";

const WAIT_FIRST_MS = 500;
const WAIT_MOST_MS = 15_000;
const ONLINE_WITHIN_MS = 2_000;
/** The server's heart beats every 5 s; after two missed beats the socket is dead, whatever the browser thinks. */
const SILENCE_MS = 12_000;
/** A short blip is nobody's business: a banner at each of them makes people distrust the hall. */
const BANNER_AFTER_MS = 5_000;
const OFFLINE_AFTER_MS = 20_000;
/** The server's close code for a login that has expired or was revoked. */
const LOG_IN_AGAIN = 4401;
/** And for a socket that is one too many of the same person's: the oldest goes. */
const TOO_MANY_SOCKETS = 4429;
/** Of a socket that is not about to close. `WebSocket.OPEN` by its number: tests have sockets of their own. */
const OPEN = 1;
const TICK_MS = 1_000;
const BEAT_EVERY_TICKS = 15;

export class Link {
  readonly state = signal<LinkState>("connecting");
  /** Nothing is wrong with the line: the same person came from elsewhere, and the server took this socket for that one. */
  readonly isElsewhere = signal(false);
  /** Local time of the newest frame: what the page shows is from then. */
  readonly freshAt = signal(0);
  /** Told when the server no longer knows the login that the socket came with. */
  onLoginEnded: () => void = () => undefined;
  /** Told for whom the server takes the one who holds the cookie: at each welcome, and when her offices change. */
  onWelcome: (who: Who) => void = () => undefined;
  /** Server's clock minus ours. */
  readonly clockAhead = signal(0);

  private socket: WebSocket | undefined;
  private open = false;
  private tries = 0;
  private lostAt: number;
  private lastFrameAt = 0;
  private ticks = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Before this the server wants nobody back. */
  private notBefore = 0;
  private ticker: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly url: string,
    private readonly onUp: () => void,
    private readonly onFrame: (frame: ServerFrame) => void,
    private readonly connect: (url: string) => WebSocket = (to) => new WebSocket(to),
    private readonly random: () => number = Math.random,
    /** What is waited for is waited for by this clock, not by the day's: that one is set now and then. */
    private readonly now = elapsedClock(),
  ) {
    this.lostAt = now();
  }

  start(): void {
    if (this.ticker !== undefined) return;
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    document.addEventListener("visibilitychange", this.wake);
    window.addEventListener("online", this.online);
    this.dial();
  }

  stop(): void {
    clearInterval(this.ticker);
    clearTimeout(this.retry);
    this.ticker = undefined;
    document.removeEventListener("visibilitychange", this.wake);
    window.removeEventListener("online", this.online);
    this.drop();
  }

  /** The server knows a socket by the cookie it came with: after a login, come again. */
  redial(): void {
    this.lostAt = this.now();
    this.dial();
  }

  get isOpen(): boolean {
    return this.open;
  }

  /** Says whether the frame left; what must arrive is sent again in `onUp`. */
  send(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private dial(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.drop();
    const socket = this.connect(this.url);
    this.socket = socket;
    this.lastFrameAt = this.now();
    socket.onopen = () => {
      this.open = true;
      this.lastFrameAt = this.now();
      this.onUp();
    };
    socket.onmessage = (event) => this.receive(String(event.data));
    socket.onclose = (event) => {
      this.lost(event);
      if (event.code === LOG_IN_AGAIN) this.onLoginEnded();
    };
  }

  private receive(text: string): void {
    const frame = JSON.parse(text) as ServerFrame;
    this.tries = 0;
    this.lastFrameAt = this.now();
    this.freshAt.value = Date.now();
    this.state.value = "live";
    if (frame.t === "hello" || frame.t === "hb") this.clockAhead.value = frame.now - Date.now();
    if (frame.t === "hello") this.onWelcome(frame.who);
    this.onFrame(frame);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    this.open = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private lost({ code, reason }: Pick<CloseEvent, "code" | "reason">, since = this.now()): void {
    this.drop();
    if (this.tries === 0) this.lostAt = since;
    const most = Math.min(WAIT_MOST_MS, WAIT_FIRST_MS * 2 ** this.tries++);
    const asked = waitAsked(reason);
    this.notBefore = this.now() + (asked ?? 0);
    this.isElsewhere.value = code === TOO_MANY_SOCKETS;
    this.retry = setTimeout(() => this.dial(), asked ?? this.random() * most);
  }

  /** A timer may have slept with the tablet: what is due by now is done. */
  private readonly wake = (): void => {
    if (document.visibilityState === "hidden") return;
    if (this.retry === undefined) this.tick();
    else if (this.now() >= this.notBefore) this.dial();
  };

  /** All tablets of a hall have the Wi-Fi back in the same moment: even now each takes a moment of its own. */
  private readonly online = (): void => {
    if (this.retry === undefined) return this.tick();
    if (this.now() < this.notBefore) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.dial(), this.random() * ONLINE_WITHIN_MS);
  };

  private tick(): void {
    const now = this.now();
    if (this.socket && now - this.lastFrameAt > SILENCE_MS) this.lost({ code: 0, reason: "" }, this.lastFrameAt);
    if (this.open && ++this.ticks % BEAT_EVERY_TICKS === 0) this.send({ t: "hb" });
    if (this.tries === 0 && this.open) return;
    const gone = now - this.lostAt;
    if (gone >= OFFLINE_AFTER_MS) this.state.value = "offline";
    else if (gone >= BANNER_AFTER_MS) this.state.value = "reconnecting";
  }
}

/** A server that closes on purpose may say in the close reason when to come back. */
function waitAsked(reason: string): number | undefined {
  const found = /"retry_after_ms":\s*(\d{1,6})/.exec(reason);
  return found ? Number(found[1]) : undefined;
}
