/** Made while building by tools/words.ts. */
declare module "words:*" {
  export type Messages = Record<
    string,
    string | ((params: import("./formatter.ts").Params, formatter: import("./formatter.ts").Formatter) => string)
  >;
  const messages: Messages;
  export default messages;
}
