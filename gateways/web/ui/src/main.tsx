/** Starts the page that the address asks for. */
import "./style/tokens.css";
import "./style/frame.css";
import "./style/parts.css";
import "./style/print.css";
import { effect } from "@preact/signals";
import { render, type ComponentType } from "preact";
import { isShared, sharedIdleS } from "./live/device.ts";
import { isLeaving, leave, mustLeave } from "./live/leaving.ts";
import { startLive } from "./live/live.ts";
import { pathOf, place } from "./live/place.ts";
import { endLogin, isConfirmed, loadSession, who } from "./live/session.ts";
import { Away } from "./pages/Away.tsx";
import { NowPage } from "./pages/Now.tsx";
import { startSettings } from "./words/settings.ts";
import { loadAllWords, loadDeskWords } from "./words/words.ts";

async function pageOf(): Promise<ComponentType> {
  switch (place.page) {
    case "chair":
      await loadDeskWords();
      return (await import("./pages/Chair.tsx")).Chair;
    case "projector":
      await Promise.all([loadDeskWords(), loadAllWords()]);
      return (await import("./pages/Projector.tsx")).Projector;
    case "enter":
      return (await import("./pages/Enter.tsx")).Enter;
    case "now":
      return NowPage;
    default:
      return (await import("./pages/Start.tsx")).Start;
  }
}

async function start(): Promise<void> {
  const speaking = startSettings();
  if (place.community) {
    startLive(place.community);
    if (mustLeave(sharedIdleS.value)) void leave();
    else startVisit();
  }
  const [Page] = await Promise.all([pageOf(), speaking]);
  const root = document.getElementById("page");
  if (!root) return;
  render(<Whole Page={Page} />, root);
  // A browser may keep the whole page for its "back" button: on a shared tablet it is to find nothing there.
  window.addEventListener("pagehide", () => isShared() && render(null, root));
  window.addEventListener("pageshow", (event) => event.persisted && isShared() && location.reload());
}

/** On a shared tablet whoever comes to the Enter page is somebody else. */
function startVisit(): void {
  if (isShared()) history.scrollRestoration = "manual";
  if (isShared() && place.page === "enter") void endLogin();
  void loadSession();
  effect(() => {
    const acts = place.page === "now" || place.page === "chair";
    if (acts && who.value && !isConfirmed(who.value)) location.replace(pathOf("enter"));
  });
}

function Whole({ Page }: { Page: ComponentType }) {
  return isLeaving.value ? <Away /> : <Page />;
}

void start();
