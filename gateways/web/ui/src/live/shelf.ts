/** Where unsent acts lie: in IndexedDB, which plain HTTP has too; in memory where a browser refuses that. */
import { signal } from "@preact/signals";
import type { Problem } from "./frames.ts";
import type { Json } from "./merge-patch.ts";

export interface Entry {
  /** The command's id: with the same id it counts once, however often it is sent. */
  id: string;
  community: string;
  /** Who made it, and in which login: nobody else ever sends or sees it. */
  member: string;
  login: string;
  type: string;
  body: { [key: string]: Json };
  /** What it concerns, as the pages find it: `ballot/<poll>`, `motion/<motion>`, `bring`. */
  about: string;
  at: number;
  /** From then on it is of no use to a later login. */
  until: number;
  /** It has been on the wire at least once: it may have arrived. */
  left?: boolean;
  /** Which tab sends it, and how long the others leave it to that tab. */
  held?: { tab: string; until: number };
  /** It was answered with no. */
  problem?: Problem;
}

export type Change = (entry: Entry | undefined) => Entry | undefined;

const NAME = "folkmoot";
const ENTRIES = "outbox";
/** Some browsers never answer when their storage is broken; a vote must not wait for that. */
const PATIENCE_MS = 2_000;
/** So long it is left alone then, or each step would wait for it. */
const REST_MS = 3_000;

/** A disk that does not answer has lost nothing: what the page knows stands meanwhile, and the disk is told later. */
export class Shelf {
  /** False while something lies in memory only, so that closing the page loses it. */
  readonly isLasting = signal(true);
  /** Told when a disk that failed has rested: it wants to be read again. */
  onRested: () => void = () => undefined;
  /** What the disk has not taken, also that something is gone. */
  private readonly memory = new Map<string, Entry | undefined>();
  private database: Promise<IDBDatabase> | undefined;
  private isResting = false;

  constructor(private readonly factory: IDBFactory | undefined = indexedDBOrNone()) {}

  /** All that lies here; what is `known` stands in for a disk that fails. One that does not is told what it missed. */
  async all(known: readonly Entry[]): Promise<Entry[]> {
    let read = known;
    const isRead = await this.inDatabase((entries) => {
      this.memory.forEach((entry, id) => write(entries, id, entry));
      const reading = entries.getAll() as IDBRequest<Entry[]>;
      reading.onsuccess = () => (read = reading.result);
    });
    if (isRead) {
      this.memory.clear();
      this.isLasting.value = true;
    }
    const others = read.filter(({ id }) => !this.memory.has(id));
    return [...others, ...this.memory.values()].filter((entry) => entry !== undefined);
  }

  /** Reads one entry and writes what becomes of it, in one step that no other tab can come between. */
  async change(id: string, change: Change, known?: Entry): Promise<void> {
    const isOwn = this.memory.has(id);
    let before = isOwn ? this.memory.get(id) : known;
    const isKept = await this.inDatabase((entries) => {
      const reading = entries.get(id) as IDBRequest<Entry | undefined>;
      reading.onsuccess = () => {
        if (!isOwn) before = reading.result;
        write(entries, id, change(before));
      };
    });
    if (isKept) return this.heard(id);
    const after = change(before);
    this.memory.set(id, after);
    if (after) this.isLasting.value = false;
  }

  /** The disk knows better: this or another tab has written it there. */
  heard(id: string): void {
    this.memory.delete(id);
  }

  /** Whether it was done, and is safe on the disk. */
  private async inDatabase(use: (entries: IDBObjectStore) => void): Promise<boolean> {
    if (!this.factory || this.isResting) return false;
    try {
      this.database ??= open(this.factory);
      await inTime(this.database.then((database) => transact(database, use)));
      return true;
    } catch {
      this.database = undefined;
      this.isResting = true;
      setTimeout(() => this.rested(), REST_MS);
      return false;
    }
  }

  private rested(): void {
    this.isResting = false;
    this.onRested();
  }
}

function write(entries: IDBObjectStore, id: string, entry: Entry | undefined): void {
  if (entry) entries.put(entry);
  else entries.delete(id);
}

function transact(database: IDBDatabase, use: (entries: IDBObjectStore) => void): Promise<void> {
  return new Promise((done, failed) => {
    const transaction = database.transaction(ENTRIES, "readwrite");
    transaction.oncomplete = () => done();
    transaction.onabort = failed;
    use(transaction.objectStore(ENTRIES));
  });
}

/** Only to name it throws in some private windows. */
function indexedDBOrNone(): IDBFactory | undefined {
  try {
    return indexedDB;
  } catch {
    return undefined;
  }
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES, { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = failed;
  });
}

function inTime(promise: Promise<void>): Promise<void> {
  return new Promise((done, failed) => {
    setTimeout(failed, PATIENCE_MS);
    promise.then(done, failed);
  });
}
