/** What a change does to the motion: to which paragraph, and which words go and come. */
import "../style/change.css";
import { rivalsOf, textsOf } from "../live/changes.ts";
import { difference, type Piece } from "../live/difference.ts";
import type { Amendment, Amendments } from "../live/documents.ts";
import { BEFORE_ALL } from "../live/paragraphs.ts";
import { language, t, type Key, type Language } from "../words/words.ts";

const PLACES: Record<Amendment["form"], Key> = {
  replace: "change.place.replace",
  strike: "change.place.strike",
  insert: "change.place.insert",
};

interface Props {
  doc: Amendments;
  change: Amendment;
}

export function ChangeWords({ doc, change }: Props) {
  const texts = textsOf(doc, change);
  const rivals = rivalsOf(doc, change);
  return (
    <div class="change-words">
      <p class="change-place">{placeOf(change)}</p>
      {texts === undefined && <span class="pending" aria-hidden="true" />}
      {texts === null && <p class="withheld">{t("content.withheld")}</p>}
      {texts && <p class="difference" lang={texts.lang}><Pieces pieces={difference(texts.before, texts.after)} /></p>}
      {rivals.length > 0 && <p class="will">{t("change.against", { count: rivals.length, numbers: rivals.join(language.value === "en" ? ", " : "、") })}</p>}
    </div>
  );
}

export function placeOf({ form, paragraph }: Pick<Amendment, "form" | "paragraph">, lang?: Language): string {
  return t(paragraph === BEFORE_ALL ? "change.place.first" : PLACES[form], { paragraph }, lang);
}

/** Struck and added words: by line and weight, not by colour alone; in words for who hears the page. */
export function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map(({ kind, text }, at) => {
        if (kind === "struck") return <del key={at}><Said of="change.struck" />{text}<Said of="change.end" /></del>;
        if (kind === "added") return <ins key={at}><Said of="change.added" />{text}<Said of="change.end" /></ins>;
        return <span key={at}>{text}</span>;
      })}
    </>
  );
}

function Said({ of }: { of: Key }) {
  return <span class="unseen"> {t(of)} </span>;
}
