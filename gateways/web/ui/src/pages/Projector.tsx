export function Projector() { return null; }
