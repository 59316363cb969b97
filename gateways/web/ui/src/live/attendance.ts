/** The roll with who is here, a page at a time: nothing of it is pushed. */
import { get } from "./http.ts";
import { place } from "./place.ts";
import type { AttendancePage, Attending } from "./documents.ts";

export interface Listed extends Attending {
  member: string;
}

/** All pages, one after the other: names are looked for among what is here. */
export async function fetchAttendance(sitting: string): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (let page: number | undefined = 0; page !== undefined; ) {
    const { doc }: { doc: AttendancePage } = await get<{ doc: AttendancePage }>(`/c/${place.community}/views/attendance/${sitting}/${page}`);
    for (const member of doc.order) {
      const row = doc.rows[member];
      if (row) listed.push({ member, ...row });
    }
    page = doc.next;
  }
  return listed;
}
