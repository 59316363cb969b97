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

export class Shelf {
  /** False once something lies in memory only, so that closing the page loses it. */
  readonly isLasting = signal(true);
  private readonly memory = new Map<string, Entry>();
  private database: Promise<IDBDatabase> | undefined;

  constructor(private readonly factory: IDBFactory | undefined = indexedDBOrNone()) {}

  async all(): Promise<Entry[]> {
    const rows = new Map<string, Entry>();
    await this.inDatabase("readonly", (entries) => {
      const reading = entries.getAll() as IDBRequest<Entry[]>;
      reading.onsuccess = () => reading.result.forEach((entry) => rows.set(entry.id, entry));
    });
    this.memory.forEach((entry) => rows.set(entry.id, entry));
    return [...rows.values()];
  }

  /** Reads one entry and writes what becomes of it, in one step that no other tab can come between. */
  async change(id: string, change: Change): Promise<void> {
    let before = this.memory.get(id);
    const isKept = await this.inDatabase("readwrite", (entries) => {
      const reading = entries.get(id) as IDBRequest<Entry | undefined>;
      reading.onsuccess = () => {
        before ??= reading.result;
        const after = change(before);
        if (after) entries.put(after);
        else entries.delete(id);
      };
    });
    const after = isKept ? undefined : change(before);
    if (!after) this.memory.delete(id);
    else {
      this.memory.set(id, after);
      this.isLasting.value = false;
    }
  }

  /** Whether it was done, and is safe on the disk. */
  private async inDatabase(mode: IDBTransactionMode, use: (entries: IDBObjectStore) => void): Promise<boolean> {
    try {
      this.database ??= inTime(open(this.factory));
      await inTime(transact(await this.database, mode, use));
      return true;
    } catch {
      return false;
    }
  }
}

function transact(database: IDBDatabase, mode: IDBTransactionMode, use: (entries: IDBObjectStore) => void): Promise<void> {
  return new Promise((done, failed) => {
    const transaction = database.transaction(ENTRIES, mode);
    transaction.oncomplete = () => done();
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
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

function open(factory: IDBFactory | undefined): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    if (!factory) throw new Error("this browser keeps nothing");
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES, { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

function inTime<Result>(promise: Promise<Result>): Promise<Result> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error("the storage does not answer")), PATIENCE_MS);
    promise.then(done, failed).finally(() => clearTimeout(timer));
  });
}
