/** Commands on their way. Each keeps its id until the server has answered, so that sending it again counts once. */
import { signal } from "@preact/signals";
import { Refused, type ClientFrame, type Reply, type ServerFrame } from "./frames.ts";
import type { Json } from "./merge-patch.ts";

interface Pending {
  frame: Extract<ClientFrame, { t: "cmd" }>;
  done: (reply: Reply) => void;
  failed: (refused: Refused) => void;
}

export class Commands {
  /** How many have no answer yet. */
  readonly waiting = signal(0);
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly send: (frame: ClientFrame) => boolean) {}

  act(type: string, body: Json, id: string = freshId()): Promise<Reply> {
    return new Promise((done, failed) => {
      const frame = { t: "cmd", id, type, body } as const;
      this.pending.set(id, { frame, done, failed });
      this.waiting.value = this.pending.size;
      this.send(frame);
    });
  }

  /** After a reconnect: an answer may have been lost on the way, so ask again with the same ids. */
  resume(): void {
    for (const { frame } of this.pending.values()) this.send(frame);
  }

  take(frame: ServerFrame): void {
    if (frame.t === "ack") this.settle(frame.id)?.done(frame);
    if (frame.t === "nack") this.settle(frame.id)?.failed(new Refused(frame.problem));
  }

  private settle(id: string): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    this.waiting.value = this.pending.size;
    return pending;
  }
}

/**
 * The time, then 132 random bits: ids that come in order are cheaper for the server to keep, and nobody guesses one.
 * `crypto.randomUUID` is missing on plain HTTP; this is not.
 */
export function freshId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  const time = Date.now().toString(36).padStart(9, "0");
  return time + Array.from(bytes, (byte) => letters[byte & 63]).join("");
}
