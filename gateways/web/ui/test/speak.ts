/** Before each file of tests: what a page does before it is shown. */
import { loadAllWords } from "../src/words/words.ts";

await loadAllWords();
