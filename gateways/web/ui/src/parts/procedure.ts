/** What comes first in a sitting, as the chair's and the members' pages ask it. */
import type { Charter, Effect, Procedure } from "../live/documents.ts";

/** The charter's words for what does this. */
export function mattersThat(charter: Charter | null | undefined, effects: readonly Effect[]): string[] {
  const matters = Object.entries(charter?.charter.matters ?? {});
  return matters.flatMap(([word, { procedure }]) => procedure && effects.includes(procedure.effect) ? [word] : []);
}

/** The question that is to be put before anything else: it has its supporters, and no vote is open on it. */
export function questionFirst(procedure: Procedure | null | undefined): string | undefined {
  return procedure?.questions.order.find((id) => {
    const row = procedure.questions.rows[id];
    return row && row.state !== "put" && row.seconders >= row.seconds;
  });
}
