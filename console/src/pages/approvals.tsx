// The second pair of eyes: what exactly is asked, beside how it is now; yes or no, with a one-time code.

import { h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Due, Empty, Field, Page, Select, Time, Trouble, problemOf } from "../parts";
import { go } from "../route";
import { may, shared } from "../store";
import { language, t, word } from "../words";
import { Deed, deeds } from "./glass";

interface Item { id: string; action: string; target: string; about: string; requester: string; reason: string; state: string; approve_by: string; made_at: string }
interface Body { [key: string]: unknown; lines?: { sku: string; quantity: number; reason_code?: string; lot?: string }[]; location?: string; value?: string; sku?: string }
interface Request extends Item { what: string; call: { method: string; path: string; body: Body | string | null }; approvals: number; approver: string; decisions: { person: string; role: string; decision: string; reason: string; at: string }[]; ended_why: string }
interface Row { what: string; now: string; then: string }
interface StockRow { sku: string; location: string; bucket: string; quantity: number }

interface GlassRule { action: string; emergencies: string; what: string }
interface Told { state: string; result?: { enrolment_code?: string; token?: string } }

export class Approvals extends Page<{ merchant: string; whose: string }, List<Item> & { alone: Deed[] }> {
  depends(): string { return this.props.merchant + this.props.whose; }
  private whose(): string { return this.props.whose || this.props.merchant; }
  async load(): Promise<List<Item> & { alone: Deed[] }> {
    const [asked, alone] = await Promise.all([get<List<Item>>("/v1/approvals", { merchant: this.whose(), limit: 200 }), get<List<Deed>>("/v1/break_glass", { merchant: this.props.merchant, limit: 200 })]);
    return { ...asked, alone: alone.items.reverse() };
  }

  private table(items: Item[]): VNode {
    return (
      <table class="list">
        <thead><tr><th>{t("asked_for")}</th><th>{t("about")}</th><th>{t("asked_by")}</th><th>{t("reason")}</th><th>{t("state")}</th><th>{t("due")}</th></tr></thead>
        <tbody>{items.map((r) => (
          <tr key={r.id}><td><a class="row" href={`#/approval/${r.id}`}><b>{word("action", r.action)}</b></a></td><td>{r.about || r.target}</td><td>{r.requester}</td><td>{r.reason}</td><td>{word("other", r.state)}</td><td>{r.state === "pending" ? <Due at={r.approve_by} /> : <Time at={r.made_at} />}</td></tr>
        ))}</tbody>
      </table>
    );
  }

  view(d: List<Item> & { alone: Deed[] }): VNode {
    const pending = d.items.filter((r) => r.state === "pending"), ended = d.items.filter((r) => r.state !== "pending").reverse();
    const hub = shared.session && shared.session.role !== "merchant";
    return (
      <div>
        <header class="head"><h1>{t("approvals")}</h1><p>{t("approvals_about")}</p></header>
        {hub && <p class="buttons"><button type="button" aria-pressed={!this.props.whose ? "true" : "false"} onClick={() => go("approvals")}>{t("of_this_merchant")}</button><button type="button" aria-pressed={this.props.whose ? "true" : "false"} onClick={() => go("approvals", { whose: "hub" })}>{t("of_the_hub")}</button></p>}
        {!this.props.whose && d.alone.length > 0 && deeds(d.alone, this.reload)}
        {pending.length === 0 ? <Empty title={t("nothing_asked")}>{t("nothing_asked_next")}</Empty> : this.table(pending)}
        {ended.length > 0 && <section class="gap"><h2>{t("decided_ones")}</h2>{this.table(ended.slice(0, 50))}</section>}
      </div>
    );
  }
}

export class Approval extends Page<{ id: string; merchant: string }, { r: Request; rows: Row[]; glass: GlassRule | null }, { code: string; why: string; emergency: string; alone: boolean; refused: unknown; busy: boolean; done: string; secret: string }> {
  depends(): string { return this.props.id; }

  async load(): Promise<{ r: Request; rows: Row[]; glass: GlassRule | null }> {
    const r = await get<Request>(`/v1/approvals/${this.props.id}`);
    const ways = r.state === "pending" && this.own(r) && may("break_glass") === "alone" ? (await get<{ rows: GlassRule[] }>("/v1/rules/break_glass")).rows : [];
    return { r, rows: await this.compare(r), glass: ways.find((g) => g.action === r.action) || null };
  }

  private own(r: Item): boolean { return shared.session !== null && r.requester === `person:${shared.session.name}`; }

  // Beside every figure that is asked, the figure as it stands now.
  private async compare(r: Request): Promise<Row[]> {
    const body = r.call.body;
    if (!body || typeof body === "string") return [];
    if (body.lines && body.location) return this.stock(body, r.call.path.indexOf("adjust") >= 0);
    return Object.keys(body).filter((k) => k !== "reason").map((k) => ({ what: k, now: "–", then: typeof body[k] === "object" ? JSON.stringify(body[k]) : String(body[k]) }));
  }

  private async stock(body: Body, change: boolean): Promise<Row[]> {
    const rows: Row[] = [];
    for (const l of body.lines || []) {
      const found = await get<List<StockRow>>("/v1/stock", { merchant: String(body.merchant || this.props.merchant), sku: l.sku, limit: 200 });
      const now = found.items.filter((s) => s.location === body.location && s.bucket === "sellable").reduce((n, s) => n + s.quantity, 0);
      rows.push({ what: `${l.sku} · ${body.location}`, now: String(now), then: change ? `${now + l.quantity} (${l.quantity > 0 ? "+" : ""}${l.quantity}${l.reason_code ? `, ${l.reason_code}` : ""})` : String(l.quantity) });
    }
    return rows;
  }

  private decide(verb: "approve" | "refuse" | "cancel" | "break_glass", emergency = ""): void {
    if (this.state.busy) return;
    this.setState({ busy: true, refused: null });
    const body = verb === "break_glass" ? { totp: (this.state.code || "").replace(/\s/g, ""), reason: this.state.why, emergency } : verb === "cancel" ? { reason: this.state.why || undefined } : { totp: (this.state.code || "").replace(/\s/g, ""), ...(this.state.why ? { reason: this.state.why } : {}) };
    command<Told>(`/v1/approvals/${this.props.id}/${verb}`, body).then(
      (a) => { this.setState({ busy: false, code: "", alone: false, secret: a.body.result ? a.body.result.enrolment_code || a.body.result.token || "" : "", done: t("now_it_is", word("other", a.body.state)) }); this.reload(); },
      (e) => this.setState({ busy: false, code: "", refused: e }),
    );
  }

  private form(r: Request): VNode {
    const own = this.own(r);
    const code = (this.state.code || "").replace(/\s/g, "");
    return (
      <form class="fix card-row" onSubmit={(e: Event) => { e.preventDefault(); if (!own) this.decide("approve"); }}>
        {own ? <p class="note">{t("own_request")}</p> : <Field label={t("one_time_code")} name="code" value={this.state.code || ""} onInput={(c) => this.setState({ code: c })} inputmode="numeric" autocomplete="one-time-code" />}
        <Field label={t("why_decision")} name="why" value={this.state.why || ""} onInput={(why) => this.setState({ why })} hint={own ? undefined : t("refusal_says_why")} max={500} />
        <p class="buttons">
          {!own && <button class="primary" disabled={this.state.busy || code.length < 6}>{t("approve")}</button>}
          {!own && <button type="button" class="danger" disabled={this.state.busy || code.length < 6 || (this.state.why || "").trim().length < 10} onClick={() => this.decide("refuse")}>{t("refuse")}</button>}
          {own && <button type="button" disabled={this.state.busy} onClick={() => this.decide("cancel")}>{t("take_back")}</button>}
        </p>
      </form>
    );
  }

  // The way around the second person: for whoever asked, in an emergency of the table, and never quietly.
  private around(g: GlassRule): VNode {
    const s = this.state, words = g.emergencies.split(" ");
    if (!s.alone) return <p class="buttons gap"><button type="button" class="danger" onClick={() => this.setState({ alone: true })}>{t("nobody_there")}</button></p>;
    const emergency = s.emergency || words[0];
    return (
      <form class="fix card-row glass-row" onSubmit={(e: Event) => { e.preventDefault(); this.decide("break_glass", emergency); }}>
        <h2>{t("alone_title")}</h2>
        <p>{t("alone_about")}</p>
        <div class="grid">
          <Select label={t("emergency")} name="emergency" value={emergency} onChange={(v) => this.setState({ emergency: v })} options={words.map((w) => [w, word("other", w)] as [string, string])} />
          <Field label={t("one_time_code")} name="glass-code" value={s.code || ""} onInput={(code) => this.setState({ code })} inputmode="numeric" autocomplete="one-time-code" />
        </div>
        <Field label={t("why_now")} name="glass-why" value={s.why || ""} onInput={(why) => this.setState({ why })} max={500} />
        <p class="buttons"><button class="danger" disabled={s.busy || (s.code || "").replace(/\s/g, "").length < 6 || (s.why || "").trim().length < 10}>{t("do_alone")}</button><button type="button" onClick={() => this.setState({ alone: false })}>{t("leave_it")}</button></p>
      </form>
    );
  }

  private change(r: Request, rows: Row[]): VNode {
    return (
      <section>
        <h2>{t("exact_change")}</h2>
        {rows.length > 0 && (
          <table class="beside">
            <thead><tr><th>{t("what")}</th><th>{t("as_it_is")}</th><th>{t("as_asked")}</th></tr></thead>
            <tbody>{rows.map((x) => <tr key={x.what}><th scope="row">{x.what}</th><td class="was">{x.now}</td><td class="will">{x.then}</td></tr>)}</tbody>
          </table>
        )}
        <details open={rows.length === 0}><summary>{t("the_call")}</summary><pre tabIndex={0}>{`${r.call.method} ${r.call.path}\n${typeof r.call.body === "string" ? r.call.body : JSON.stringify(r.call.body, null, 2)}`}</pre></details>
      </section>
    );
  }

  view({ r, rows, glass }: { r: Request; rows: Row[]; glass: GlassRule | null }): VNode {
    return (
      <div>
        <header class="head"><h1>{word("action", r.action)}</h1><p>{language() === "en" && `${r.what} · `}{t("asked_by")} {r.requester} · <Time at={r.made_at} /> · {r.state === "pending" ? <Due at={r.approve_by} /> : word("other", r.state)}</p></header>
        {this.state.done && <p class="done" role="status">{this.state.done}</p>}
        {this.state.secret && <div class="done"><p>{t("shown_once")}</p><p><code class="secret-text">{this.state.secret}</code></p></div>}
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        <p class="quoted">“{r.reason}”</p>
        {this.change(r, rows)}
        <section>
          <h2>{t("decisions")}</h2>
          <p>{t("needs_n", String(r.approvals), r.approver)}</p>
          {r.decisions.length > 0 && <table><tbody>{r.decisions.map((x) => <tr key={x.person}><td><b>{x.person}</b> {x.role}</td><td>{word("other", x.decision)}</td><td>{x.reason}</td><td><Time at={x.at} /></td></tr>)}</tbody></table>}
          {r.ended_why && <p class="bad">{r.ended_why}</p>}
        </section>
        {r.state === "pending" && !this.state.alone && this.form(r)}
        {r.state === "pending" && glass && this.around(glass)}
      </div>
    );
  }
}
