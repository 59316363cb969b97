import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { words } from "./tools/words.ts";

const locales = fileURLToPath(new URL("../../locales", import.meta.url));

// `--mode gallery` builds the page of all states for the tests; nothing of it is ever served.
export default defineConfig(({ mode }) => ({
  base: "/",
  plugins: [words(locales)],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    // Everything of the first view in one file: a request more is a round trip more on a crowded Wi-Fi.
    rolldownOptions: {
      input: mode === "gallery" ? "gallery.html" : "index.html",
      output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } },
    },
    // Cheap tablets of 2020 still run halls; Vite's own default is newer than they are.
    target: ["es2020", "chrome80", "safari13.1"],
    // The polyfill is of no use to these browsers, and data: URLs are against our content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
}));
