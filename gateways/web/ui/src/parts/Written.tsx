/** A text or name that a person wrote, in the language it was written in; signs in it that turn lines turn nothing else. */
import { contentOf } from "../live/live.ts";
import { t, type Language } from "../words/words.ts";

interface Props {
  of: string | undefined;
  /** Language of the note that stands where nothing is to be shown. */
  lang?: Language;
}

export function Written({ of, lang }: Props) {
  const content = contentOf(of);
  if (content === undefined) return <span class="pending" aria-hidden="true" />;
  if (content === null) return <span class="withheld">{t("content.withheld", {}, lang)}</span>;
  return <bdi lang={content.lang}>{content.text}</bdi>;
}

/** Longer text keeps the paragraphs of its writer. */
export function Paragraphs({ of }: { of: string }) {
  const content = contentOf(of);
  if (!content) return <p><Written of={of} /></p>;
  const paragraphs = content.text.split("\n").filter((line) => line.trim());
  return (
    <div class="prose" lang={content.lang}>
      {paragraphs.map((line, at) => <p key={at}>{line}</p>)}
    </div>
  );
}
