// People and tokens: who may come in, who is out, what a program calls with.

import { h } from "preact";
import type { VNode } from "preact";
import { Answer, List, Problem, command, get, useToken } from "../api";
import { Empty, Field, Page, Select, Time, Trouble, problemOf } from "../parts";
import { may, shared } from "../store";
import { t, word } from "../words";

interface Person { id: string; name: string; role: string; merchant: string | null; state: string; added_at: string; sessions: number; badge_given_at: string | null }
interface Token { id: string; name: string; role: string; merchant: string | null; person: string | null; networks: string; made_at: string; expires_at: string; revoked_at: string | null; last_used_at: string | null }
interface Device { id: string; name: string; registered_by: string; registered_at: string; state: string; person: string | null; seen_at: string | null }
interface Told { enrolment_code?: string; first_pin?: string; pairing_code?: string; token?: string; state?: string; request?: string }
interface Here { people: Person[]; tokens: Token[]; devices: Device[] }
interface Form { form: "" | "person" | "token" | "badge" | "device" | "rotate"; of: string; name: string; role: string; whose: string; scopes: string; why: string; code: string; refused: Problem | null; busy: boolean; told: Told | null }

const PEOPLE = ["operator", "supervisor", "engineer", "merchant", "auditor"];

export class People extends Page<unknown, Here, Form> {
  async load(): Promise<Here> {
    const devices = may("read_devices") === "never" ? null : get<List<Device>>("/v1/devices", { limit: 200 });
    const [people, tokens] = await Promise.all([get<List<Person>>("/v1/users", { limit: 200 }), get<List<Token>>("/v1/tokens", { limit: 200 })]);
    return { people: people.items, tokens: tokens.items, devices: devices ? (await devices).items : [] };
  }

  // What takes two asks for a fresh one-time code; then the call itself, or the request it becomes.
  private async act(path: string, body: Record<string, unknown>, fresh: boolean): Promise<void> {
    if (this.state.busy) return;
    this.setState({ busy: true, refused: null, told: null });
    try {
      if (fresh && this.state.code) useToken((await command<{ csrf: string }>("/v1/sessions/current/step_up", { totp: this.state.code.replace(/\s/g, "") })).body.csrf);
      const a: Answer<Told> = await command<Told>(path, body);
      this.setState({ busy: false, told: a.body, form: "", name: "", scopes: "", why: "", code: "" });
      this.reload();
    } catch (e) {
      this.setState({ busy: false, code: "", refused: problemOf(e) });
    }
  }

  private told(x: Told): VNode {
    const secret = x.enrolment_code || x.token || x.first_pin || x.pairing_code;
    if (secret) return <div class="done" role="status"><p>{t(x.first_pin ? "first_pin_about" : x.pairing_code ? "pairing_about" : "shown_once")}</p><p><code class="secret-text">{secret}</code></p></div>;
    return <p class="done" role="status">{x.request ? <a href={`#/approval/${x.request}`}>{t("waits_for_second")}</a> : t("now_it_is", word("other", x.state || "done"))}</p>;
  }

  private send = (e: Event): void => {
    e.preventDefault();
    const s = this.state, person = s.form === "person", role = s.role || (person ? "operator" : "machine");
    const of = s.whose || (role === "merchant" ? shared.merchant : "");
    const body: Record<string, unknown> = { name: s.name.trim(), role, reason: s.why, ...(of ? { merchant: of } : {}) };
    const scopes = (s.scopes || "").split(/[\s,]+/).filter((x) => x);
    if (!person && scopes.length > 0) body.scopes = scopes.join(",");
    void this.act(person ? "/v1/users" : "/v1/tokens", body, true);
  };

  private form(): VNode {
    const s = this.state, person = s.form === "person";
    const roles = person ? PEOPLE : [...PEOPLE, "machine"];
    return (
      <form class="fix card-row" onSubmit={this.send}>
        <div class="grid">
          <Field label={t("name")} name="name" value={s.name || ""} onInput={(name) => this.setState({ name })} autofocus max={64} />
          <Select label={t("role")} name="role" value={s.role || (person ? "operator" : "machine")} onChange={(role) => this.setState({ role })} options={roles.map((r) => [r, t(`role_${r}` as "role_operator")] as [string, string])} />
          <Select label={t("merchant")} name="whose" value={s.whose || ""} onChange={(whose) => this.setState({ whose })} options={[["", t("any")], ...shared.merchants.map((m) => [m.id, m.name] as [string, string])]} />
          {!person && <Field label={t("scopes")} name="scopes" value={s.scopes || ""} onInput={(scopes) => this.setState({ scopes })} hint={t("scopes_hint")} />}
        </div>
        <Field label={t("why_decision")} name="why" value={s.why || ""} onInput={(why) => this.setState({ why })} max={500} />
        <Field label={t("one_time_code")} name="code" value={s.code || ""} onInput={(code) => this.setState({ code })} inputmode="numeric" autocomplete="one-time-code" hint={t("takes_two")} />
        <p class="buttons"><button class="primary" disabled={s.busy || !(s.name || "").trim() || (s.why || "").trim().length < 10}>{t(person ? "invite" : "make_token")}</button><button type="button" onClick={() => this.setState({ form: "", refused: null })}>{t("leave_it")}</button></p>
      </form>
    );
  }

  // A badge's number, read by the scanner that stands at the desk; or the name of a device.
  private short(): VNode {
    const s = this.state, badge = s.form === "badge";
    const send = (e: Event): void => {
      e.preventDefault();
      void (badge ? this.act(`/v1/users/${encodeURIComponent(s.of)}/badge`, { badge: (s.name || "").trim() }, false) : this.act("/v1/devices", { name: (s.name || "").trim() }, false));
    };
    return (
      <form class="fix card-row" onSubmit={send}>
        <p><b>{badge ? t("badge_for", s.of) : t("register_device")}</b></p>
        <Field label={t(badge ? "badge_number" : "device_name")} name={badge ? "badge" : "device"} value={s.name || ""} onInput={(name) => this.setState({ name })} autofocus max={64} hint={t(badge ? "badge_hint" : "device_hint")} />
        <p class="buttons"><button class="primary" disabled={s.busy || !(s.name || "").trim()}>{t(badge ? "give_badge" : "register")}</button><button type="button" onClick={() => this.setState({ form: "", refused: null })}>{t("leave_it")}</button></p>
      </form>
    );
  }

  // A new secret for a program takes two: a reason and a fresh one-time code, as its making does.
  private rotation(): VNode {
    const s = this.state;
    const send = (e: Event): void => { e.preventDefault(); void this.act(`/v1/tokens/${s.of}/rotate`, { reason: s.why }, true); };
    return (
      <form class="fix card-row" onSubmit={send}>
        <p><b>{t("rotate")}: {s.name}</b></p>
        <Field label={t("why_decision")} name="why" value={s.why || ""} onInput={(why) => this.setState({ why })} max={500} />
        <Field label={t("one_time_code")} name="code" value={s.code || ""} onInput={(code) => this.setState({ code })} inputmode="numeric" autocomplete="one-time-code" hint={t("takes_two")} autofocus />
        <p class="buttons"><button class="primary" disabled={s.busy || (s.why || "").trim().length < 10}>{t("rotate")}</button><button type="button" onClick={() => this.setState({ form: "", refused: null })}>{t("leave_it")}</button></p>
      </form>
    );
  }

  private badge(p: Person): VNode | null {
    if (p.role !== "operator" || p.state === "disabled") return null;
    return (
      <span class="buttons">
        {may("give_badge") === "alone" && <button type="button" class="small" disabled={this.state.busy} onClick={() => this.setState({ form: "badge", of: p.name, name: "", told: null, refused: null })}>{t(p.badge_given_at ? "new_badge" : "give_badge")}</button>}
        {p.badge_given_at && may("revoke") === "alone" && <button type="button" class="danger small" disabled={this.state.busy} onClick={() => this.sure(t("sure_unbadge", p.name)) && void this.act(`/v1/users/${encodeURIComponent(p.name)}/badge/revoke`, {}, false)}>{t("take_badge")}</button>}
      </span>
    );
  }

  private devices(list: Device[]): VNode {
    const out = may("revoke") === "alone", again = may("register_device") === "alone";
    return (
      <table class="list"><thead><tr><th>{t("device_name")}</th><th>{t("state")}</th><th>{t("signed_in_now")}</th><th>{t("registered_by")}</th><th>{t("added_on")}</th><th><span class="hidden">{t("what")}</span></th></tr></thead>
        <tbody>{list.map((d) => (
          <tr key={d.id} class={d.state === "revoked" ? "old" : ""}><td><b>{d.name}</b></td><td>{word("other", d.state)}</td><td>{d.person || "–"}</td><td>{d.registered_by.replace(/^person:/, "")}</td><td><Time at={d.registered_at} /></td>
            <td>{d.state !== "revoked" && <span class="buttons">
              {again && <button type="button" class="small" disabled={this.state.busy} onClick={() => void this.act("/v1/devices", { name: d.name }, false)}>{t("new_code")}</button>}
              {out && <button type="button" class="danger small" disabled={this.state.busy} onClick={() => this.sure(t("sure_device", d.name)) && void this.act(`/v1/devices/${d.id}/revoke`, {}, false)}>{t("take_device")}</button>}
            </span>}</td></tr>
        ))}</tbody></table>
    );
  }

  private people(list: Person[]): VNode {
    const out = may("revoke") === "alone";
    return (
      <table class="list"><thead><tr><th>{t("name")}</th><th>{t("role")}</th><th>{t("merchant")}</th><th>{t("state")}</th><th class="n">{t("sessions")}</th><th>{t("added_on")}</th><th>{t("badge")}</th><th><span class="hidden">{t("what")}</span></th></tr></thead>
        <tbody>{list.map((p) => (
          <tr key={p.id}><td><b>{p.name}</b></td><td>{t(`role_${p.role}` as "role_operator")}</td><td>{p.merchant || t("any")}</td><td>{word("other", p.state)}</td><td class="n">{p.sessions}</td><td><Time at={p.added_at} /></td><td>{p.badge_given_at ? <Time at={p.badge_given_at} /> : "–"} {this.badge(p)}</td>
            <td>{out && p.state !== "disabled" && shared.session && p.name !== shared.session.name && <button type="button" class="danger small" disabled={this.state.busy} onClick={() => this.sure(t("sure_disable", p.name)) && void this.act(`/v1/users/${encodeURIComponent(p.name)}/disable`, {}, false)}>{t("disable")}</button>}</td></tr>
        ))}</tbody></table>
    );
  }

  private sure(question: string): boolean { return window.confirm(question); }

  private tokens(list: Token[]): VNode {
    const out = may("revoke") === "alone", again = may("create_token") !== "never";
    return (
      <table class="list"><thead><tr><th>{t("name")}</th><th>{t("role")}</th><th>{t("merchant")}</th><th>{t("asked_by_person")}</th><th>{t("last_used")}</th><th>{t("ends")}</th><th><span class="hidden">{t("what")}</span></th></tr></thead>
        <tbody>{list.map((k) => (
          <tr key={k.id} class={k.revoked_at ? "old" : ""}><td><b>{k.name}</b>{k.networks && <small> {k.networks}</small>}</td><td>{t(`role_${k.role}` as "role_operator")}</td><td>{k.merchant || t("any")}</td><td>{k.person || "–"}</td><td><Time at={k.last_used_at} /></td><td>{k.revoked_at ? word("other", "revoked") : <Time at={k.expires_at} />}</td>
            <td>{!k.revoked_at && <span class="buttons">
              {again && <button type="button" class="small" disabled={this.state.busy} onClick={() => this.setState({ form: "rotate", of: k.id, name: k.name, why: t("rotation_reason"), code: "", told: null, refused: null })}>{t("rotate")}</button>}
              {out && <button type="button" class="danger small" disabled={this.state.busy} onClick={() => this.sure(t("sure_revoke", k.name)) && void this.act(`/v1/tokens/${k.id}/revoke`, {}, false)}>{t("revoke")}</button>}
            </span>}</td></tr>
        ))}</tbody></table>
    );
  }

  view(d: Here): VNode {
    const s = this.state;
    return (
      <div>
        <header class="head"><h1>{t("people")}</h1><p>{t("people_about")}</p></header>
        {s.told && this.told(s.told)}
        <Trouble problem={s.refused} />
        {!s.form && <p class="buttons">
          {may("create_user") !== "never" && <button type="button" class="primary" onClick={() => this.setState({ form: "person", role: "" })}>{t("invite")}</button>}
          {may("create_token") !== "never" && <button type="button" onClick={() => this.setState({ form: "token", role: "" })}>{t("make_token")}</button>}
        </p>}
        {s.form === "badge" || s.form === "device" ? this.short() : s.form === "rotate" ? this.rotation() : s.form ? this.form() : null}
        {this.people(d.people)}
        {may("read_devices") !== "never" && <section class="gap"><h2>{t("devices")}</h2>
          {may("register_device") === "alone" && !s.form && <p class="buttons"><button type="button" onClick={() => this.setState({ form: "device", name: "", told: null, refused: null })}>{t("register_device")}</button></p>}
          {d.devices.length === 0 ? <Empty title={t("no_devices")}>{t("no_devices_next")}</Empty> : this.devices(d.devices)}</section>}
        <section class="gap"><h2>{t("tokens")}</h2>{d.tokens.length === 0 ? <Empty title={t("no_tokens")}>{t("no_tokens_next")}</Empty> : this.tokens(d.tokens)}</section>
      </div>
    );
  }
}
