export function Chair() { return null; }
