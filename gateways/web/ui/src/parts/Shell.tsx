/** The frame around every page but the projector: whose place this is, whether it is live, how one reads. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Community } from "../live/documents.ts";
import { isShared } from "../live/device.ts";
import { contentOf, live, useView } from "../live/live.ts";
import { cardsPath } from "../live/place.ts";
import { isNowhere, mayHandOutCards, who } from "../live/session.ts";
import { aids, AIDS, chooseLanguage, chooseTextSize, switchAid, TEXT_SIZES, textSize, type Aid, type TextSize } from "../words/settings.ts";
import { language, LANGUAGES, t, type Key, type Language } from "../words/words.ts";
import { Banner } from "./Banner.tsx";
import { Icon, Mark } from "./Icon.tsx";
import { Leave } from "./Leave.tsx";
import { Notice } from "./Notice.tsx";
import { Undone } from "./Undone.tsx";
import { useChunk } from "./useChunk.ts";
import { Written } from "./Written.tsx";

const LANGUAGE_NAMES: Record<Language, string> = { "zh-CN": "中文", en: "English" };
const SIZE_SIGNS: Record<TextSize, string> = { normal: "A", large: "A+", largest: "A++" };
const SIZE_NAMES: Record<TextSize, Key> = {
  normal: "settings.size.normal",
  large: "settings.size.large",
  largest: "settings.size.largest",
};
const AID_NAMES: Record<Aid, Key> = { simple: "settings.simple", contrast: "settings.contrast" };

interface Props {
  children: ComponentChildren;
  /** Without a community there is nothing to be connected to. */
  community?: boolean;
  wide?: boolean;
}

export function Shell({ children, community = true, wide = false }: Props) {
  const [open, setOpen] = useState(false);
  const Shared = useChunk(community && isShared(), async () => (await import("./SharedTablet.tsx")).SharedTablet);
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>{t("shell.skip")}</a>
      <header class="top">
        <div class="top-row">
          <Mark />
          <p class="top-name">{community ? <CommunityName /> : "folkmoot"}</p>
          {community && <LiveDot />}
          <button type="button" class="top-button" aria-expanded={open} aria-controls="settings" onClick={() => setOpen(!open)}>
            <Icon name="settings" />
            <span class="unseen">{t("settings.open")}</span>
          </button>
        </div>
        <div id="settings" hidden={!open}>{open && <Settings />}</div>
      </header>
      {community && <Banner />}
      <main id="content" tabIndex={-1} class={wide ? "wide" : undefined}>
        {community && <Undone />}
        {community && isNowhere.value ? <Nowhere /> : children}
      </main>
      {community && Shared && <Shared />}
    </>
  );
}

/** No such community: what to do, and the door where one names another. */
function Nowhere() {
  return (
    <>
      <Notice problem={{ code: "unknown-community" }} />
      <a class="button plain" href="/">{t("start.title")}</a>
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function CommunityName() {
  const community = useView<Community>("community");
  const name = contentOf(community?.name)?.text;
  useEffect(() => {
    if (name) document.title = `${name} · folkmoot`;
  }, [name]);
  return community ? <Written of={community.name} /> : <>folkmoot</>;
}

function LiveDot() {
  const state = live().link.state.value;
  return state === "live" ? <p class="live-dot">{t("connection.live")}</p> : null;
}

function Settings() {
  return (
    <div class="settings">
      <fieldset>
        <legend>{t("settings.language")}</legend>
        <div class="segments">
          {LANGUAGES.map((lang) => (
            <label key={lang} lang={lang}>
              <input type="radio" name="language" checked={language.value === lang} onChange={() => void chooseLanguage(lang)} />
              <span>{LANGUAGE_NAMES[lang]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("settings.size")}</legend>
        <div class="segments">
          {TEXT_SIZES.map((size) => (
            <label key={size} class={`size-${size}`}>
              <input
                type="radio"
                name="size"
                aria-label={t(SIZE_NAMES[size])}
                checked={textSize.value === size}
                onChange={() => chooseTextSize(size)}
              />
              <span aria-hidden="true">{SIZE_SIGNS[size]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("settings.aids")}</legend>
        <div class="segments">
          {AIDS.map((aid) => (
            <label key={aid}>
              <input type="checkbox" checked={aids.value.has(aid)} onChange={(event) => switchAid(aid, event.currentTarget.checked)} />
              <span><i class="tick" aria-hidden="true"><Icon name="yes" /></i>{t(AID_NAMES[aid])}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {mayHandOutCards() && <a class="button on-dark" href={cardsPath()}>{t("settings.cards")}</a>}
      {who.value && who.value.kind !== "public" && (
        <div class="settings-leave">
          {who.value.name && <p>{t("enter.you-are")} <strong><Written of={who.value.name} /></strong></p>}
          <p>{t("settings.leave.hint")}</p>
          <Leave />
        </div>
      )}
    </div>
  );
}
