// Packing: every unit again, the weight, the label, and that the label is on its own box.

import { h } from "preact";
import type { Child } from "preact";
import { List, Order, OrderItem, ParcelDetail, Shipment, get } from "../api";
import { Empty } from "../parts";
import { shared } from "../store";
import { t } from "../words";
import { ScanAnswer } from "./queue";
import { Prompt, Station, StationState } from "./station";

type Phase = "order" | "pack" | "weigh" | "label" | "match" | "done";
interface Task { id: string; order: string; state: string; carrier: string; service: string }
interface State { phase: Phase; shipment: Shipment | null; number: string; next: { sku: string; quantity: number } | null; tasks: Task[] | null;
  parcel: string; sold: boolean; asked: boolean; carton: string }

const PHASES: Record<string, Phase> = { pack: "pack", close_box: "weigh", label: "label", match_label: "match" };
const LOOK_MS = 1500, LOOKS = 40; // a carrier answers in a second or two; after a minute somebody looks for why
const SSCC = /^(?:\]C1)?(?:\(00\)|00)?(\d{18})$/;

export class Pack extends Station<{ merchant: string }, State> {
  state = { text: "", said: null, log: [], phase: "order", shipment: null, number: "", next: null, tasks: null,
    parcel: "", sold: false, asked: false, carton: "" } as StationState & State;

  componentDidMount(): void { super.componentDidMount(); this.list(); }

  private list(): void {
    const m = this.props.merchant;
    Promise.all(["picked", "packed"].map((state) => get<List<Task>>("/v1/shipments", { merchant: m, state, limit: 50 }))).then(
      (lists) => this.setState({ tasks: lists.reduce<Task[]>((all, l) => all.concat(l.items), []) }),
      this.missing,
    );
  }

  keeps(): string[] { return ["phase", "shipment", "number", "next", "parcel", "sold", "carton"]; }
  title(): string { return this.state.number ? `${t("pack")} · ${this.state.number}` : t("pack"); }

  private async begin(orderId: string, shipmentId?: string): Promise<void> {
    const order = await get<Order>(`/v1/orders/${orderId}`);
    const s = order.shipments.find((x) => (shipmentId ? x.id === shipmentId : x.state === "picked" || x.state === "packed"));
    const bare = s ? null : await this.unmatched(order);
    if (bare) { this.setState({ shipment: bare, number: order.order_number, said: null, phase: "match", next: null, carton: "" }); return; }
    if (!s) { this.say({ mood: "wrong", text: t("nothing_to_pack_here", order.order_number) }); return; }
    const line = s.lines.find((l) => l.packed < l.quantity);
    this.setState({ shipment: s, number: order.order_number, said: null, phase: s.state === "packed" ? "label" : line ? "pack" : "weigh", next: line ? { sku: line.sku, quantity: line.quantity - line.packed } : null, parcel: "", sold: false, asked: false, carton: "" });
    if (s.state === "packed") this.about((s.parcels.find((p) => !p.tracking) || { id: "" }).id);
  }

  // A labelled shipment with a box whose label nobody has read together with it.
  private async unmatched(order: Order): Promise<Shipment | null> {
    for (const s of order.shipments.filter((x) => x.state === "labelled")) {
      const parcels = await Promise.all(s.parcels.map((p) => get<ParcelDetail>(`/v1/parcels/${p.id}`)));
      if (parcels.some((p) => p.match_label)) return s;
    }
    return null;
  }

  // The box that wants its label: is that bought, or is it there already?
  private about(parcel: string): void {
    this.setState({ parcel });
    if (parcel) get<ParcelDetail>(`/v1/parcels/${parcel}`).then((p) => this.setState({ sold: p.label_sold }), this.missing);
  }

  private buy = (): void => {
    const { shipment, parcel } = this.state;
    this.scan(this.body("label", { carrier: shipment ? shipment.carrier : "", parcel }), this.wait, () => undefined,
      (p) => { if (p.code === "label_under_way") this.wait(); return p.code === "label_under_way"; });
  };

  private wait = (): void => {
    this.setState({ asked: true });
    this.say({ mood: "waiting", text: t("label_asked") });
    this.look(LOOKS);
  };

  private look(left: number): void {
    const { parcel, phase } = this.state;
    if (phase !== "label" || !parcel) return;
    if (left === 0) { this.setState({ asked: false }); this.say({ mood: "wrong", text: t("label_not_yet") }); return; }
    window.setTimeout(() => {
      get<ParcelDetail>(`/v1/parcels/${parcel}`).then((p) => {
        if (this.state.phase !== "label" || this.state.parcel !== parcel) return;
        if (!p.tracking) { this.look(left - 1); return; }
        this.setState({ phase: p.match_label ? "match" : "done", asked: false, carton: "" });
        this.say({ mood: p.match_label ? "good" : "done", text: t("label_there"), detail: p.tracking });
      }, () => this.look(left - 1));
    }, LOOK_MS);
  }

  private paper(): Child {
    const { parcel } = this.state;
    return parcel ? <a href={`/v1/parcels/${parcel}/documents/carrier_label.pdf`} target="_blank" rel="noopener">{t("print_label")}</a> : "";
  }

  prompt(): Prompt {
    const { phase, next, shipment } = this.state;
    if (phase === "pack" && next) return { ask: t("put_in_box", String(next.quantity)), big: next.sku, small: t("scan_every_unit") };
    if (phase === "weigh") return { ask: t("close_and_weigh"), big: t("weight_in_g"), small: t("weigh_hint"), number: true };
    if (phase === "label") return { ask: t("stick_and_scan"), big: shipment ? `${shipment.carrier} · ${shipment.service}` : "", small: this.state.sold
      ? <button type="button" disabled={this.state.asked} onClick={this.buy}>{t("get_label")}</button> : t("scan_tracking") };
    if (phase === "match") return { ask: t("match_label"), big: this.state.carton || t("scan_box"), small: this.paper() };
    if (phase === "done") return { ask: t("box_ready"), big: this.state.number, small: this.state.sold ? <span>{this.paper()} {t("bring_to_lane")}</span> : t("bring_to_lane") };
    return { ask: t("scan_order"), big: t("which_order"), small: t("packs_picked") };
  }

  private body(step: string, more: Record<string, unknown>): { step: string; [k: string]: unknown } {
    return { step, merchant: this.props.merchant, operator: shared.session ? shared.session.name : "", shipment: this.state.shipment ? this.state.shipment.id : "", ...more };
  }

  private follow = (a: ScanAnswer): void => {
    if (a.result === "held") return;
    const phase = PHASES[a.next.do] || "done";
    this.setState({ phase, next: a.next.sku ? { sku: a.next.sku, quantity: a.next.quantity } : null, carton: "" });
    if (phase === "label" && a.parcel) this.about(a.parcel);
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
    } else if (phase === "match") {
      const box = SSCC.exec(code), { carton } = this.state;
      if (carton) this.scan(this.body("match_label", { carton, code }), this.follow, () => this.setState({ carton: "" }));
      else if (box) this.setState({ carton: box[1], said: null });
      else this.say({ mood: "wrong", text: t("scan_box"), detail: code });
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

  back(): void {
    if (this.state.phase === "match" && this.state.carton) this.setState({ carton: "" }); // the wrong box was read
    else this.setState({ phase: "order", shipment: null, number: "", next: null, parcel: "", sold: false, asked: false, carton: "" });
  }

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

