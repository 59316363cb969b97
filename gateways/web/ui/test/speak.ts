/** Before each file of tests: what a page does before it is shown. */
import { loadAllWords, loadDeskWords } from "../src/words/words.ts";

await Promise.all([loadDeskWords(), loadAllWords()]);
