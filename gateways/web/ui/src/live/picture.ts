/** Makes a small square picture of a file that somebody chose. What else the file tells, as of the place, stays behind. */
const SIDE = 192;
/** As the server takes them. */
const LENGTH_MAX = 16_384;
const QUALITIES = [0.8, 0.6, 0.4, 0.2];

/** A data URL; nothing where the file is no picture. */
export async function pictureOf(file: Blob): Promise<string | undefined> {
  const drawn = await createImageBitmap(file).catch(() => undefined);
  if (!drawn) return undefined;
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const side = Math.min(drawn.width, drawn.height);
  canvas.getContext("2d")?.drawImage(drawn, (drawn.width - side) / 2, (drawn.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  // A browser that knows no WebP gives PNG, whatever the quality; JPEG all know.
  const made = QUALITIES.flatMap((quality) => ["image/webp", "image/jpeg"].map((kind) => canvas.toDataURL(kind, quality)));
  return made.find((one) => one.length <= LENGTH_MAX);
}
