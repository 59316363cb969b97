/** Starts the page that the address asks for. */
import "./style/tokens.css";
import "./style/frame.css";
import "./style/parts.css";
import { render, type ComponentType } from "preact";
import { startLive } from "./live/live.ts";
import { place } from "./live/place.ts";
import { loadSession } from "./live/session.ts";
import { Enter } from "./pages/Enter.tsx";
import { NowPage } from "./pages/Now.tsx";
import { Start } from "./pages/Start.tsx";
import { startSettings } from "./words/settings.ts";

async function pageOf(): Promise<ComponentType> {
  switch (place.page) {
    case "chair":
      return (await import("./pages/Chair.tsx")).Chair;
    case "projector":
      return (await import("./pages/Projector.tsx")).Projector;
    case "enter":
      return Enter;
    case "now":
      return NowPage;
    default:
      return Start;
  }
}

async function start(): Promise<void> {
  startSettings();
  if (place.community) {
    startLive(place.community);
    void loadSession();
  }
  const Page = await pageOf();
  const root = document.getElementById("page");
  if (root) render(<Page />, root);
}

void start();
