// Packing: every unit again, the weight, the label.

import { h } from "preact";
import type { Child } from "preact";
import { List, Order, OrderItem, Shipment, get } from "../api";
import { Empty } from "../parts";
import { shared } from "../store";
import { t } from "../words";
import { ScanAnswer } from "./queue";
import { Prompt, Station, StationState } from "./station";

type Phase = "order" | "pack" | "weigh" | "label" | "done";
interface Task { id: string; order: string; state: string; carrier: string; service: string }
interface State { phase: Phase; shipment: Shipment | null; number: string; next: { sku: string; quantity: number } | null; tasks: Task[] | null }

const PHASES: Record<string, Phase> = { pack: "pack", close_box: "weigh", label: "label" };

export class Pack extends Station<{ merchant: string }, State> {
  state = { text: "", said: null, log: [], phase: "order", shipment: null, number: "", next: null, tasks: null } as StationState & State;

  componentDidMount(): void { super.componentDidMount(); this.list(); }

  private list(): void {
    const m = this.props.merchant;
    Promise.all(["picked", "packed"].map((state) => get<List<Task>>("/v1/shipments", { merchant: m, state, limit: 50 }))).then(
      (lists) => this.setState({ tasks: lists.reduce<Task[]>((all, l) => all.concat(l.items), []) }),
      this.missing,
    );
  }

  keeps(): string[] { return ["phase", "shipment", "number", "next"]; }
  title(): string { return this.state.number ? `${t("pack")} · ${this.state.number}` : t("pack"); }

  private async begin(orderId: string, shipmentId?: string): Promise<void> {
    const order = await get<Order>(`/v1/orders/${orderId}`);
    const s = order.shipments.find((x) => (shipmentId ? x.id === shipmentId : x.state === "picked" || x.state === "packed"));
    if (!s) { this.say({ mood: "wrong", text: t("nothing_to_pack_here", order.order_number) }); return; }
    const line = s.lines.find((l) => l.packed < l.quantity);
    this.setState({ shipment: s, number: order.order_number, said: null, phase: s.state === "packed" ? "label" : line ? "pack" : "weigh", next: line ? { sku: line.sku, quantity: line.quantity - line.packed } : null });
  }

  prompt(): Prompt {
    const { phase, next, shipment } = this.state;
    if (phase === "pack" && next) return { ask: t("put_in_box", String(next.quantity)), big: next.sku, small: t("scan_every_unit") };
    if (phase === "weigh") return { ask: t("close_and_weigh"), big: t("weight_in_g"), small: t("weigh_hint"), number: true };
    if (phase === "label") return { ask: t("stick_and_scan"), big: shipment ? `${shipment.carrier} · ${shipment.service}` : "", small: t("scan_tracking") };
    if (phase === "done") return { ask: t("box_ready"), big: this.state.number, small: t("bring_to_lane") };
    return { ask: t("scan_order"), big: t("which_order"), small: t("packs_picked") };
  }

  private body(step: string, more: Record<string, unknown>): { step: string; [k: string]: unknown } {
    return { step, merchant: this.props.merchant, operator: shared.session ? shared.session.name : "", shipment: this.state.shipment ? this.state.shipment.id : "", ...more };
  }

  private follow = (a: ScanAnswer): void => {
    if (a.result === "held") return;
    const phase = PHASES[a.next.do] || "done";
    this.setState({ phase, next: a.next.sku ? { sku: a.next.sku, quantity: a.next.quantity } : null });
    this.say(phase === "done" ? { mood: "done", text: t("box_ready") } : { mood: "good", text: t("taken") });
    if (phase === "done") this.list();
  };

  scanned(code: string): void {
    const { phase, next } = this.state;
    if (phase === "order" || phase === "done") { this.find(code); return; }
    if (phase === "pack") {
      this.scan(this.body("pack", { code, quantity: 1 }), this.follow, () => this.setState(next && next.quantity > 1 ? { next: { ...next, quantity: next.quantity - 1 } } : { phase: "weigh", next: null }));
    } else if (phase === "weigh") {
      const weight_g = Number(code.replace(/[^0-9]/g, ""));
      if (!weight_g) { this.say({ mood: "wrong", text: t("weight_in_g"), detail: code }); return; }
      this.scan(this.body("close_box", { weight_g }), this.follow, () => this.setState({ phase: "label" }));
    } else {
      const s = this.state.shipment;
      this.scan(this.body("label", { carrier: s ? s.carrier : "", tracking: code }), this.follow, () => this.setState({ phase: "done" }));
    }
  }

  private find(code: string): void {
    const ask = (find: string): Promise<List<OrderItem>> => get<List<OrderItem>>("/v1/orders", { merchant: this.props.merchant, find, limit: 5 });
    ask(code).then((l) => (l.items.length > 0 || code.charAt(0) === "#" ? l : ask(`#${code}`))).then(
      (l) => (l.items.length > 0 ? this.begin(l.items[0].id) : this.say({ mood: "wrong", text: t("no_such_order"), detail: code })),
    ).catch(this.missing);
  }

  back(): void { this.setState({ phase: "order", shipment: null, number: "", next: null }); }

  below(): Child {
    const { phase, tasks, shipment } = this.state;
    if (phase !== "order" && phase !== "done" && shipment) {
      return (
        <table class="boxed"><thead><tr><th>SKU</th><th class="n">{t("picked")}</th><th class="n">{t("packed")}</th></tr></thead>
          <tbody>{shipment.lines.map((l) => <tr key={l.line + l.sku}><td>{l.sku}</td><td class="n">{l.picked}</td><td class="n">{this.packed(l.sku, l.quantity, l.packed)}</td></tr>)}</tbody></table>
      );
    }
    if (!tasks) return null;
    if (tasks.length === 0) return <Empty title={t("nothing_to_pack")}>{t("nothing_to_pack_next")}</Empty>;
    return <ul class="tasks">{tasks.slice(0, 12).map((s) => <li key={s.id}><button type="button" onClick={(e: Event) => { (e.currentTarget as HTMLElement).blur(); void this.begin(s.order, s.id); }}><b>{s.carrier} · {s.service}</b> <span class="quiet">{s.state === "packed" ? t("needs_label") : ""}</span></button></li>)}</ul>;
  }

  // Of the line at hand, what is left says how far we are; lines before it are complete.
  private packed(sku: string, quantity: number, before: number): number {
    const { next, phase } = this.state;
    if (phase !== "pack") return quantity;
    return next && next.sku === sku ? quantity - next.quantity : before;
  }
}

