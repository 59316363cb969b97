/** Which sitting a page follows: the newest that is open, else the newest. */
import type { Community, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";

export interface Following {
  community: Community | null | undefined;
  now: Now | null | undefined;
}

export function useSitting(): Following {
  const community = useView<Community>("community");
  const { rows, order } = community?.sittings ?? { rows: {}, order: [] };
  const sitting = order.find((id) => rows[id]?.state === "open") ?? order[0];
  const now = useView<Now>(sitting ? `now/${sitting}` : undefined);
  return { community, now: community && !sitting ? null : now };
}
