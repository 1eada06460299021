// Receiving: the paper or a carton, then every unit. A differing unit says what is wrong with it and is held.

import { h } from "preact";
import type { Child, VNode } from "preact";
import { List, Problem, command, get } from "../api";
import { Inbound, InboundItem, openInbounds } from "../pages/inbound";
import { Due, Empty, Select, problemOf } from "../parts";
import { shared } from "../store";
import { t, word } from "../words";
import { Prompt, Station, StationState } from "./station";

type Phase = "paper" | "cartons" | "count" | "lot" | "expiry";
interface State { phase: Phase; due: InboundItem[] | null; inbound: Inbound | null; stranger: string; code: string; lot: string; expiry: string; quantity: string; condition: string }

const CONDITIONS = ["good", "damaged", "unknown_barcode", "no_barcode", "dim_mismatch", "look_alike", "mixed_carton", "lot_or_expiry"];
const EXPECTED = ["arrived", "counting", "slot_confirmed", "announced"];
const ANY_OPEN = [...EXPECTED, "verified", "discrepancy_open", "accepted", "put_away"];

export class Receive extends Station<{ merchant: string; number: string }, State> {
  state = { text: "", said: null, log: [], phase: "paper", due: null, inbound: null, stranger: "", code: "", lot: "", expiry: "", quantity: "1", condition: "good" } as StationState & State;

  componentDidMount(): void {
    super.componentDidMount();
    this.list();
    if (this.props.number) this.find(this.props.number);
  }

  keeps(): string[] { return ["phase", "inbound", "code", "lot", "expiry", "quantity", "condition"]; }
  title(): string { return this.state.inbound ? `${t("receive")} · ${this.state.inbound.number}` : t("receive"); }

  private list(): void {
    openInbounds(this.props.merchant, EXPECTED).then((due) => this.setState({ due }), this.wrong);
  }

  private wrong = (e: unknown): void => {
    const p = problemOf(e);
    this.say({ mood: "wrong", text: p.code === "offline" ? t("offline") : p.detail });
  };

  prompt(): Prompt {
    const s = this.state;
    if (s.phase === "cartons") return { ask: t("it_arrived"), big: t("how_many_cartons"), small: s.inbound ? t("paper_says", String(s.inbound.cartons.expected)) : "", number: true };
    if (s.phase === "lot") return { ask: t("scan_lot"), big: s.code, small: t("lot_hint") };
    if (s.phase === "expiry") return { ask: t("which_expiry"), big: s.code, small: t("expiry_hint") };
    if (s.phase === "count" && s.inbound) {
      const sum = (key: "expected" | "called_off" | "received"): number => s.inbound ? s.inbound.lines.reduce((n, l) => n + l[key], 0) : 0;
      const each = s.quantity === "1" ? "" : `${s.quantity} × `;
      return { ask: each + (s.condition === "good" ? t("scan_every_unit") : t("scan_held", word("reason", s.condition))), big: s.inbound.number, small: t("n_of_announced", String(sum("received")), String(sum("expected") - sum("called_off"))) };
    }
    return { ask: t("scan_paper"), big: t("which_paper"), small: t("paper_hint") };
  }

  scanned(code: string): void {
    const s = this.state;
    if (s.phase === "paper") this.find(code);
    else if (s.phase === "cartons") this.arrive(code);
    else if (s.phase === "lot") this.setState({ lot: code, phase: "expiry" });
    else if (s.phase === "expiry") this.dated(code);
    else this.count(code, s.lot, s.expiry);
  }

  private find(code: string): void {
    get<List<InboundItem>>("/v1/inbounds", { merchant: this.props.merchant, code, limit: 20 }).then((l) => {
      const one = l.items.find((i) => ANY_OPEN.includes(i.state));
      if (one) return this.open(one.id);
      this.setState({ stranger: code });
      this.say({ mood: "wrong", text: t("nobody_announced"), detail: code });
      return undefined;
    }).catch(this.wrong);
  }

  private async open(id: string): Promise<void> {
    const inbound = await get<Inbound>(`/v1/inbounds/${id}`);
    this.setState({ inbound, stranger: "", said: null, phase: inbound.arrived_at ? "count" : "cartons", lot: "", expiry: "", quantity: "1", condition: "good" });
  }

  private arrive(text: string): void {
    const i = this.state.inbound;
    if (!i) return;
    if (!/^\d{1,5}$/.test(text)) { this.say({ mood: "wrong", text: t("how_many_cartons"), detail: text }); return; }
    this.arrived(i.number, Number(text));
  }

  private arrived(number: string, cartons?: number): void {
    command<{ inbound: { id: string } }>("/v1/arrivals", { merchant: this.props.merchant, number, ...(cartons === undefined ? {} : { cartons }), operator: this.who() }).then((a) => {
      this.say({ mood: "good", text: t("arrival_recorded") });
      return this.open(a.body.inbound.id);
    }).catch(this.wrong);
  }

  private who(): string { return shared.session ? shared.session.name : ""; }

  private dated(expiry: string): void {
    if (!/^\d{4}-\d\d-\d\d$/.test(expiry)) { this.say({ mood: "wrong", text: t("which_expiry"), detail: t("expiry_hint") }); return; }
    const { code, lot } = this.state;
    this.setState({ expiry, phase: "count" });
    this.count(code, lot, expiry);
  }

  private count(code: string, lot: string, expiry: string): void {
    const s = this.state, i = s.inbound;
    if (!i) return;
    const same = code === s.code; // lot and expiry are kept for as long as the same article is scanned
    const quantity = Number(s.quantity);
    const body = { step: "receive", merchant: this.props.merchant, operator: this.who(), inbound: i.id, code, quantity, ...(s.condition === "good" ? {} : { condition: s.condition }), ...(same && lot ? { lot, expiry } : {}) };
    this.setState({ code, ...(same ? {} : { lot: "", expiry: "" }) });
    this.scan(body, (a) => {
      this.say(a.next.do === "verify" ? { mood: "done", text: t("all_announced_here"), detail: code } : { mood: "good", text: `${quantity} × ${code}` });
      this.setState({ quantity: "1", condition: "good" });
      this.refresh(i.id);
    }, () => this.setState({ quantity: "1", condition: "good" }), this.refused);
  }

  // A code of tracked goods asks for what the label did not say.
  private refused = (p: Problem): boolean => {
    if (p.code !== "lot_or_expiry" || this.state.lot) return false;
    this.setState({ phase: "lot" });
    return true;
  };

  private refresh(id: string): void {
    get<Inbound>(`/v1/inbounds/${id}`).then((inbound) => this.setState({ inbound }), () => undefined);
  }

  back(): void {
    if (this.state.phase === "lot" || this.state.phase === "expiry") this.setState({ phase: "count", lot: "", expiry: "" });
    else { this.setState({ phase: "paper", inbound: null, stranger: "", said: null, code: "", lot: "", expiry: "" }); this.list(); }
  }

  private release = (what: Partial<State>): void => {
    (document.activeElement as HTMLElement).blur(); // the scanner gets the field back
    this.setState(what as StationState & State);
  };

  private counted(i: Inbound): VNode {
    return (
      <div>
        <div class="with">
          <label htmlFor="f-quantity">{t("units_per_scan")}</label>
          <input id="f-quantity" inputmode="numeric" value={this.state.quantity} onChange={(e: Event) => { const v = (e.target as HTMLInputElement).value; this.release({ quantity: /^[1-9]\d{0,5}$/.test(v) ? v : "1" }); }} />
          <Select label={t("condition")} name="condition" value={this.state.condition} onChange={(condition) => this.release({ condition })} options={CONDITIONS.map((c) => [c, word("reason", c)] as [string, string])} />
        </div>
        <table class="boxed"><thead><tr><th>SKU</th><th class="n">{t("announced_n")}</th><th class="n">{t("received_n")}</th><th class="n">{t("in_quarantine")}</th></tr></thead>
          <tbody>{i.lines.map((l) => <tr key={l.line} class={l.received >= l.expected - l.called_off ? "is-full" : ""}><td>{l.sku}</td><td class="n">{l.expected - l.called_off}</td><td class="n"><b>{l.received}</b></td><td class="n">{l.held}</td></tr>)}</tbody></table>
        <p class="buttons gap"><a class="button" href={`#/inbound/${i.id}`}>{t("finish_counting")}</a><button type="button" onClick={() => this.back()}>{t("back")} <kbd>Esc</kbd></button></p>
      </div>
    );
  }

  below(): Child {
    const { phase, inbound, due, stranger } = this.state;
    if (inbound && phase !== "paper" && phase !== "cartons") return this.counted(inbound);
    if (inbound) return <p class="buttons"><button type="button" onClick={() => this.back()}>{t("back")} <kbd>Esc</kbd></button></p>;
    if (stranger) return <div class="card-row"><p>{t("take_in_without", stranger)}</p><p class="buttons"><button type="button" class="primary" onClick={() => this.arrived(stranger)}>{t("take_in")}</button><button type="button" onClick={() => this.back()}>{t("back")}</button></p></div>;
    if (!due) return null;
    if (due.length === 0) return <Empty title={t("no_inbounds")}>{t("nothing_to_receive_next")}</Empty>;
    return <ul class="tasks">{due.slice(0, 12).map((i) => <li key={i.id}><button type="button" onClick={() => { this.release({}); this.open(i.id).catch(this.wrong); }}><b>{i.number}</b> <span>{i.supplier}</span> {i.arrived_at ? <span class="quiet">{word("inbound", i.state)}</span> : <Due at={i.slot_from || i.expected_at} />}</button></li>)}</ul>;
  }
}
