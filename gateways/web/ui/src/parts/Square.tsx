/** A QR code, drawn from rows of 1 and 0 that the server sends, with the white around it that cameras need. */
const QUIET = 4;

export function Square({ rows, label }: { rows: readonly string[]; label: string }) {
  const size = rows.length + 2 * QUIET;
  return (
    <svg class="square" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={rows.map(pathOf).join("")} fill="#000" />
    </svg>
  );
}

function pathOf(row: string, y: number): string {
  return [...row.matchAll(/1+/g)].map((run) => {
    const width = run[0].length;
    return `M${run.index + QUIET} ${y + QUIET}h${width}v1h-${width}z`;
  }).join("");
}
