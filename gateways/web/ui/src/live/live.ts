/** The live model of one community: one socket, watched documents, commands on their way, texts by reference. */
import { useEffect } from "preact/hooks";
import type { Signal } from "@preact/signals";
import { Commands } from "./commands.ts";
import { Contents, type Content, type Written } from "./content.ts";
import type { Reply, ServerFrame } from "./frames.ts";
import { get } from "./http.ts";
import { Link } from "./link.ts";
import type { Json } from "./merge-patch.ts";
import { Views, type Fetched } from "./views.ts";

export class Live {
  readonly link: Link;
  readonly views: Views;
  readonly commands: Commands;
  readonly contents: Contents;

  constructor(community: string, connect?: (url: string) => WebSocket) {
    const path = `/c/${community}`;
    const socket = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}/live`;
    this.link = new Link(socket, () => this.up(), (frame) => this.take(frame), connect);
    this.views = new Views(
      (frame) => this.link.send(frame),
      (view, atLeast) => get<Fetched>(`${path}/views/${view}?at_least=${atLeast}`),
    );
    this.commands = new Commands((frame) => this.link.send(frame));
    this.contents = new Contents(async (refs) => {
      return (await get<{ rows: Record<string, Written> }>(`${path}/content?refs=${refs.join(",")}`)).rows;
    });
  }

  private up(): void {
    this.views.resume();
    this.commands.resume();
  }

  private take(frame: ServerFrame): void {
    this.views.take(frame);
    this.commands.take(frame);
  }
}

let current: Live | undefined;

export function startLive(community: string): Live {
  current ??= new Live(community);
  current.link.start();
  return current;
}

export function live(): Live {
  if (!current) throw new Error("the live model is not started");
  return current;
}

export function act(type: string, body: Json): Promise<Reply> {
  return live().commands.act(type, body);
}

/** The newest state of a document, watched while the component is on the page. */
export function useView<Doc>(view: string | undefined): Doc | null | undefined {
  const { views } = live();
  useEffect(() => (view ? views.watch(view) : undefined), [view]);
  return view ? (views.at(view) as Signal<unknown> as Signal<Doc | null | undefined>).value : undefined;
}

export function contentOf(ref: string | undefined): Content {
  return ref ? live().contents.of(ref).value : undefined;
}
