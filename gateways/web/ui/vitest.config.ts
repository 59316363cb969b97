import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { words } from "./tools/words.ts";

export default defineConfig({
  plugins: [words(fileURLToPath(new URL("../../locales", import.meta.url)))],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: { environment: "happy-dom", include: ["test/**/*.test.{ts,tsx}"], setupFiles: ["test/speak.ts"] },
});
