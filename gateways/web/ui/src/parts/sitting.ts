/** Which sitting a page follows: the newest that is open, else the next that is called or planned, else the newest. */
import type { Community, Now, SittingState } from "../live/documents.ts";
import { useView } from "../live/live.ts";

export interface Following {
  community: Community | null | undefined;
  now: Now | null | undefined;
}

export function useSitting(): Following {
  const community = useView<Community>("community");
  const { rows, order } = community?.sittings ?? { rows: {}, order: [] };
  const newest = (state: SittingState): string | undefined => order.find((id) => rows[id]?.state === state);
  const sitting = newest("open") ?? newest("called") ?? newest("planned") ?? order[0];
  const now = useView<Now>(sitting ? `now/${sitting}` : undefined);
  return { community, now: community && !sitting ? null : now };
}
