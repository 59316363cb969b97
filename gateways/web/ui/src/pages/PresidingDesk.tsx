/** The sitting itself, at the chair's desk: taking and handing over the chair, a break, and going on another day. */
import { useState } from "preact/hooks";
import type { Now, Procedure } from "../live/documents.ts";
import { contentOf } from "../live/live.ts";
import { who } from "../live/session.ts";
import { Irreversible } from "../parts/Irreversible.tsx";
import { Notice } from "../parts/Notice.tsx";
import { Break } from "../parts/Presiding.tsx";
import { useDesk } from "../parts/desk.ts";
import { Written } from "../parts/Written.tsx";
import { guessLanguage, t } from "../words/words.ts";

/** The other chair that presides, as long as she is one. */
export function otherChair(now: Now, procedure: Procedure | null | undefined): boolean {
  const presiding = now.presiding?.member;
  return presiding !== undefined && presiding !== who.value?.member && procedure?.chairs.rows[presiding] !== undefined;
}

/** For a chair that does not preside: who does, and taking over. */
export function NotPresiding({ now }: { now: Now }) {
  const { busy, problem, run } = useDesk();
  return (
    <article class="card step">
      <p class="eyebrow"><span>{t("presiding.is")}</span></p>
      <h1><Written of={now.presiding?.name} /></h1>
      <div class="step-body">
        <p>{t("presiding.other")}</p>
        <p class="will">{t("presiding.take.will")}</p>
        <button type="button" class="button" disabled={busy} onClick={() => void run("chair.take", { sitting: now.sitting })}>{t("presiding.take")}</button>
        <Notice problem={problem} />
      </div>
    </article>
  );
}

/** The one next step during a break. */
export function Paused({ now: { sitting, paused } }: { now: Now }) {
  const { busy, problem, run } = useDesk();
  return (
    <article class="card step">
      {paused && <Break paused={paused} />}
      <button type="button" class="button cast" disabled={busy} onClick={() => void run("sitting.resume", { sitting })}>{t("pause.end")}</button>
      <Notice problem={problem} />
    </article>
  );
}

export function PresidingDesk({ now, procedure }: { now: Now; procedure: Procedure }) {
  const others = procedure.chairs.order.filter((member) => member !== who.value?.member);
  const mayAdjourn = now.open_polls === 0 && !now.doubted;
  if (now.paused && !others.length && !mayAdjourn) return null;
  return (
    <section class="card">
      {!now.paused && <StartBreak sitting={now.sitting} />}
      {others.length > 0 && (
        <details class="other-way">
          <summary>{t("presiding.hand")}</summary>
          <p class="will">{t("presiding.hand.will")}</p>
          {others.map((member) => <HandTo key={member} sitting={now.sitting} member={member} name={procedure.chairs.rows[member]?.name} />)}
        </details>
      )}
      {mayAdjourn && <Adjourn sitting={now.sitting} />}
    </section>
  );
}

function StartBreak({ sitting }: { sitting: string }) {
  const [minutes, setMinutes] = useState("10");
  const { busy, problem, run } = useDesk();
  return (
    <details class="other-way">
      <summary>{t("pause.title")}</summary>
      <div class="step-body">
        <label class="field short">
          <span>{t("pause.minutes")}</span>
          <input type="number" inputMode="numeric" min={1} max={1440} value={minutes} onInput={(event) => setMinutes(event.currentTarget.value)} />
        </label>
        <p class="will">{t("pause.will")}</p>
        <button type="button" class="button" disabled={busy} onClick={() => void run("sitting.pause", { sitting, ...(Number(minutes) > 0 && { minutes: Number(minutes) }) })}>{t("pause.start")}</button>
        <Notice problem={problem} />
      </div>
    </details>
  );
}

function HandTo({ sitting, member, name }: { sitting: string; member: string; name: string | undefined }) {
  const { busy, problem, run } = useDesk();
  return (
    <>
      <button type="button" class="button plain" disabled={busy} onClick={() => void run("chair.hand", { sitting, member })}>
        {t("presiding.hand.to", { name: contentOf(name)?.text ?? "…" })}
      </button>
      <Notice problem={problem} />
    </>
  );
}

function Adjourn({ sitting }: { sitting: string }) {
  const [when, setWhen] = useState("");
  const { busy, problem, run } = useDesk();
  return (
    <details class="other-way adjourn">
      <summary>{t("adjourn.title")}</summary>
      <div class="step-body">
        <label class="field">
          <span>{t("adjourn.when")}</span>
          <input maxLength={200} value={when} onInput={(event) => setWhen(event.currentTarget.value)} />
        </label>
        {when.trim() && (
          <Irreversible
            grave
            label={t("adjourn.do")}
            warning={t("adjourn.warning")}
            confirm={t("adjourn.confirm")}
            busy={busy}
            act={() => void run("sitting.adjourn", { sitting, when: { lang: guessLanguage(when), text: when.trim() } })}
          />
        )}
        <Notice problem={problem} />
      </div>
    </details>
  );
}
