/** The live model of one community: one socket, watched documents, acts on their way, texts by reference. */
import { useEffect } from "preact/hooks";
import type { Signal } from "@preact/signals";
import { Contents, type Content, type Written } from "./content.ts";
import type { Reply, ServerFrame } from "./frames.ts";
import { get } from "./http.ts";
import { Link } from "./link.ts";
import type { Json } from "./merge-patch.ts";
import { Outbox, type Keeping } from "./outbox.ts";
import { Shelf } from "./shelf.ts";
import { tabsOf } from "./tabs.ts";
import { Views, type Fetched } from "./views.ts";
import { language } from "../words/words.ts";

export class Live {
  readonly link: Link;
  readonly views: Views;
  readonly outbox: Outbox;
  readonly contents: Contents;

  constructor(community: string, connect?: (url: string) => WebSocket) {
    const path = `/c/${community}`;
    const socket = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}/live`;
    this.link = new Link(socket, () => this.up(), (frame) => this.take(frame), connect);
    this.views = new Views(
      (frame) => this.link.send(frame),
      (view, atLeast) => get<Fetched>(`${path}/views/${view}?at_least=${atLeast}`),
    );
    this.outbox = new Outbox(community, this.link, new Shelf(), tabsOf(community));
    this.contents = new Contents(async (refs) => {
      return (await get<{ rows: Record<string, Written> }>(`${path}/content?refs=${refs.join(",")}`)).rows;
    });
  }

  private up(): void {
    this.views.resume();
    this.outbox.up();
  }

  private take(frame: ServerFrame): void {
    this.views.take(frame);
    this.outbox.take(frame);
  }
}

let current: Live | undefined;

export function startLive(community: string, connect?: (url: string) => WebSocket): Live {
  current ??= new Live(community, connect);
  current.link.start();
  return current;
}

export function live(): Live {
  if (!current) throw new Error("the live model is not started");
  return current;
}

export function act(type: string, body: { [key: string]: Json }, keeping?: Keeping): Promise<Reply> {
  return live().outbox.act(type, body, keeping);
}

/** The newest state of a document, watched while the component is on the page. */
export function useView<Doc>(view: string | undefined): Doc | null | undefined {
  const { views } = live();
  useEffect(() => (view ? views.watch(view) : undefined), [view]);
  return view ? (views.at(view) as Signal<unknown> as Signal<Doc | null | undefined>).value : undefined;
}

export function contentOf(ref: string | undefined): Content {
  const content = ref ? live().contents.of(ref).value : undefined;
  const own = content?.also?.[language.value];
  if (!content || !own) return content;
  const { [language.value]: _, ...others } = { ...content.also, [content.lang ?? "en"]: content.text };
  return { lang: language.value, text: own, also: others };
}
