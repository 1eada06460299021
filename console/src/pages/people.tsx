// People and tokens: who may come in, who is out, what a program calls with.

import { h } from "preact";
import type { VNode } from "preact";
import { Answer, List, Problem, command, get, useToken } from "../api";
import { Empty, Field, Page, Select, Time, Trouble, problemOf } from "../parts";
import { may, shared } from "../store";
import { t, word } from "../words";

interface Person { id: string; name: string; role: string; merchant: string | null; state: string; added_at: string; sessions: number }
interface Token { id: string; name: string; role: string; merchant: string | null; person: string | null; networks: string; made_at: string; expires_at: string; revoked_at: string | null; last_used_at: string | null }
interface Told { enrolment_code?: string; token?: string; state?: string; request?: string }
interface Here { people: Person[]; tokens: Token[] }
interface Form { form: "" | "person" | "token"; name: string; role: string; whose: string; scopes: string; why: string; code: string; refused: Problem | null; busy: boolean; told: Told | null }

const PEOPLE = ["operator", "supervisor", "engineer", "merchant", "auditor"];

export class People extends Page<unknown, Here, Form> {
  async load(): Promise<Here> {
    const [people, tokens] = await Promise.all([get<List<Person>>("/v1/users", { limit: 200 }), get<List<Token>>("/v1/tokens", { limit: 200 })]);
    return { people: people.items, tokens: tokens.items };
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
    const secret = x.enrolment_code || x.token;
    if (secret) return <div class="done" role="status"><p>{t("shown_once")}</p><p><code class="secret-text">{secret}</code></p></div>;
    return <p class="done" role="status">{x.request ? <a href={`#/approval/${x.request}`}>{t("waits_for_second")}</a> : t("now_it_is", word("other", x.state || "done"))}</p>;
  }

  private send = (e: Event): void => {
    e.preventDefault();
    const s = this.state, person = s.form === "person", role = s.role || (person ? "operator" : "machine");
    const of = s.whose || (role === "merchant" ? shared.merchant : "");
    const body: Record<string, unknown> = { name: s.name.trim(), role, reason: s.why, ...(of ? { merchant: of } : {}) };
    const scopes = (s.scopes || "").split(/[\s,]+/).filter((x) => x);
    if (!person && scopes.length > 0) body.scopes = scopes;
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

  private people(list: Person[]): VNode {
    const out = may("revoke") === "alone";
    return (
      <table class="list"><thead><tr><th>{t("name")}</th><th>{t("role")}</th><th>{t("merchant")}</th><th>{t("state")}</th><th class="n">{t("sessions")}</th><th>{t("added_on")}</th><th><span class="hidden">{t("what")}</span></th></tr></thead>
        <tbody>{list.map((p) => (
          <tr key={p.id}><td><b>{p.name}</b></td><td>{t(`role_${p.role}` as "role_operator")}</td><td>{p.merchant || t("any")}</td><td>{word("other", p.state)}</td><td class="n">{p.sessions}</td><td><Time at={p.added_at} /></td>
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
              {again && <button type="button" class="small" disabled={this.state.busy} onClick={() => void this.act(`/v1/tokens/${k.id}/rotate`, { reason: t("rotation_reason") }, false)}>{t("rotate")}</button>}
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
        {s.form && this.form()}
        {this.people(d.people)}
        <section class="gap"><h2>{t("tokens")}</h2>{d.tokens.length === 0 ? <Empty title={t("no_tokens")}>{t("no_tokens_next")}</Empty> : this.tokens(d.tokens)}</section>
      </div>
    );
  }
}
