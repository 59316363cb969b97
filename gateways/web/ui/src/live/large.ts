/** Acts that are too large for a frame of the socket, as a vote with many pictures: over HTTP, tried once. */
import type { Reply } from "./frames.ts";
import { post } from "./http.ts";
import { freshId } from "./ids.ts";
import type { Json } from "./merge-patch.ts";
import { place } from "./place.ts";

/** A frame holds 64 KiB, and around what is asked stand some words more. */
const FRAME_MOST = 60_000;

export function isLarge(body: Json): boolean {
  return new Blob([JSON.stringify(body)]).size > FRAME_MOST;
}

export function actAtOnce(type: string, body: Json): Promise<Reply> {
  return post<Reply>(`/c/${place.community}/commands/${type}`, body, { "Idempotency-Key": freshId() });
}
