// Sign-in, and the first time: choosing a password and taking the second factor along.

import { Component, h } from "preact";
import type { VNode } from "preact";
import { Problem, Session, call, useToken } from "../api";
import { Field, Trouble, problemOf } from "../parts";
import { t } from "../words";
import { BadgeDoor, PairDoor, thisDevice } from "./badge";

interface Enrolled { name: string; totp_secret: string; otpauth: string; recovery_codes: string[] }
interface State { mode: "sign_in" | "recovery" | "enrol" | "badge" | "pair"; name: string; password: string; again: string; code: string; problem: Problem | null; busy: boolean; enrolled: Enrolled | null }

export class SignIn extends Component<{ onEnter: (s: Session) => void; note: string }, State> {
  state: State = { mode: thisDevice() ? "badge" : "sign_in", name: "", password: "", again: "", code: "", problem: null, busy: false, enrolled: null };

  componentDidMount(): void {
    const first = this.base && this.base.querySelector("input");
    if (first) first.focus();
  }

  private async signIn(): Promise<void> {
    const { name, password, code, mode } = this.state;
    const factor = mode === "recovery" ? { recovery_code: code.trim() } : { totp: code.replace(/\s/g, "") };
    const s = await call<Session>("POST", "/v1/sessions", { name: name.trim(), password, cookie: true, ...factor });
    useToken(s.body.csrf);
    this.props.onEnter(s.body);
  }

  private async enrol(): Promise<void> {
    const { code, password } = this.state;
    const done = await call<Enrolled>("POST", "/v1/enrolment", { code: code.trim(), password });
    this.setState({ enrolled: done.body, name: done.body.name, password: "", again: "", code: "" });
  }

  submit = (e: Event): void => {
    e.preventDefault();
    if (this.state.busy) return;
    if (this.state.mode === "enrol" && this.state.password !== this.state.again) {
      this.setState({ problem: { status: 0, code: "", detail: t("passwords_differ"), errors: [] } });
      return;
    }
    this.setState({ busy: true, problem: null });
    (this.state.mode === "enrol" ? this.enrol() : this.signIn()).then(
      () => this.setState({ busy: false }),
      (e) => this.setState({ busy: false, code: "", problem: problemOf(e) }),
    );
  };

  private turn(mode: State["mode"]): void {
    this.setState({ mode, problem: null, password: "", again: "", code: "", enrolled: null });
  }

  private kept(done: Enrolled): VNode {
    return (
      <div class="kept">
        <h2>{t("enrolled", done.name)}</h2>
        <p>{t("keep_totp")}</p>
        <p class="secret"><code>{(done.totp_secret.match(/.{1,4}/g) || []).join(" ")}</code></p>
        <p>{t("keep_recovery")}</p>
        <ol class="codes">{done.recovery_codes.map((c) => <li key={c}><code>{c}</code></li>)}</ol>
        <button type="button" class="primary wide" onClick={() => this.turn("sign_in")}>{t("kept_them")}</button>
      </div>
    );
  }

  // On a floor device: badge and PIN first, the password for whoever has no badge.
  private floorDoor(): VNode {
    return (
      <div>
        {this.props.note && <p class="note" role="status">{this.props.note}</p>}
        {this.state.mode === "pair" ? <PairDoor onPaired={() => this.turn("badge")} /> : <BadgeDoor onEnter={this.props.onEnter} onNoDevice={() => this.turn("pair")} />}
        <p class="turns"><button type="button" class="link" onClick={() => this.turn("sign_in")}>{t("with_password")}</button></p>
      </div>
    );
  }

  render(): VNode {
    const s = this.state;
    return (
      <main class="door">
        <div class="card">
          <div class="brand"><span class="mark" aria-hidden="true"></span><span>holdfast</span></div>
          {s.enrolled ? this.kept(s.enrolled) : s.mode === "badge" || s.mode === "pair" ? this.floorDoor() : (
            <form onSubmit={this.submit}>
              <h1>{s.mode === "enrol" ? t("first_time") : t("sign_in")}</h1>
              {this.props.note && <p class="note" role="status">{this.props.note}</p>}
              <Trouble problem={s.problem} />
              {s.mode === "enrol"
                ? <Field label={t("enrolment_code")} name="enrolment" value={s.code} onInput={(code) => this.setState({ code })} required />
                : <Field label={t("name")} name="name" value={s.name} onInput={(name) => this.setState({ name })} autocomplete="username" required />}
              <Field label={s.mode === "enrol" ? t("new_password") : t("password")} name="password" type="password" value={s.password}
                onInput={(password) => this.setState({ password })} autocomplete={s.mode === "enrol" ? "new-password" : "current-password"}
                hint={s.mode === "enrol" ? t("password_hint") : undefined} required />
              {s.mode === "enrol" && <Field label={t("password_again")} name="again" type="password" value={s.again} onInput={(again) => this.setState({ again })} autocomplete="new-password" required />}
              {s.mode === "sign_in" && <Field label={t("one_time_code")} name="totp" value={s.code} onInput={(code) => this.setState({ code })} inputmode="numeric" autocomplete="one-time-code" required />}
              {s.mode === "recovery" && <Field label={t("recovery_code")} name="recovery" value={s.code} onInput={(code) => this.setState({ code })} required />}
              <button class="primary wide" disabled={s.busy}>{s.busy ? t("one_moment") : s.mode === "enrol" ? t("set_password") : t("sign_in")}</button>
              <p class="turns">
                {s.mode !== "sign_in" && <button type="button" class="link" onClick={() => this.turn("sign_in")}>{t("sign_in")}</button>}
                {s.mode !== "recovery" && <button type="button" class="link" onClick={() => this.turn("recovery")}>{t("use_recovery")}</button>}
                {s.mode !== "enrol" && <button type="button" class="link" onClick={() => this.turn("enrol")}>{t("first_time")}</button>}
                {s.mode === "sign_in" && <button type="button" class="link" onClick={() => this.turn(thisDevice() ? "badge" : "pair")}>{t(thisDevice() ? "with_badge" : "floor_device")}</button>}
              </p>
            </form>
          )}
        </div>
      </main>
    );
  }
}
