// Receiving at the desk: what is due and what is late, the appointment, what differs from the paper, acceptance.

import { h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Due, Empty, Field, Page, Reason, Time, Trouble, problemOf, said } from "../parts";
import { may, shared } from "../store";
import { Word, t, word } from "../words";

export interface InboundItem { id: string; kind: string; number: string; purchase_order: string | null; supplier: string | null; state: string; expected_at: string | null; slot_from: string | null; arrived_at: string | null; state_at: string }
export interface InboundLine { sku: string; line: number; expected: number; called_off: number; received: number; held: number; accepted: number; put_away: number; cancelled: number; outstanding: number }
interface Receipt { id: string; state: string; operator: string | null; counted_by: string | null; at: string; ended_by: string | null; why: string | null; lines: { line: number; sku: string; quantity: number; lot: string; expiry: string; finding: string; location: string }[] }
export interface Inbound extends InboundItem { carrier: string | null; warehouse: string | null; slot_to: string | null; dock: string | null; closed_why: string | null; cartons: { expected: number; arrived: number };
  lines: InboundLine[]; receipts: Receipt[]; exceptions: { id: string; reason: string; detail: string; clarifies: string }[]; waiting_for: { evidence: string; who: string; since: string | null }[] }

// What is shown together, in the order in which somebody has to act.
const GROUPS: { title: Word; states: string[] }[] = [
  { title: "at_the_dock_now", states: ["arrived", "counting", "verified", "discrepancy_open"] },
  { title: "to_put_away", states: ["accepted"] },
  { title: "to_come", states: ["announced", "slot_confirmed"] },
  { title: "rest_to_come", states: ["put_away"] },
];

function due(i: InboundItem): string | null { return i.slot_from || i.expected_at; }

// Those that are not closed, each group by when it is due.
export async function openInbounds(merchant: string, states: string[]): Promise<InboundItem[]> {
  const lists = await Promise.all(states.map((state) => get<List<InboundItem>>("/v1/inbounds", { merchant, state, limit: 200 })));
  return lists.reduce<InboundItem[]>((all, l) => all.concat(l.items), []).sort((a, b) => (due(a) || a.state_at).localeCompare(due(b) || b.state_at));
}

export class Inbounds extends Page<{ merchant: string }, InboundItem[][]> {
  depends(): string { return this.props.merchant; }
  load(): Promise<InboundItem[][]> { return Promise.all(GROUPS.map((g) => openInbounds(this.props.merchant, g.states))); }

  private table(items: InboundItem[], coming: boolean): VNode {
    return (
      <table class="list"><thead><tr><th>{t("paper")}</th><th>{t("supplier")}</th><th>{t("state")}</th><th>{coming ? t("due") : t("since")}</th></tr></thead>
        <tbody>{items.map((i) => (
          <tr key={i.id}><td><a class="row" href={`#/inbound/${i.id}`}><b>{i.number}</b></a>{i.purchase_order && i.purchase_order !== i.number && <small>{i.purchase_order}</small>}</td><td>{i.supplier || "–"}</td>
            <td><span class="state">{word("inbound", i.state)}</span></td><td>{coming ? <span><Due at={due(i)} /> <small><Time at={due(i)} /></small></span> : <Time at={i.state_at} />}</td></tr>
        ))}</tbody></table>
    );
  }

  view(groups: InboundItem[][]): VNode {
    const none = groups.every((g) => g.length === 0);
    return (
      <div>
        <header class="head"><h1>{t("inbounds")}</h1><p>{t("inbounds_about")}</p></header>
        {none ? <Empty title={t("no_inbounds")}>{t("no_inbounds_next")}</Empty>
          : GROUPS.map((g, i) => groups[i].length > 0 && <section key={g.title}><h2>{t(g.title)}</h2>{this.table(groups[i], g.title === "to_come")}</section>)}
        {may("receive_goods") === "alone" && <p class="gap buttons"><a class="button primary" href="#/receive">{t("go_receive")}</a> <a class="button" href="#/putaway">{t("go_putaway")}</a></p>}
      </div>
    );
  }
}

interface Form { open: "" | "slot" | "close" | "reverse"; receipt: string; from: string; to: string; dock: string; why: string; refused: unknown; done: string }

export class InboundPage extends Page<{ id: string }, Inbound, Form> {
  depends(): string { return this.props.id; }
  load(): Promise<Inbound> { return get<Inbound>(`/v1/inbounds/${this.props.id}`); }

  private act(path: string, body: unknown): void {
    command<unknown>(path, body).then(
      (a) => { this.setState({ open: "", why: "", refused: null, done: a.status === 202 ? t("asked_second") : t("recorded") }); this.reload(); },
      (e) => this.setState({ refused: e, done: "" }),
    );
  }

  // The steps the state allows here; the hub checks again.
  private steps(i: Inbound): VNode | null {
    if (may("receive_goods") !== "alone" || i.state === "closed") return null;
    const at = `/v1/inbounds/${i.id}`;
    const counted = ["counting", "verified", "discrepancy_open"].includes(i.state);
    return (
      <p class="buttons">
        {["announced", "slot_confirmed"].includes(i.state) && <button type="button" class={i.state === "announced" ? "primary" : ""} onClick={() => this.setState({ open: "slot" })}>{t("agree_slot")}</button>}
        {["announced", "slot_confirmed"].includes(i.state) && <button type="button" class={i.state === "announced" ? "" : "primary"} onClick={() => this.act("/v1/arrivals", { merchant: shared.merchant, number: i.number, operator: shared.session ? shared.session.name : "" })}>{t("it_is_here")}</button>}
        {(i.state === "arrived" || counted) && <a class={i.state === "arrived" ? "button primary" : "button"} href={`#/receive/${encodeURIComponent(i.number)}`}>{t("count_by_scan")}</a>}
        {counted && <button type="button" class={i.state === "counting" ? "primary" : ""} onClick={() => this.act(`${at}/verify`, {})}>{t("compare_paper")}</button>}
        {["verified", "discrepancy_open"].includes(i.state) && <button type="button" class="primary" onClick={() => this.act(`${at}/accept`, {})}>{t("accept_goods")}</button>}
        {i.state === "accepted" && <a class="button primary" href="#/putaway">{t("go_putaway")}</a>}
        {["accepted", "put_away"].includes(i.state) && <button type="button" onClick={() => this.setState({ open: "close" })}>{t("rest_will_not_come")}</button>}
      </p>
    );
  }

  private slot(i: Inbound): VNode {
    const s = this.state;
    const from = s.from || (i.expected_at || "").slice(0, 16), to = s.to || "";
    return (
      <form class="card-row fix" onSubmit={(e: Event) => { e.preventDefault(); this.act(`/v1/inbounds/${i.id}/slot`, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...(s.dock ? { dock: s.dock } : {}) }); }}>
        <div class="grid">
          <Field label={t("slot_from")} name="from" type="datetime-local" value={from} onInput={(v) => this.setState({ from: v })} required />
          <Field label={t("slot_to")} name="to" type="datetime-local" value={to} onInput={(v) => this.setState({ to: v })} required />
          <Field label={t("dock")} name="dock" value={s.dock || ""} onInput={(dock) => this.setState({ dock })} max={20} />
        </div>
        <button class="primary" disabled={!from || !to}>{t("agree_slot")}</button>
      </form>
    );
  }

  private why(label: string, send: (reason: string) => void): VNode {
    const why = (this.state.why || "").trim();
    return (
      <form class="card-row fix" onSubmit={(e: Event) => { e.preventDefault(); send(why); }}>
        <Field label={t("why_decision")} name="why" value={this.state.why || ""} onInput={(v) => this.setState({ why: v })} hint={t("ten_characters")} max={200} required />
        <button class="primary" disabled={why.length < 10}>{label}</button>
      </form>
    );
  }

  private lines(i: Inbound): VNode {
    return (
      <section><h2>{t("lines")}</h2>
        {i.lines.length === 0 ? <Empty title={t("nothing_counted")}>{t("nothing_counted_next")}</Empty> : (
          <table><thead><tr><th>SKU</th><th class="n">{t("announced_n")}</th><th class="n">{t("received_n")}</th><th class="n">{t("in_quarantine")}</th><th class="n">{t("accepted_n")}</th><th class="n">{t("put_away_n")}</th><th class="n">{t("outstanding")}</th></tr></thead>
            <tbody>{i.lines.map((l) => <tr key={l.line} class={l.received > l.expected - l.called_off ? "is-over" : ""}><td><a href={`#/sku/${encodeURIComponent(l.sku)}`}><b>{l.sku}</b></a></td><td class="n">{l.expected - l.called_off}</td><td class="n">{l.received}</td><td class="n">{l.held}</td><td class="n">{l.accepted}</td><td class="n">{l.put_away}</td><td class="n">{l.outstanding}</td></tr>)}</tbody></table>
        )}
      </section>
    );
  }

  private receipts(i: Inbound): VNode | null {
    if (i.receipts.length === 0) return null;
    const mine = may("receive_goods") === "alone";
    return (
      <section><h2>{t("receipts")}</h2>
        <table><thead><tr><th>{t("at")}</th><th>{t("who_did")}</th><th>{t("counted")}</th><th>{t("state")}</th><th></th></tr></thead>
          <tbody>{i.receipts.map((r) => (
            <tr key={r.id}><td><Time at={r.at} /></td><td>{r.operator || r.counted_by}</td>
              <td>{r.lines.map((l) => <div key={l.line}><b>{l.quantity} × {l.sku || "?"}</b>{l.finding && l.finding !== "good" ? <span class="chip after">{word("reason", l.finding)}</span> : null} <small>{l.lot} {l.expiry} {l.location}</small></div>)}</td>
              <td>{word("inbound", r.state)}{r.why && <small>{r.why}</small>}</td>
              <td>{mine && r.state === "counted" && <button type="button" onClick={() => this.setState({ open: "reverse", receipt: r.id })}>{t("take_back_count")}</button>}</td></tr>
          ))}</tbody></table>
      </section>
    );
  }

  view(i: Inbound): VNode {
    const s = this.state;
    return (
      <div>
        <header class="head"><h1>{i.number}</h1>
          <p><span class="state">{word("inbound", i.state)}</span> {i.supplier} {i.carrier && `· ${i.carrier}`} {i.kind === "unannounced" && `· ${t("without_paper")}`}</p>
          <p>{i.waiting_for.map((w) => <span key={w.evidence}>{t("waits_for", word("inbound", w.evidence), word("who", w.who))}</span>)} {i.closed_why}</p></header>
        {s.done && <p class="done" role="status">{s.done}</p>}
        <Trouble problem={s.refused ? problemOf(s.refused) : null} />
        {this.steps(i)}
        {s.open === "slot" && this.slot(i)}
        {s.open === "close" && this.why(t("rest_will_not_come"), (reason) => this.act(`/v1/inbounds/${i.id}/close`, { reason }))}
        {s.open === "reverse" && this.why(t("take_back_count"), (reason) => this.act(`/v1/receipts/${s.receipt}/reverse`, { reason }))}
        <section class="card-row gap"><dl class="pairs">
          <dt>{t("due")}</dt><dd><Time at={i.expected_at} /> {!i.arrived_at && <Due at={due(i)} />}</dd>
          <dt>{t("appointment")}</dt><dd>{i.slot_from ? <span><Time at={i.slot_from} /> – <Time at={i.slot_to} /> {i.dock}</span> : t("no_slot")}</dd>
          <dt>{t("arrived_at")}</dt><dd><Time at={i.arrived_at} /></dd>
          <dt>{t("cartons")}</dt><dd>{t("cartons_of", String(i.cartons.arrived), String(i.cartons.expected))}</dd></dl></section>
        {i.exceptions.length > 0 && <section><h2>{t("what_differs")}</h2><ul class="cards">{i.exceptions.map((e) => <li key={e.id} class="card-row"><Reason name={e.reason} /> <span class="quiet">{said(e.detail)}</span> <a href={`#/exceptions?reason=${e.reason}`}>{t("to_the_queue")}</a></li>)}</ul></section>}
        {this.lines(i)}
        {this.receipts(i)}
      </div>
    );
  }
}
