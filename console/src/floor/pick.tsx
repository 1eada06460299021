// Picking: go there, scan the place, scan the goods. The hub says what is next.

import { h } from "preact";
import type { Child, VNode } from "preact";
import { List, Order, OrderItem, get } from "../api";
import { Due, Empty } from "../parts";
import { shared } from "../store";
import { t } from "../words";
import { Prompt, Station, StationState } from "./station";

interface ShipmentItem { id: string; order: string; state: string; carrier: string; service: string; cutoff: string | null }
interface StockRow { sku: string; location: string; bucket: string; lot: string; quantity: number }
interface Next { sku: string; quantity: number; location: string; lot: string }
interface State { tasks: ShipmentItem[] | null; shipment: string; number: string; next: Next | null; location: string; lot: string; finished: boolean }

export class Pick extends Station<{ merchant: string }, State> {
  state = { text: "", said: null, log: [], tasks: null, shipment: "", number: "", next: null, location: "", lot: "", finished: false } as StationState & State;

  componentDidMount(): void { super.componentDidMount(); this.list(); }

  keeps(): string[] { return ["shipment", "number", "next", "location", "lot", "finished"]; }
  title(): string { return this.state.number ? `${t("pick")} · ${this.state.number}` : t("pick"); }

  private list(): void {
    const m = this.props.merchant;
    Promise.all(["picking", "ready_to_pick"].map((state) => get<List<ShipmentItem>>("/v1/shipments", { merchant: m, state, limit: 50 }))).then(
      (lists) => this.setState({ tasks: lists.reduce<ShipmentItem[]>((all, l) => all.concat(l.items), []) }),
      this.missing,
    );
  }

  // Where the first unit lies; afterwards each answer says it.
  private async begin(orderId: string, shipmentId?: string): Promise<void> {
    const order = await get<Order>(`/v1/orders/${orderId}`);
    const s = order.shipments.find((x) => (shipmentId ? x.id === shipmentId : x.state === "ready_to_pick" || x.state === "picking"));
    if (!s) { this.say({ mood: "wrong", text: t("nothing_to_pick_here", order.order_number) }); return; }
    const line = s.lines.find((l) => l.picked < l.quantity);
    if (!line) { this.say({ mood: "wrong", text: t("picked_already") }); return; }
    const rows = await get<List<StockRow>>("/v1/stock", { merchant: this.props.merchant, sku: line.sku, limit: 200 });
    const place = rows.items.filter((r) => r.bucket === "sellable" && r.quantity > 0).sort((a, b) => a.location.localeCompare(b.location))[0];
    this.setState({ shipment: s.id, number: order.order_number, location: "", lot: "", finished: false, said: null, next: { sku: line.sku, quantity: line.quantity - line.picked, location: place ? place.location : "?", lot: place ? place.lot : "" } });
  }

  prompt(): Prompt {
    const { shipment, next, location, finished } = this.state;
    if (finished) return { ask: t("all_picked"), big: this.state.number, small: t("scan_next_order") };
    if (!shipment) return { ask: t("scan_order"), big: t("which_order"), small: t("or_take_oldest") };
    if (!next) return { ask: t("scan_order"), big: t("which_order") };
    if (location !== next.location) return { ask: t("go_to"), big: next.location, small: <span>{t("and_scan_place")} · {next.quantity} × {next.sku}</span> };
    if (next.lot && this.state.lot !== next.lot) return { ask: t("scan_lot"), big: next.lot, small: <span>{next.sku} · {location}</span> };
    return { ask: t("take", String(next.quantity)), big: next.sku, small: <span>{location}{next.lot ? ` · ${t("lot")} ${next.lot}` : ""}</span> };
  }

  scanned(code: string): void {
    const { shipment, next, location, finished } = this.state;
    if (!shipment || !next || finished) { this.find(code); return; }
    if (location !== next.location) {
      if (code.toUpperCase() === next.location.toUpperCase() || next.location === "?") { this.setState({ location: next.location === "?" ? code : next.location, next: { ...next, location: next.location === "?" ? code : next.location } }); this.say({ mood: "good", text: code }); }
      else this.say({ mood: "wrong", text: t("wrong_place"), detail: t("go_there_instead", next.location, code) });
      return;
    }
    if (next.lot && this.state.lot !== next.lot) {
      if (code === next.lot) { this.setState({ lot: code }); this.say({ mood: "good", text: code }); } else this.say({ mood: "wrong", text: t("wrong_lot"), detail: t("wanted_lot", next.lot) });
      return;
    }
    this.take(code, next);
  }

  private take(code: string, next: Next): void {
    const body = { step: "pick", merchant: this.props.merchant, operator: shared.session ? shared.session.name : "", shipment: this.state.shipment, location: next.location, code, quantity: 1, ...(next.lot ? { lot: next.lot } : {}) };
    // Without an answer we go by the task as we know it: one less of the same.
    const one = (): void => this.setState(next.quantity > 1 ? { next: { ...next, quantity: next.quantity - 1 } } : { next: null, finished: true });
    this.scan(body, (a) => {
      if (a.next.do === "pick" && a.next.sku) {
        const moved = a.next.location !== this.state.location;
        this.setState({ next: { sku: a.next.sku, quantity: a.next.quantity, location: a.next.location || "?", lot: a.next.lot || "" }, ...(moved ? { location: "", lot: "" } : a.next.lot !== this.state.lot ? { lot: "" } : {}) });
        this.say({ mood: "good", text: `${code}` });
      } else {
        this.setState({ next: null, finished: true });
        this.say({ mood: "done", text: t("all_picked") });
        this.list();
      }
    }, one);
  }

  private find(code: string): void {
    const ask = (find: string): Promise<List<OrderItem>> => get<List<OrderItem>>("/v1/orders", { merchant: this.props.merchant, find, limit: 5 });
    ask(code).then((l) => (l.items.length > 0 || code.charAt(0) === "#" ? l : ask(`#${code}`))).then(
      (l) => (l.items.length > 0 ? this.begin(l.items[0].id) : this.say({ mood: "wrong", text: t("no_such_order"), detail: code })),
    ).catch(this.missing);
  }

  back(): void {
    if (this.state.location) this.setState({ location: "", lot: "" });
    else this.setState({ shipment: "", number: "", next: null, finished: false });
  }

  below(): Child {
    const { tasks, shipment, next, finished } = this.state;
    if (shipment && next && !finished) return <p class="buttons"><button type="button" onClick={() => this.empty()}>{t("place_is_empty")}</button><button type="button" onClick={() => this.back()}>{t("back")} <kbd>Esc</kbd></button></p>;
    if (!tasks) return null;
    if (tasks.length === 0) return <Empty title={t("nothing_to_pick")}>{t("nothing_to_pick_next")}</Empty>;
    return <ul class="tasks">{tasks.slice(0, 12).map((s) => this.task(s))}</ul>;
  }

  private task(s: ShipmentItem): VNode {
    return <li key={s.id}><button type="button" onClick={(e: Event) => { (e.currentTarget as HTMLElement).blur(); void this.begin(s.order, s.id); }}><b>{s.carrier} · {s.service}</b> <Due at={s.cutoff} /> <span class="quiet">{s.state === "picking" ? t("begun") : ""}</span></button></li>;
  }

  private empty(): void {
    const next = this.state.next;
    if (!next) return;
    this.scan({ step: "pick", merchant: this.props.merchant, operator: shared.session ? shared.session.name : "", shipment: this.state.shipment, location: next.location, code: next.sku, quantity: 0 }, (a) => {
      if (a.next.do === "pick" && a.next.sku) this.setState({ location: "", lot: "", next: { sku: a.next.sku, quantity: a.next.quantity, location: a.next.location || "?", lot: a.next.lot || "" } });
      else this.back();
    });
  }
}
