/** Small drawings. They never stand alone for a meaning: words are always beside them. */
const PATHS = {
  yes: "M4.5 12.5l5 5 10-11",
  no: "M6 6l12 12M18 6L6 18",
  abstain: "M5 12h14",
  back: "M14.5 5l-7 7 7 7",
  next: "M9.5 5l7 7-7 7",
  settings: "M4 18L9 6l5 12M5.6 14h6.8M15 18l2.7-7 2.8 7M16 15.6h3.6",
  note: "M12 7.5v5.5M12 16.4v.2",
  clock: "M12 6.5V12l3.6 2.4",
  ask: "M8.7 9.2a3.4 3.4 0 1 1 5.2 2.9c-1.2.8-1.9 1.4-1.9 2.8M12 18.3v.2",
  aloud: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
  hand: "M7 12.5V6.2a1.4 1.4 0 0 1 2.8 0V11M9.8 11V4.6a1.4 1.4 0 0 1 2.8 0V11M12.6 11V5.6a1.4 1.4 0 0 1 2.8 0V12M15.4 9.2a1.4 1.4 0 0 1 2.8 0v5.3c0 3.6-2.2 6-5.6 6-2.6 0-4.1-1.2-5.3-3.3L4.6 13.4a1.4 1.4 0 0 1 2.4-1.4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  const ringed = name === "note" || name === "clock";
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {ringed && <circle cx="12" cy="12" r="9.2" />}
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The ring of seats, one of them speaking. */
export function Mark() {
  const seats = Array.from({ length: 10 }, (_, seat) => {
    const angle = (seat / 10) * 2 * Math.PI - Math.PI / 2;
    return { x: 16 + 12.4 * Math.cos(angle), y: 16 + 12.4 * Math.sin(angle), speaks: seat === 0 };
  });
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      {seats.map(({ x, y, speaks }) => (
        <circle key={x} class={speaks ? "mark-speaks" : undefined} cx={x} cy={y} r={speaks ? 3.3 : 2.2} />
      ))}
    </svg>
  );
}
