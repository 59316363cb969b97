/** The server's front door: which community? */
import { useState } from "preact/hooks";
import { keep, kept } from "../live/device.ts";
import { pathOf } from "../live/place.ts";
import { Shell } from "../parts/Shell.tsx";
import { t } from "../words/words.ts";

export function Start() {
  const [community, setCommunity] = useState(kept("community") ?? "");
  const go = (event: Event): void => {
    event.preventDefault();
    keep("community", community);
    location.assign(pathOf("enter", community));
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
            onInput={(event) => setCommunity(event.currentTarget.value.trim().toLowerCase())}
          />
        </label>
        <button type="submit" class="button">{t("start.go")}</button>
      </form>
    </Shell>
  );
}
