/** The motions of a page of the docket, the newest first; older ones are a page back. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Docket, DocketRow, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { t } from "../words/words.ts";

export interface DocketPage {
  /** Undefined: on its way. */
  rows: [string, DocketRow][] | undefined;
  pager: VNode | null;
}

export function useDocketPage({ sitting, pages }: Now): DocketPage {
  const last = Math.max(0, pages - 1);
  const [shown, setShown] = useState(last);
  const docket = useView<Docket>(pages ? `docket/${sitting}/${shown}` : undefined);
  const rows = docket?.order.flatMap((id): [string, DocketRow][] => (docket.rows[id] ? [[id, docket.rows[id]]] : []));
  const pager = last > 0 ? (
    <div class="row">
      <button type="button" class="button plain" disabled={shown >= last} onClick={() => setShown(shown + 1)}>{t("docket.newer")}</button>
      <button type="button" class="button plain" disabled={shown === 0} onClick={() => setShown(shown - 1)}>{t("docket.older")}</button>
    </div>
  ) : null;
  return { rows: pages ? rows?.reverse() : [], pager };
}
