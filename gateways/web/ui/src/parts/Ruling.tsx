/** The chair's newest ruling, why, and what all said of it. */
import "../style/order.css";
import type { Procedure } from "../live/documents.ts";
import { t } from "../words/words.ts";
import { Written } from "./Written.tsx";

export function Ruling({ ruling }: { ruling: NonNullable<Procedure["ruling"]> }) {
  return (
    <div class="ruling">
      <p>
        <span class="label">{t("order.ruling")}</span><Written of={ruling.name} />{" "}
        <strong class="chip">{ruling.allowed ? t("order.allowed") : t("order.refused")}</strong>
      </p>
      <p class="quiet"><Written of={ruling.reason} /></p>
      {ruling.upheld !== undefined && <p><strong>{ruling.upheld ? t("order.upheld") : t("order.overruled")}</strong></p>}
    </div>
  );
}
