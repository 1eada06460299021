// One order: the evidence ladder - what is on file, what is missing, who acts - and every fact behind it.

import { h } from "preact";
import type { VNode } from "preact";
import { Exception, Evidence, Fact, List, Order as OrderView, Shipment, Waiting, get } from "../api";
import { Fix } from "../fix";
import { Due, Empty, Money, Page, Reason, State, Time, said } from "../parts";
import { shared } from "../store";
import { t, word } from "../words";

const LADDER = ["received", "validated", "accepted", "ready_to_pick", "picking", "picked", "packed", "labelled", "manifested", "handed_over", "shipped", "delivered", "closed"];

interface All { order: OrderView; facts: Fact[]; exceptions: Exception[] }

export class OrderPage extends Page<{ id: string }, All, { open: string }> {
  depends(): string { return this.props.id; }

  async load(): Promise<All> {
    const [order, facts] = await Promise.all([get<OrderView>(`/v1/orders/${this.props.id}`), get<List<Fact>>(`/v1/orders/${this.props.id}/timeline`)]);
    let exceptions: Exception[] = [];
    for (const reason of Array.from(new Set(order.holds.map((x) => x.reason)))) {
      const l = await get<List<Exception>>("/v1/exceptions", { merchant: order.merchant, reason, limit: 200 });
      exceptions = exceptions.concat(l.items.filter((e) => e.object_id === order.id));
    }
    return { order, facts: facts.items, exceptions };
  }

  // How far the order is: its slowest shipment still open, or itself.
  private place(o: OrderView): number {
    const states = o.shipments.filter((s) => s.state !== "cancelled").map((s) => LADDER.indexOf(s.state));
    return states.length > 0 ? Math.min(...states) : LADDER.indexOf(o.state);
  }

  private rung(state: string, at: number, place: number, on: Map<string, Evidence>, waiting: Waiting[]): VNode {
    const rule = shared.rules ? shared.rules.states.find((s) => s.state === state) : undefined;
    const ways = rule ? rule.needs : [];
    // Of several ways into a state, the one that lacks least.
    const needs = ways.slice().sort((a, b) => a.filter((k) => !on.has(k)).length - b.filter((k) => !on.has(k)).length)[0] || [];
    const how = at < place ? "past" : at === place ? "now" : at === place + 1 ? "next" : "ahead";
    const below = this.before(at);
    const fresh = needs.filter((k) => !below.has(k));
    const who = (kind: string) => {
      const w = waiting.find((x) => x.evidence === kind);
      const r = shared.rules && shared.rules.evidence.find((e) => e.kind === kind);
      return word("who", w ? w.who : r ? r.who : "hub");
    };
    return (
      <li key={state} class={`rung ${how}`} aria-current={how === "now" ? "step" : undefined}>
        <span class="dot" aria-hidden="true"></span>
        <b class="name">{word("state", state)}</b>
        <ul class="proofs">
          {fresh.map((kind) => {
            const e = on.get(kind);
            return e
              ? <li key={kind} class="have"><span class="tick" aria-hidden="true">✓</span><span class="kind">{word("evidence", kind)}</span><span class="source">{e.source}{e.ref ? ` · ${e.ref}` : ""} · <Time at={e.at} /></span></li>
              : <li key={kind} class="lack"><span class="tick" aria-hidden="true">{how === "next" ? "●" : "○"}</span><span class="kind">{word("evidence", kind)}</span><span class="source">{t("by_whom", who(kind))}</span></li>;
          })}
        </ul>
      </li>
    );
  }

  // What the rungs below already ask for: each proof is shown where it is first needed.
  private before(at: number): Set<string> {
    const seen = new Set<string>();
    for (let i = 0; i < at; i++) {
      const rule = shared.rules ? shared.rules.states.find((s) => s.state === LADDER[i]) : undefined;
      if (rule) for (const way of rule.needs.slice(0, 1)) way.forEach((k) => seen.add(k));
    }
    return seen;
  }

  private why(o: OrderView): VNode {
    if (o.state === "closed" || o.state === "cancelled") return <p class="verdict good">{t(o.state === "closed" ? "why_closed" : "why_cancelled")}</p>;
    if (o.waiting_for.length === 0) return <p class="verdict good">{t("why_moving")}</p>;
    return (
      <ol class="waits">
        {o.waiting_for.map((w, i) => (
          <li key={i} class={w.hold ? "hold" : w.timer ? "timer" : "proof"}>
            <span class="what">{w.hold ? word("reason", w.hold) : w.evidence ? word("evidence", w.evidence) : word("reason", w.timer || "")}</span>
            <span class="who">{t("acts", word("who", w.who))}</span>
            <span class="when">{t("since")} <Time at={w.since} />{w.due && <span> · <Due at={w.due} /></span>}</span>
          </li>
        ))}
      </ol>
    );
  }

  private holds(d: All): VNode | null {
    if (d.order.holds.length === 0) return null;
    return (
      <section class="holds">
        <h2>{t("holds")}</h2>
        {d.order.holds.map((x, i) => {
          const e = d.exceptions.find((one) => one.reason === x.reason && one.line === x.line && one.field === x.field);
          return (
            <div class="hold" key={e ? e.id : i}>
              <p><Reason name={x.reason} /> {said(x.detail)} <Due at={x.due} /></p>
              {e && <Fix key={e.id} e={e} onDone={this.reload} />}
            </div>
          );
        })}
      </section>
    );
  }

  private shipment(s: Shipment): VNode {
    return (
      <section key={s.id} class="shipment">
        <h3><State name={s.state} /> {s.carrier} · {s.service} · {s.warehouse} {s.ship_by && <span class="quiet">{t("leaves_by", s.ship_by)}</span>} {s.cutoff && <Due at={s.state === "handed_over" || s.state === "shipped" || s.state === "delivered" || s.state === "closed" ? null : s.cutoff} />}</h3>
        <table>
          <thead><tr><th>{t("line")}</th><th>SKU</th><th class="n">{t("quantity")}</th><th class="n">{t("reserved")}</th><th class="n">{t("picked")}</th><th class="n">{t("packed")}</th></tr></thead>
          <tbody>{s.lines.map((l) => <tr key={`${l.line}${l.sku}`}><td>{l.line}</td><td><a href={`#/sku/${encodeURIComponent(l.sku)}`}>{l.sku}</a></td><td class="n">{l.quantity}</td><td class="n">{l.reserved}</td><td class="n">{l.picked}</td><td class="n">{l.packed}</td></tr>)}</tbody>
        </table>
        {s.parcels.map((p) => (
          <p class="parcel" key={p.id}><b>{p.tracking || t("no_tracking")}</b> {p.carrier} · {word("custody", p.custody)} · {p.weight_g} g{p.lane ? ` · ${p.lane}` : ""}{p.handed_over_at && <span> · {t("handed_over_at")} <Time at={p.handed_over_at} /></span>}{p.custody_at && <span> · {t("carrier_has_it")} <Time at={p.custody_at} /></span>}</p>
        ))}
      </section>
    );
  }

  view(d: All): VNode {
    const o = d.order;
    const on = new Map<string, Evidence>();
    o.evidence.forEach((e) => on.set(e.kind, e));
    const place = this.place(o);
    return (
      <div class="order">
        <header class="head"><h1>{t("order")} {o.order_number}</h1><p><State name={o.state} /> {o.channel} · {o.external_id} · <Money of={o.total} /> · {t("placed")} <Time at={o.placed_at} /></p></header>
        <div class="two wide-left">
          <div>
            <section><h2>{t("why_not_moving")}</h2>{this.why(o)}</section>
            {this.holds(d)}
            <section>
              <h2>{t("lines")}</h2>
              <table>
                <thead><tr><th>{t("line")}</th><th>{t("asked_as")}</th><th>SKU</th><th class="n">{t("quantity")}</th><th class="n">{t("reserved")}</th><th class="n">{t("shipped")}</th></tr></thead>
                <tbody>{o.lines.map((l) => <tr key={l.line}><td>{l.line}</td><td>{l.channel_sku}</td><td>{l.sku ? <a href={`#/sku/${encodeURIComponent(l.sku)}`}>{l.sku}</a> : <em class="bad">{t("not_mapped")}</em>}</td><td class="n">{l.quantity - l.cancelled}</td><td class="n">{l.reserved}</td><td class="n">{l.shipped}</td></tr>)}</tbody>
              </table>
            </section>
            {o.shipments.length > 0 && <section><h2>{t("shipments")}</h2>{o.shipments.map((s) => this.shipment(s))}</section>}
          </div>
          <aside>
            <section><h2>{t("ladder")}</h2>
              <ol class="ladder">{LADDER.map((s, i) => this.rung(s, i, place, on, o.waiting_for))}</ol>
            </section>
          </aside>
        </div>
        <section>
          <h2>{t("timeline")}</h2>
          {d.facts.length === 0 ? <Empty title={t("no_facts")} /> : (
            <ol class="facts-list">
              {d.facts.map((f, i) => (
                <li key={i}><Time at={f.at} /><span class={`fact f-${f.fact}`}>{word("fact", f.fact)}</span><span class="name">{this.named(f)}</span><span class="by">{f.by}</span></li>
              ))}
            </ol>
          )}
        </section>
      </div>
    );
  }

  private named(f: Fact): string {
    if (f.fact === "transition") return f.name.split(" -> ").map((s) => word("state", s)).join(" → ");
    if (f.fact === "hold_opened" || f.fact === "hold_closed") return word("reason", f.name);
    if (f.kinds && f.kinds.length > 0) return f.kinds.map((k) => word("evidence", k)).join(", ");
    return f.name;
  }
}
