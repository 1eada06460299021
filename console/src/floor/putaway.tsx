// Putting away: scan the goods, carry them, scan the place. The place the hub has assigned wins.

import { h } from "preact";
import type { Child } from "preact";
import { List, get } from "../api";
import { Inbound, openInbounds } from "../pages/inbound";
import { Empty } from "../parts";
import { shared } from "../store";
import { t } from "../words";
import { Prompt, Station, StationState } from "./station";

interface Waiting { inbound: string; number: string; sku: string; units: number; place: string }
interface State { waiting: Waiting[] | null; code: string; sku: string; place: string; lot: string; askLot: boolean; quantity: string }

export class Putaway extends Station<{ merchant: string }, State> {
  state = { text: "", said: null, log: [], waiting: null, code: "", sku: "", place: "", lot: "", askLot: false, quantity: "1" } as StationState & State;

  componentDidMount(): void { super.componentDidMount(); this.list(); }
  keeps(): string[] { return ["code", "sku", "place", "lot", "askLot", "quantity"]; }
  title(): string { return t("putaway"); }

  // What is accepted and stands at the dock, with the place where more of it lies: the oldest first.
  private async find(): Promise<Waiting[]> {
    const { merchant } = this.props;
    const heads = (await openInbounds(merchant, ["accepted"])).slice(0, 20);
    const all = await Promise.all(heads.map((i) => get<Inbound>(`/v1/inbounds/${i.id}`)));
    const waiting: Waiting[] = [];
    for (const i of all) for (const l of i.lines) if (l.accepted > l.put_away) waiting.push({ inbound: i.id, number: i.number, sku: l.sku, units: l.accepted - l.put_away, place: "" });
    const skus = Array.from(new Set(waiting.map((w) => w.sku))).slice(0, 30);
    const places = await Promise.all(skus.map((sku) => this.home(sku)));
    return waiting.map((w) => ({ ...w, place: places[skus.indexOf(w.sku)] || "" }));
  }

  private async home(sku: string): Promise<string> {
    const rows = await get<List<{ sku: string; location: string; bucket: string; quantity: number }>>("/v1/stock", { merchant: this.props.merchant, sku, limit: 200 });
    const most = rows.items.filter((r) => r.bucket === "sellable" && r.quantity > 0 && r.location).sort((a, b) => b.quantity - a.quantity)[0];
    return most ? most.location : "";
  }

  private list(): void {
    this.find().then((waiting) => this.setState({ waiting }), this.missing);
  }

  prompt(): Prompt {
    const s = this.state;
    if (!s.code) return { ask: t("scan_goods"), big: t("what_carry"), small: t("carry_hint") };
    if (s.askLot) return { ask: t("scan_lot"), big: s.sku || s.code, small: t("several_lots") };
    return { ask: t("carry_and_scan", s.quantity, s.sku || s.code), big: s.place || t("free_place"), small: t("escape_other_goods") };
  }

  scanned(code: string): void {
    const s = this.state;
    if (!s.code) { this.take(code, ""); return; }
    if (s.askLot) { this.setState({ lot: code, askLot: false }); return; }
    this.put(code, false);
  }

  // Whose barcode it is decides which place is shown; the hub resolves it again.
  private take(code: string, sku: string): void {
    this.setState({ code, sku, place: sku ? this.placeOf(sku) : "", lot: "", askLot: false, said: null });
    if (sku) return;
    get<List<{ sku: string }>>("/v1/aliases", { merchant: this.props.merchant, code, state: "open", limit: 1 }).then((l) => {
      const found = l.items.length > 0 ? l.items[0].sku : code;
      if (this.state.code === code) this.setState({ sku: found, place: this.placeOf(found) });
    }, () => undefined);
  }

  private placeOf(sku: string): string {
    const w = (this.state.waiting || []).find((one) => one.sku === sku);
    return w ? w.place : "";
  }

  private put(location: string, blocked: boolean): void {
    const s = this.state;
    const body = { step: "putaway", merchant: this.props.merchant, operator: shared.session ? shared.session.name : "", code: s.code, quantity: Number(s.quantity), location, ...(s.lot ? { lot: s.lot } : {}), ...(blocked ? { blocked: true } : {}) };
    this.scan(body, (a) => {
      if (blocked) { this.setState({ place: a.next.location || "" }); this.say({ mood: "good", text: t("place_is_blocked"), detail: location }); return; }
      this.say(a.next.do === "nothing" ? { mood: "done", text: t("all_put_away") } : { mood: "good", text: `${s.quantity} × ${s.sku || s.code} → ${location}` });
      this.setState({ code: "", sku: "", place: "", lot: "", quantity: "1" });
      this.list();
    }, () => this.setState({ code: "", sku: "", place: "", lot: "", quantity: "1" }), (p) => {
      if (p.code !== "wrong_lot") return false;
      this.setState({ askLot: true });
      return true;
    });
  }

  back(): void { this.setState({ code: "", sku: "", place: "", lot: "", askLot: false, quantity: "1" }); }

  below(): Child {
    const { code, place, waiting, quantity } = this.state;
    if (code) {
      return (
        <div>
          <div class="with"><label htmlFor="f-quantity">{t("units_carried")}</label>
            <input id="f-quantity" inputmode="numeric" value={quantity} onChange={(e: Event) => { const v = (e.target as HTMLInputElement).value; (e.target as HTMLElement).blur(); this.setState({ quantity: /^[1-9]\d{0,5}$/.test(v) ? v : "1" }); }} /></div>
          <p class="buttons gap">{place && <button type="button" onClick={(e: Event) => { (e.currentTarget as HTMLElement).blur(); this.put(place, true); }}>{t("place_unusable")}</button>}<button type="button" onClick={() => this.back()}>{t("back")} <kbd>Esc</kbd></button></p>
        </div>
      );
    }
    if (!waiting) return null;
    if (waiting.length === 0) return <Empty title={t("nothing_to_put_away")}>{t("nothing_to_put_away_next")}</Empty>;
    return <ul class="tasks">{waiting.slice(0, 20).map((w) => <li key={w.inbound + w.sku}><button type="button" onClick={(e: Event) => { (e.currentTarget as HTMLElement).blur(); this.setState({ quantity: String(w.units) }); this.take(w.sku, w.sku); }}><b>{w.units} × {w.sku}</b> <span>{w.place ? `→ ${w.place}` : ""}</span> <span class="quiet">{w.number}</span></button></li>)}</ul>;
  }
}
