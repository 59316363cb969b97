/** For the secretary: somebody is at the door who is not on the roll yet. */
import { useState } from "preact/hooks";
import { Notice } from "../parts/Notice.tsx";
import { useAct } from "../parts/useAct.ts";
import { t, type Key } from "../words/words.ts";

/** As the server calls them; whoever leaves the last two out leaves them empty. */
const FIELDS = { number: "attendance.enrol.number", name: "attendance.enrol.name", household: "attendance.enrol.household", group: "attendance.enrol.group" } as const satisfies Record<string, Key>;
type Field = keyof typeof FIELDS;
const NEEDED: readonly Field[] = ["number", "name"];
const EMPTY: Record<Field, string> = { number: "", name: "", household: "", group: "" };

/** `added` is told her number once she is on the roll. */
export function Enrol({ added }: { added: (number: string) => void }) {
  const [row, setRow] = useState(EMPTY);
  const { busy, problem, run } = useAct();
  // "12 " would be another number than 12.
  const typed = Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value.trim()])) as typeof row;
  const isWhole = NEEDED.every((field) => typed[field]);
  const enrol = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!(await run("member.enrol", { row: typed }))) return;
    added(typed.number);
    setRow(EMPTY);
  };
  return (
    <details class="other-way enrol">
      <summary>{t("attendance.enrol")}</summary>
      <form class="step-body" onSubmit={(event) => void enrol(event)}>
        {(Object.keys(FIELDS) as Field[]).map((field) => (
          <label key={field} class="field">
            <span>{t(FIELDS[field])}</span>
            <input value={row[field]} maxLength={field === "name" ? 200 : 40} autocomplete="off" onInput={({ currentTarget: { value } }) => setRow({ ...row, [field]: value })} />
          </label>
        ))}
        <p class="will">{t("attendance.enrol.will")}</p>
        <button type="submit" class="button" disabled={busy || !isWhole}>{t("attendance.enrol.do")}</button>
        <Notice problem={problem} />
      </form>
    </details>
  );
}
