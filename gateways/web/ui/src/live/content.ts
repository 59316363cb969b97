/** Names and texts that people wrote: documents only refer to them. Fetched in batches, kept while the page is open. */
import { signal, type Signal } from "@preact/signals";

export interface Written {
  text: string;
  lang?: string;
  /** The same in other languages: what the charter calls a thing. */
  also?: Record<string, string>;
}

/** `undefined`: on its way. `null`: erased, or not for us. */
export type Content = Written | null | undefined;

const BATCH = 100;
const RETRY_MS = 3_000;

export class Contents {
  private readonly known = new Map<string, Signal<Content>>();
  private wanted = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly fetchRows: (refs: string[]) => Promise<Record<string, Written>>) {}

  of(ref: string): Signal<Content> {
    let content = this.known.get(ref);
    if (!content) {
      content = signal<Content>(undefined);
      this.known.set(ref, content);
      this.wanted.add(ref);
      this.soon(0);
    }
    return content;
  }

  /** What was not for us before a login may be for us now. */
  forgetMissing(): void {
    for (const [ref, content] of this.known) if (content.peek() === null) this.wanted.add(ref);
    if (this.wanted.size) this.soon(0);
  }

  private soon(wait: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.fetchAll();
    }, wait);
  }

  private async fetchAll(): Promise<void> {
    const refs = [...this.wanted];
    this.wanted = new Set();
    for (let at = 0; at < refs.length; at += BATCH) await this.fetchSome(refs.slice(at, at + BATCH));
  }

  private async fetchSome(refs: string[]): Promise<void> {
    try {
      const rows = await this.fetchRows(refs);
      for (const ref of refs) this.of(ref).value = rows[ref] ?? null;
    } catch {
      for (const ref of refs) this.wanted.add(ref);
      this.soon(RETRY_MS);
    }
  }
}
