// The second pair of eyes: what exactly is asked, beside how it is now; yes or no, with a one-time code.

import { h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Due, Empty, Field, Page, Time, Trouble, problemOf } from "../parts";
import { go } from "../route";
import { shared } from "../store";
import { t, word } from "../words";

interface Item { id: string; action: string; target: string; about: string; requester: string; reason: string; state: string; approve_by: string; made_at: string }
interface Body { [key: string]: unknown; lines?: { sku: string; quantity: number; reason_code?: string; lot?: string }[]; location?: string; value?: string; sku?: string }
interface Request extends Item { what: string; call: { method: string; path: string; body: Body | string | null }; approvals: number; approver: string; decisions: { person: string; role: string; decision: string; reason: string; at: string }[]; ended_why: string }
interface Row { what: string; now: string; then: string }
interface StockRow { sku: string; location: string; bucket: string; quantity: number }

export class Approvals extends Page<{ merchant: string; whose: string }, List<Item>> {
  depends(): string { return this.props.merchant + this.props.whose; }
  private whose(): string { return this.props.whose || this.props.merchant; }
  async load(): Promise<List<Item>> {
    return get<List<Item>>("/v1/approvals", { merchant: this.whose(), limit: 200 });
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

  view(d: List<Item>): VNode {
    const pending = d.items.filter((r) => r.state === "pending"), ended = d.items.filter((r) => r.state !== "pending").reverse();
    const hub = shared.session && shared.session.role !== "merchant";
    return (
      <div>
        <header class="head"><h1>{t("approvals")}</h1><p>{t("approvals_about")}</p></header>
        {hub && <p class="buttons"><button type="button" aria-pressed={!this.props.whose ? "true" : "false"} onClick={() => go("approvals")}>{t("of_this_merchant")}</button><button type="button" aria-pressed={this.props.whose ? "true" : "false"} onClick={() => go("approvals", { whose: "hub" })}>{t("of_the_hub")}</button></p>}
        {pending.length === 0 ? <Empty title={t("nothing_asked")}>{t("nothing_asked_next")}</Empty> : this.table(pending)}
        {ended.length > 0 && <section class="gap"><h2>{t("decided_ones")}</h2>{this.table(ended.slice(0, 50))}</section>}
      </div>
    );
  }
}

export class Approval extends Page<{ id: string; merchant: string }, { r: Request; rows: Row[] }, { code: string; why: string; refused: unknown; busy: boolean; done: string }> {
  depends(): string { return this.props.id; }

  async load(): Promise<{ r: Request; rows: Row[] }> {
    const r = await get<Request>(`/v1/approvals/${this.props.id}`);
    return { r, rows: await this.compare(r) };
  }

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

  private decide(verb: "approve" | "refuse" | "cancel"): void {
    if (this.state.busy) return;
    this.setState({ busy: true, refused: null });
    const body = verb === "cancel" ? { reason: this.state.why || undefined } : { totp: (this.state.code || "").replace(/\s/g, ""), ...(this.state.why ? { reason: this.state.why } : {}) };
    command<{ state: string }>(`/v1/approvals/${this.props.id}/${verb}`, body).then(
      (a) => { this.setState({ busy: false, code: "", done: t("now_it_is", word("other", a.body.state)) }); this.reload(); },
      (e) => this.setState({ busy: false, code: "", refused: e }),
    );
  }

  private form(r: Request): VNode {
    const own = shared.session && r.requester === `person:${shared.session.name}`;
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

  view({ r, rows }: { r: Request; rows: Row[] }): VNode {
    return (
      <div>
        <header class="head"><h1>{word("action", r.action)}</h1><p>{r.what} · {t("asked_by")} {r.requester} · <Time at={r.made_at} /> · {r.state === "pending" ? <Due at={r.approve_by} /> : word("other", r.state)}</p></header>
        {this.state.done && <p class="done" role="status">{this.state.done}</p>}
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        <p class="quoted">“{r.reason}”</p>
        {this.change(r, rows)}
        <section>
          <h2>{t("decisions")}</h2>
          <p>{t("needs_n", String(r.approvals), r.approver)}</p>
          {r.decisions.length > 0 && <table><tbody>{r.decisions.map((x) => <tr key={x.person}><td><b>{x.person}</b> {x.role}</td><td>{word("other", x.decision)}</td><td>{x.reason}</td><td><Time at={x.at} /></td></tr>)}</tbody></table>}
          {r.ended_why && <p class="bad">{r.ended_why}</p>}
        </section>
        {r.state === "pending" && this.form(r)}
      </div>
    );
  }
}
