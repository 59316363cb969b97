/** A socket under the test's hands: what the page sent, and a way to answer, to be silent, or to break. */
import type { ClientFrame, ServerFrame } from "../src/live/frames.ts";

export class FakeSocket {
  readonly sent: ClientFrame[] = [];
  closed = false;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { reason: string; code: number }) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.closed = true;
  }

  up(): void {
    this.readyState = 1;
    this.onopen?.();
    this.say({ t: "hello", now: Date.now(), position: 1, who: { kind: "member" } });
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The line is gone, and the page has not been told yet. */
  closes(): void {
    this.readyState = 2;
  }

  breaks(reason = "", code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ reason, code });
  }

  commands(): Extract<ClientFrame, { t: "cmd" }>[] {
    return this.sent.filter((frame) => frame.t === "cmd");
  }
}

export class FakeServer {
  readonly sockets: FakeSocket[] = [];

  readonly connect = (): WebSocket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };

  get last(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (!socket) throw new Error("nobody has connected");
    return socket;
  }
}
