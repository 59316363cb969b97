/** Requests to the server; every failure becomes a `Refused` that has words. */
import type { Json } from "./merge-patch.ts";
import { Refused, type Problem } from "./frames.ts";

async function answer<T>(request: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await request;
  } catch {
    throw new Refused({ code: "no-connection" });
  }
  const body = (await response.json().catch(() => ({}))) as T & Partial<Problem>;
  if (!response.ok) throw new Refused({ ...body, code: body.code ?? "unavailable", status: response.status });
  return body;
}

export function get<T>(path: string): Promise<T> {
  return answer<T>(fetch(path, { headers: { Accept: "application/json" }, credentials: "same-origin" }));
}

export function post<T>(path: string, body: Json = {}, headers: Record<string, string> = {}): Promise<T> {
  return answer<T>(
    fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
      credentials: "same-origin",
      body: JSON.stringify(body),
    }),
  );
}
