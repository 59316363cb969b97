/** The server's front door: which community? */
import { useState } from "preact/hooks";
import { keep, kept } from "../live/device.ts";
import { pathOf } from "../live/place.ts";
import { Shell } from "../parts/Shell.tsx";
import { t } from "../words/words.ts";

/** Many type the name in place of the id: "Elm Street" for elm-street. */
function idOf(typed: string): string {
  return typed.trimStart().toLowerCase().replace(/\s+/g, "-");
}

export function Start() {
  const [community, setCommunity] = useState(kept("community") ?? "");
  const go = (event: Event): void => {
    event.preventDefault();
    const id = community.replace(/-+$/, "");
    keep("community", id);
    location.assign(pathOf("enter", id));
  };
  return (
    <Shell community={false}>
      <form class="card narrow" onSubmit={go}>
        <h1>{t("start.title")}</h1>
        <p>{t("start.hint")}</p>
        <label class="field">
          <span>{t("start.community")}</span>
          <input
            name="community"
            required
            pattern="[a-z0-9\-]{1,40}"
            title={t("start.community.shape")}
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
            value={community}
            onInput={(event) => setCommunity(idOf(event.currentTarget.value))}
          />
        </label>
        <button type="submit" class="button">{t("start.go")}</button>
      </form>
    </Shell>
  );
}
