// The door of a floor device: the badge is scanned, the PIN is typed on large keys. A device is paired once.

import { Component, h } from "preact";
import type { VNode } from "preact";
import { Problem, Session, call, useToken } from "../api";
import { queue } from "../floor/queue";
import { sound } from "../floor/sound";
import { Field, Trouble, problemOf } from "../parts";
import { t } from "../words";

const KEPT = "holdfast.paired";

// The device's own token is in a cookie that no script can read; what is kept here is its name, to know which door to show.
export function thisDevice(): string { return localStorage.getItem(KEPT) || ""; }

const PIN_LEAST = 6, PIN_MOST = 12;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "back", "0", "ok"];

type Step = "badge" | "pin" | "choose" | "again";
interface State { step: Step; text: string; badge: string; pin: string; chosen: string; problem: Problem | null; busy: boolean }
// Nobody is there yet: made anew each time, so that nothing of the one before is left.
const begin = (): State => ({ step: "badge", text: "", badge: "", pin: "", chosen: "", problem: null, busy: false });

export class BadgeDoor extends Component<{ onEnter: (s: Session) => void; onNoDevice: () => void }, State> {
  state: State = begin();

  componentDidMount(): void { window.addEventListener("keydown", this.key); this.focus(); }
  componentWillUnmount(): void { window.removeEventListener("keydown", this.key); }
  componentDidUpdate(): void { this.focus(); }

  // The scanner types into the one field that is there while a badge is wanted.
  private focus(): void {
    const box = document.getElementById("badge");
    if (box && document.activeElement !== box) box.focus();
  }

  // Digits come from the keys on the screen, from a keyboard, or from a number pad.
  private key = (e: KeyboardEvent): void => {
    if (this.state.step === "badge" || e.ctrlKey || e.altKey || e.metaKey) return;
    if (/^[0-9]$/.test(e.key)) this.press(e.key);
    else if (e.key === "Backspace") this.press("back");
    else if (e.key === "Enter") this.press("ok");
    else if (e.key === "Escape") this.setState(begin());
    else return;
    e.preventDefault();
  };

  private press(key: string): void {
    const { text, busy } = this.state;
    if (busy) return;
    if (key === "back") this.setState({ text: text.slice(0, -1) });
    else if (key === "ok") this.entered(text);
    else if (text.length < PIN_MOST) this.setState({ text: text + key, problem: null });
  }

  private read = (e: Event): void => {
    e.preventDefault();
    const badge = this.state.text.trim();
    if (badge) { sound("good"); this.setState({ badge, step: "pin", text: "", problem: null }); }
  };

  private entered(pin: string): void {
    const { step, chosen } = this.state;
    if (pin.length < PIN_LEAST) return this.wrong({ status: 0, code: "", detail: t("pin_short"), errors: [] });
    if (step === "pin") return void this.send(pin, undefined);
    if (step === "choose") return this.setState({ chosen: pin, text: "", step: "again", problem: null });
    if (pin !== chosen) { this.setState({ step: "choose", chosen: "" }); return this.wrong({ status: 0, code: "", detail: t("pins_differ"), errors: [] }); }
    void this.send(this.state.pin, pin);
  }

  private wrong(problem: Problem): void { sound("wrong"); this.setState({ problem, text: "", busy: false }); }

  private async send(pin: string, chosen: string | undefined): Promise<void> {
    this.setState({ busy: true, problem: null, text: "", pin });
    try {
      const s = await call<Session>("POST", "/v1/sessions/badge", { badge: this.state.badge, pin, cookie: true, ...(chosen ? { new_pin: chosen } : {}) });
      sound("done");
      useToken(s.body.csrf);
      location.hash = "#/pick";
      this.props.onEnter(s.body);
    } catch (e) {
      const p = problemOf(e);
      if (p.code === "pin_change_required") return this.setState({ step: "choose", busy: false });
      if (p.code === "device_unknown") { localStorage.removeItem(KEPT); this.props.onNoDevice(); return; }
      if (p.code === "pin_weak") this.setState({ step: "choose", chosen: "" });
      else if (p.code === "sign_in_failed") this.setState({ step: "badge", badge: "", pin: "" });
      this.wrong(p);
    }
  }

  private pad(): VNode {
    return (
      <div class="pad" role="group" aria-label={t("pin")}>
        {KEYS.map((k) => (
          <button key={k} type="button" class={k === "ok" ? "primary" : ""} disabled={this.state.busy} aria-label={k === "back" ? t("pin_back") : undefined}
            onClick={() => this.press(k)}>{k === "back" ? "⌫" : k === "ok" ? t("pin_ok") : k}</button>
        ))}
      </div>
    );
  }

  render(): VNode {
    const s = this.state, asks: Record<Step, string> = { badge: t("scan_badge"), pin: t("your_pin"), choose: t("choose_pin"), again: t("pin_again") };
    return (
      <div class="badge-door">
        <h1>{asks[s.step]}</h1>
        <p class="note">{s.step === "choose" ? t("choose_pin_about") : t("device_is", thisDevice())}</p>
        <Trouble problem={s.problem} />
        {s.step === "badge" ? (
          <form class="scanner" onSubmit={this.read}>
            <label htmlFor="badge">{t("scan_here")}</label>
            <input id="badge" type="password" autocomplete="off" value={s.text} onInput={(e: Event) => this.setState({ text: (e.target as HTMLInputElement).value, problem: null })} />
          </form>
        ) : (
          <div>
            <output class="dots" aria-label={t("n_digits", String(s.text.length))}>{"●".repeat(s.text.length) || "–"}</output>
            {this.pad()}
            <p class="turns"><button type="button" class="link" onClick={() => this.setState(begin())}>{t("other_badge")}</button></p>
          </div>
        )}
      </div>
    );
  }
}

export class PairDoor extends Component<{ onPaired: () => void }, { code: string; problem: Problem | null; busy: boolean }> {
  state = { code: "", problem: null as Problem | null, busy: false };

  private send = (e: Event): void => {
    e.preventDefault();
    this.setState({ busy: true, problem: null });
    call<{ device: string; last_sequence: number }>("POST", "/v1/devices/pair", { code: this.state.code.trim(), cookie: true }).then(
      (a) => { localStorage.setItem(KEPT, a.body.device); queue.become(a.body.device, a.body.last_sequence); this.props.onPaired(); },
      (x) => this.setState({ busy: false, problem: problemOf(x) }),
    );
  };

  render(): VNode {
    return (
      <form onSubmit={this.send}>
        <h1>{t("pair_device")}</h1>
        <p class="note">{t("pair_about")}</p>
        <Trouble problem={this.state.problem} />
        <Field label={t("pairing_code")} name="pairing" value={this.state.code} onInput={(code) => this.setState({ code })} autofocus required max={16} />
        <button class="primary wide" disabled={this.state.busy || !this.state.code.trim()}>{t("pair_it")}</button>
      </form>
    );
  }
}
