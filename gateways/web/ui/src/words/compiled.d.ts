/** Made while building by tools/words.ts. */
declare module "words:*" {
  const messages: Record<
    string,
    string | ((params: import("./formatter.ts").Params, formatter: import("./formatter.ts").Formatter) => string)
  >;
  export default messages;
}
