/** Which page this is. Pages are paths; what is open within the page is the fragment. */
import { signal } from "@preact/signals";

export type Page = "start" | "now" | "enter" | "chair" | "projector";

export interface Place {
  page: Page;
  community: string;
}

const PATH = /^\/c\/([a-z0-9-]{1,40})(?:\/(enter|chair|projector)?)?$/;

export function placeOf(path: string): Place {
  const found = PATH.exec(path);
  if (!found) return { page: "start", community: "" };
  return { page: (found[2] ?? "now") as Page, community: found[1] ?? "" };
}

export const place = placeOf(location.pathname);

/** What is open within the page: `#motions`, `#motion/<id>`. */
export const fragment = signal(location.hash.slice(1));

window.addEventListener("hashchange", () => {
  fragment.value = location.hash.slice(1);
});

export function pathOf(page: Page, community = place.community): string {
  return page === "now" ? `/c/${community}/` : `/c/${community}/${page}`;
}

/** Pages that the server writes. */
export function cardsPath(): string {
  return `${pathOf("now")}cards`;
}

export function noticePath(sitting: string): string {
  return `${pathOf("now")}notice/${sitting}`;
}

export function minutesPath(sitting: string): string {
  return `${pathOf("now")}minutes/${sitting}`;
}
