// A station of the floor: one large instruction, one field that always has the scanner, what was last taken, and
// what waits for the network.

import { Component, h } from "preact";
import type { Child, VNode } from "preact";
import { Problem } from "../api";
import { problemOf } from "../parts";
import { shared } from "../store";
import { t, word } from "../words";
import { Outcome, Scan, ScanAnswer, queue } from "./queue";
import { sound } from "./sound";

export interface Prompt { ask: string; big: string; small?: Child; number?: boolean }
export interface Said { mood: "good" | "wrong" | "waiting" | "done"; text: string; detail?: string }
export interface StationState { text: string; said: Said | null; log: string[] }

export abstract class Station<P, S> extends Component<P, StationState & S> {
  private forget: () => void = () => undefined;
  private busy = false;

  abstract prompt(): Prompt;
  abstract title(): string;
  // What was scanned; the station decides what it means.
  abstract scanned(code: string): void;
  below(): Child { return null; }
  back(): void { /* Escape: one step back */ }
  // What the station knows of the work at hand; it outlives a reload, which in a dead spot is all there is.
  keeps(): string[] { return []; }

  private desk = `holdfast.desk.${shared.merchant}${location.hash.split("?")[0]}`;

  private resume(): void {
    const text = sessionStorage.getItem(this.desk);
    if (text) this.setState(JSON.parse(text) as Partial<StationState & S>);
  }

  private note(): void {
    const of = this.state as unknown as Record<string, unknown>, kept: Record<string, unknown> = {};
    for (const k of this.keeps()) kept[k] = of[k];
    sessionStorage.setItem(this.desk, JSON.stringify(kept));
  }

  // A list that could not be read: without network that is no mistake of anybody's.
  missing = (e: unknown): void => {
    const p = problemOf(e);
    if (p.code === "offline") this.setState({ said: { mood: "waiting", text: t("offline") } } as Partial<StationState & S>);
    else this.say({ mood: "wrong", text: p.detail });
  };

  componentDidMount(): void {
    this.forget = queue.onChange(() => this.forceUpdate());
    window.addEventListener("keydown", this.key);
    this.resume();
    this.focus();
  }

  componentWillUnmount(): void {
    this.forget();
    sessionStorage.removeItem(this.desk);
    window.removeEventListener("keydown", this.key);
  }

  componentDidUpdate(): void { this.note(); this.focus(); }

  // The scanner types into whatever has the focus; keep it here unless a person is in another field.
  focus(): void {
    const now = document.activeElement;
    const other = now && now.closest("main") && /^(INPUT|SELECT|TEXTAREA|BUTTON|A)$/.test(now.tagName);
    const box = document.getElementById("scan");
    if (box && !other) box.focus();
  }

  private key = (e: KeyboardEvent): void => {
    if (e.key === "Escape") { this.back(); const box = document.getElementById("scan"); if (box) box.focus(); }
  };

  say(said: Said): void {
    sound(said.mood === "wrong" ? "wrong" : said.mood === "done" ? "done" : "good");
    const log = [`${said.mood === "wrong" ? "✗" : said.mood === "waiting" ? "…" : "✓"} ${said.text}`, ...(this.state.log || [])].slice(0, 6);
    this.setState({ said, log } as Partial<StationState & S>);
  }

  // Sends one scan; done: what follows from the answer; asked: a refusal that only asks for more, and is no mistake.
  scan(scan: Scan, done: (a: ScanAnswer) => void, whileWaiting: () => void = () => undefined, asked: (p: Problem) => boolean = () => false): void {
    if (this.busy) return;
    this.busy = true;
    queue.send(scan).then((o: Outcome) => {
      this.busy = false;
      if (o.kind === "refused" && asked(o.problem)) sound("good");
      else if (o.kind === "refused") this.say({ mood: "wrong", text: word("reason", o.problem.code), detail: o.problem.detail });
      else if (o.kind === "waiting") { this.say({ mood: "waiting", text: t("kept_for_later") }); whileWaiting(); }
      else {
        if (o.answer.result === "held") this.say({ mood: "wrong", text: word("reason", o.answer.problem || "held"), detail: o.answer.detail });
        done(o.answer);
      }
    });
  }

  private submit = (e: Event): void => {
    e.preventDefault();
    const code = (this.state.text || "").trim();
    if (!code) return;
    this.setState({ text: "" } as Partial<StationState & S>);
    this.scanned(code);
  };

  render(): VNode {
    const p = this.prompt();
    const said = this.state.said;
    return (
      <div class="page station">
        <header class="head"><h1>{this.title()}</h1>
          {queue.length > 0 && <p class="queued" role="status">{t("scans_wait", String(queue.length))}</p>}
        </header>
        {queue.refused.length > 0 && (
          <div class="trouble" role="alert"><strong>{t("scans_refused")}</strong>
            <ul>{queue.refused.map((r, i) => <li key={i}>{String(r.body.code || r.body.step)}: {r.problem.detail}</li>)}</ul>
            <button type="button" onClick={() => queue.dismiss()}>{t("seen")}</button>
          </div>
        )}
        <section class="ask">
          <p class="verb">{p.ask}</p>
          <p class="big">{p.big}</p>
          {p.small && <div class="small">{p.small}</div>}
        </section>
        <form class="scanner" onSubmit={this.submit}>
          <label htmlFor="scan">{t("scan_here")}</label>
          <input id="scan" autocomplete="off" autocapitalize="off" spellcheck={false} inputmode={p.number ? "numeric" : "text"} value={this.state.text || ""}
            onInput={(e: Event) => this.setState({ text: (e.target as HTMLInputElement).value } as Partial<StationState & S>)} />
        </form>
        <div class={said ? `said ${said.mood}` : "said"} role="status" aria-live="assertive">{said && <span><b>{said.text}</b>{said.detail && <span> {said.detail}</span>}</span>}</div>
        {this.below()}
        {(this.state.log || []).length > 1 && <ol class="log" aria-label={t("last_scans")}>{this.state.log.slice(1).map((l, i) => <li key={i}>{l}</li>)}</ol>}
      </div>
    );
  }
}
