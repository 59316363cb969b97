/** The answers that one can choose from, one a line; and a picture for each, for those who do not read. */
import type { Json } from "../live/merge-patch.ts";
import { pictureOf } from "../live/picture.ts";
import { guessLanguage, t } from "../words/words.ts";

export interface Answers {
  lines: string;
  /** By name: whoever writes a name anew keeps the pictures of the others. */
  pictures: Record<string, string | undefined>;
  /** The name whose file was no picture. */
  unfit?: string;
}

interface Props {
  answers: Answers;
  set: (change: (before: Answers) => Answers) => void;
}

export function AnswerFields({ answers, set }: Props) {
  return (
    <div class="step-body">
      <label class="field">
        <span>{t("chair.answers")}</span>
        <textarea rows={4} value={answers.lines} onInput={({ currentTarget: { value } }) => set((before) => ({ ...before, lines: value }))} />
        <small>{t("chair.answers.hint")}</small>
      </label>
      {namesOf(answers).map((name) => <PictureField key={name} name={name} answers={answers} set={set} />)}
    </div>
  );
}

function PictureField({ name, answers, set }: Props & { name: string }) {
  const picture = answers.pictures[name];
  const take = async (file: File | undefined): Promise<void> => {
    const made = file && (await pictureOf(file));
    set(({ lines, pictures }) => ({ lines, pictures: { ...pictures, [name]: made }, ...(file && !made && { unfit: name }) }));
  };
  return (
    <label class="field picture-field">
      <span>{picture && <img class="sign sign-picture" src={picture} alt="" />} {t("chair.answers.picture", { name })}</span>
      <input type="file" accept="image/*" onChange={(event) => void take(event.currentTarget.files?.[0])} />
      {answers.unfit === name && <small role="alert">{t("chair.answers.unfit")}</small>}
    </label>
  );
}

function namesOf({ lines }: Answers): string[] {
  return [...new Set(lines.split("\n").map((line) => line.trim()).filter(Boolean))];
}

/** Their ids stand in the log; their words and pictures do not. */
export function optionsOf(answers: Answers): Json[] {
  return namesOf(answers).map((text, at) => ({
    id: `option-${at + 1}`,
    label: { lang: guessLanguage(text), text },
    ...(answers.pictures[text] && { picture: answers.pictures[text] }),
  }));
}
