/** The motions of a sitting, a page at a time. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Docket as Page, DocketRow, Now } from "../live/documents.ts";
import { useView } from "../live/live.ts";
import { t } from "../words/words.ts";
import { Icon } from "./Icon.tsx";
import { Standing } from "./Standing.tsx";
import { Written } from "./Written.tsx";

interface Props {
  now: Now;
  /** What stands beside each motion. */
  beside?: (motion: string, row: DocketRow) => ComponentChildren;
  hrefOf?: ((motion: string) => string) | undefined;
}

export function Docket({ now, beside, hrefOf }: Props) {
  const [page, setPage] = useState<number | undefined>(undefined);
  const last = Math.max(0, now.pages - 1);
  const shown = Math.min(page ?? last, last);
  const docket = useView<Page>(now.pages ? `docket/${now.sitting}/${shown}` : undefined);
  if (!now.motions) return <p class="empty">{t("docket.empty")}</p>;
  return (
    <>
      <ul class="docket">
        {docket && [...docket.order].reverse().map((id) => {
          const row = docket.rows[id];
          return row && <Row key={id} id={id} row={row} href={hrefOf?.(id)} beside={beside?.(id, row)} />;
        })}
      </ul>
      {last > 0 && (
        <nav class="pager" aria-label={t("docket.pages")}>
          <button type="button" class="button plain" disabled={shown === last} onClick={() => setPage(shown + 1)}>{t("docket.newer")}</button>
          <span>{t("docket.page", { page: last - shown + 1, pages: last + 1 })}</span>
          <button type="button" class="button plain" disabled={shown === 0} onClick={() => setPage(shown - 1)}>{t("docket.older")}</button>
        </nav>
      )}
    </>
  );
}

interface RowProps {
  id: string;
  row: DocketRow;
  href: string | undefined;
  beside: ComponentChildren;
}

function Row({ row, href, beside }: RowProps) {
  const body = (
    <>
      <span class="docket-number">{row.number}</span>
      <span class="docket-title"><Written of={row.title} /></span>
      <Standing motion={row.state} poll={row.poll_state} />
    </>
  );
  return (
    <li>
      {href ? <a class="docket-row" href={href}>{body}<Icon name="next" /></a> : <div class="docket-row">{body}</div>}
      {beside}
    </li>
  );
}
