/** Who are you? By the code on one's card, or by number and password; then a look whether it is really oneself. */
import { useEffect, useState } from "preact/hooks";
import type { Me } from "../live/documents.ts";
import { Refused, type Problem, type Who } from "../live/frames.ts";
import { isShared } from "../live/device.ts";
import { useView } from "../live/live.ts";
import { pathOf } from "../live/place.ts";
import { confirm, endLogin, homeOf, login, who, type Credentials } from "../live/session.ts";
import { Icon } from "../parts/Icon.tsx";
import { Notice } from "../parts/Notice.tsx";
import { Shell } from "../parts/Shell.tsx";
import { useChunk } from "../parts/useChunk.ts";
import { useFocus } from "../parts/useFocus.ts";
import { Written } from "../parts/Written.tsx";
import { t } from "../words/words.ts";

/** The code comes in the fragment, which is never sent to a server, and leaves the address bar at once. */
function takeCode(): string {
  const code = location.hash.slice(1);
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

export function Enter() {
  const [given, setGiven] = useState(takeCode);
  const [entered, setEntered] = useState(false);
  const [busy, setBusy] = useState(Boolean(given));
  const [denied, setDenied] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);

  const enter = async (credentials: Credentials): Promise<void> => {
    setBusy(true);
    setDenied(false);
    setProblem(undefined);
    try {
      const person = await login(credentials);
      if (person.kind === "member") setEntered(true);
      else location.replace(homeOf(person));
    } catch (error) {
      setProblem(error instanceof Refused ? error.problem : { code: "unavailable" });
    }
    setBusy(false);
  };

  useEffect(() => {
    if (given) void enter({ code: given });
  }, [given]);

  // A second card scanned into the same tab changes the fragment only.
  useEffect(() => {
    const again = (): void => setGiven(takeCode() || given);
    window.addEventListener("hashchange", again);
    return () => window.removeEventListener("hashchange", again);
  }, [given]);

  const person = who.value;
  // Whoever this device still knows is asked too: the next person at it may be another.
  const isKnown = person?.kind === "member" && (entered || (!given && !isShared()));
  const deny = (): void => {
    setEntered(false);
    setGiven("");
    setDenied(true);
    void endLogin();
  };
  if (isKnown && !denied) return <Shell><Confirm person={person} deny={deny} /></Shell>;
  return (
    <Shell>
      <div class="card narrow">
        <h1>{t("enter.title")}</h1>
        {denied && <NotMine />}
        <Notice problem={problem} />
        {busy && given && !problem ? <p role="status">{t("enter.busy")}</p> : <Forms busy={busy} enter={enter} />}
        <a class="button plain" href={pathOf("now")}>{t("enter.watch")}</a>
        <Sharing />
      </div>
    </Shell>
  );
}

interface FormsProps {
  busy: boolean;
  enter: (credentials: Credentials) => Promise<void>;
}

function Forms({ busy, enter }: FormsProps) {
  const [code, setCode] = useState("");
  const [number, setNumber] = useState("");
  const [password, setPassword] = useState("");
  return (
    <>
      <form onSubmit={(event) => { event.preventDefault(); void enter({ code: code.trim() }); }}>
        <label class="field">
          <span>{t("enter.code")}</span>
          <input
            class="code-input"
            name="code"
            required
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <small>{t("enter.code.hint")}</small>
        </label>
        <button type="submit" class="button" disabled={busy}>{t("enter.go")}</button>
      </form>
      <details class="other-way">
        <summary>{t("enter.password.way")}</summary>
        <form onSubmit={(event) => { event.preventDefault(); void enter({ number: number.trim(), password }); }}>
          <label class="field">
            <span>{t("enter.number")}</span>
            <input name="number" required autocomplete={isShared() ? "off" : "username"} value={number} onInput={(event) => setNumber(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>{t("enter.password")}</span>
            <input
              name="password"
              type="password"
              required
              autocomplete={isShared() ? "off" : "current-password"}
              value={password}
              onInput={(event) => setPassword(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button" disabled={busy}>{t("enter.go")}</button>
        </form>
      </details>
    </>
  );
}

/** For the hall's staff: few open it, so it is fetched only then. */
function Sharing() {
  const [open, setOpen] = useState(false);
  const Share = useChunk(open, async () => (await import("../parts/ShareTablet.tsx")).ShareTablet);
  return (
    <details class="other-way" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t(isShared() ? "shared.on" : "shared.title")}</summary>
      <p>{t("shared.hint")}</p>
      {Share && <Share />}
    </details>
  );
}

/** Whose card it is, is not said again: the one who holds it is somebody else. */
function NotMine() {
  const heading = useFocus<HTMLParagraphElement>();
  return (
    <div class="notice">
      <Icon name="note" />
      <p ref={heading} tabIndex={-1}><strong>{t("enter.not-me")}</strong> {t("enter.not-me.cure")}</p>
    </div>
  );
}

/** A card can be picked up by the wrong person: say whose it is before anything is voted. */
function Confirm({ person, deny }: { person: Who; deny: () => void }) {
  const me = useView<Me>("me");
  return (
    <section class="card narrow confirm">
      <p class="quiet">{t("enter.you-are")}</p>
      <h1 class="you"><Written of={me?.name ?? person.name} /></h1>
      {me && (
        <p class="you-facts">
          {me.group && <span>{t("enter.group", { group: me.group })}</span>}
          <span>{t("enter.roll-number", { number: me.number })}</span>
        </p>
      )}
      <a class="button" href={homeOf(person)} onClick={() => confirm(person)}>{t("enter.yes")}</a>
      <button type="button" class="button plain" onClick={deny}>{t("enter.no")}</button>
    </section>
  );
}
