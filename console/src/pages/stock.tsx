// Stock: found by what is typed or scanned, with its formula; how full the house is, and what lies in it.

import { h } from "preact";
import type { VNode } from "preact";
import { List, get } from "../api";
import { Empty, Page } from "../parts";
import { House, Zone } from "../pictures";
import { go } from "../route";
import { shared } from "../store";
import { t, word } from "../words";
import { Availability, StockRow, formula } from "./goods";

const BUCKETS = ["expected", "receiving", "sellable", "picked", "quarantine", "rework", "damaged"];
const PAGES_READ = 5; // of 200 rows: the picture says when there are more
const FOUND_MAX = 12;

interface Named { sku: string; name: string }
interface Data { a: List<Availability>; names: Record<string, string>; rows: StockRow[]; more: boolean; house: Zone[] }

export class Stock extends Page<{ merchant: string; after: string; find: string }, Data, { typed: string | null }> {
  private shown = "";
  depends(): string { return [this.props.merchant, this.props.after, this.props.find].join("\n"); }

  async load(): Promise<Data> {
    const { merchant, after, find } = this.props;
    if (this.shown !== this.depends()) this.setState({ typed: null });
    this.shown = this.depends();
    const [a, rows, house] = await Promise.all([find ? this.find(find) : get<List<Availability>>("/v1/availability", { merchant, limit: 100, cursor: after }).then((list) => ({ list, names: {} })), this.rows(), this.house()]);
    return { a: a.list, names: a.names, ...rows, house };
  }

  private async find(find: string): Promise<{ list: List<Availability>; names: Record<string, string> }> {
    const { merchant } = this.props, names: Record<string, string> = {};
    const found = await get<List<Named>>("/v1/skus", { merchant, find, limit: FOUND_MAX });
    for (const s of found.items) names[s.sku] = s.name;
    const each = await Promise.all(found.items.map((s) => get<List<Availability>>("/v1/availability", { merchant, sku: s.sku })));
    return { list: { items: each.reduce<Availability[]>((all, l) => all.concat(l.items), []), next: null }, names };
  }

  private async rows(): Promise<{ rows: StockRow[]; more: boolean }> {
    let rows: StockRow[] = [], cursor: string | null = "";
    for (let i = 0; i < PAGES_READ && cursor !== null; i++) {
      const l: List<StockRow> = await get<List<StockRow>>("/v1/stock", { merchant: this.props.merchant, limit: 200, cursor });
      rows = rows.concat(l.items);
      cursor = l.next;
    }
    return { rows, more: cursor !== null };
  }

  // Everybody's goods fill the house; a merchant sees only its own, of which a house says little.
  private async house(): Promise<Zone[]> {
    const m = shared.merchants.find((one) => one.id === this.props.merchant);
    if (!m || !m.warehouse || !shared.session || shared.session.role === "merchant") return [];
    const l = await get<{ items: Zone[] }>("/v1/occupancy", { warehouse: m.warehouse });
    return l.items.filter((z) => z.places > 0);
  }

  // Zones: the part of a location's code before its first dash, with what lies there by bucket.
  private zones(rows: StockRow[], more: boolean): VNode | null {
    const zones = new Map<string, { places: Map<string, number>; buckets: Record<string, number>; sum: number }>();
    for (const r of rows.filter((x) => x.quantity > 0 && x.bucket !== "gone" && x.location)) {
      const name = r.location.split("-")[0];
      const z = zones.get(name) || { places: new Map<string, number>(), buckets: {}, sum: 0 };
      z.places.set(r.location, (z.places.get(r.location) || 0) + r.quantity);
      z.buckets[r.bucket] = (z.buckets[r.bucket] || 0) + r.quantity;
      z.sum += r.quantity;
      zones.set(name, z);
    }
    if (zones.size === 0) return null;
    const most = Math.max(...Array.from(zones.values(), (z) => z.sum));
    return (
      <section>
        <h2>{t("zones")}{more && <small> {t("first_rows")}</small>}</h2>
        <ul class="zones">
          {Array.from(zones.entries()).sort(([a], [b]) => a.localeCompare(b)).map(([name, z]) => {
            let x = 0;
            return (
              <li key={name}><b>{name}</b>
                <svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={BUCKETS.filter((b) => z.buckets[b]).map((b) => `${word("other", b)} ${z.buckets[b]}`).join(", ")}>
                  <rect class="ground" width="100" height="12" />
                  {BUCKETS.filter((b) => z.buckets[b]).map((b) => { const w = (z.buckets[b] / most) * 100; const at = x; x += w; return <rect key={b} class={`b-${b}`} x={at} width={w} height="12" />; })}
                </svg>
                <span>{t("in_places", String(z.sum), String(z.places.size))}</span></li>
            );
          })}
        </ul>
        <p class="legend">{BUCKETS.map((b) => <span key={b}><i class={`b-${b}`}></i>{word("other", b)}</span>)}</p>
      </section>
    );
  }

  private search(): VNode {
    const { find } = this.props, { typed } = this.state, now = typed === null || typed === undefined ? find : typed;
    const box = (): HTMLInputElement => document.getElementById("f-find") as HTMLInputElement;
    return (
      <form class="filters" role="search" onSubmit={(e: Event) => { e.preventDefault(); go("stock", { find: now.trim() || undefined }); box().focus(); box().select(); }}>
        <div class="field"><label htmlFor="f-find">{t("find_sku")}</label><input id="f-find" class="stays" type="search" value={now} onInput={(e: Event) => this.setState({ typed: (e.target as HTMLInputElement).value })} maxLength={100} autocomplete="off" autocapitalize="off" spellcheck={false} aria-describedby="f-find-hint" /><small id="f-find-hint">{t("find_sku_hint")}</small></div>
        {find && <p class="buttons"><a class="button" href="#/stock">{t("all_articles")}</a></p>}
      </form>
    );
  }

  private list({ a, names }: Data): VNode {
    return (
      <table class="list">
        <thead><tr><th>SKU</th><th>{t("formula")}</th><th>{t("shown_to")}</th></tr></thead>
        <tbody>{a.items.map((x) => (
          <tr key={x.sku}><td><a class="row" href={`#/sku/${encodeURIComponent(x.sku)}`}><b>{x.sku}</b></a>{names[x.sku] && <small>{names[x.sku]}</small>}{x.bundle && <small>{t("bundle")}</small>}</td><td class="wide">{formula(x)}</td>
            <td class="wide">{Object.keys(x.channels).map((c) => <span class="chip" key={c}>{c} <b>{x.channels[c]}</b></span>)}</td></tr>
        ))}</tbody>
      </table>
    );
  }

  view(d: Data): VNode {
    const { find } = this.props, { a, rows, more, house } = d;
    const none = find ? <Empty title={t("nothing_found")}>{t("nothing_found_next")}</Empty> : <Empty title={t("no_stock")}>{t("no_stock_next")}</Empty>;
    return (
      <div>
        <header class="head"><h1>{t("stock")}</h1><p>{t("stock_about")}</p></header>
        {this.search()}
        {a.items.length === 0 ? none : this.list(d)}
        {a.items.length === FOUND_MAX && find && <p class="quiet">{t("first_found", String(FOUND_MAX))}</p>}
        {a.next && <p class="gap"><button type="button" onClick={() => go("stock", { after: a.next || undefined })}>{t("show_more")}</button></p>}
        {!find && house.length > 0 && <section class="gap"><h2>{t("how_full")}</h2><p class="quiet">{t("how_full_about")}</p><House zones={house} /></section>}
        {!find && <div class="gap">{this.zones(rows, more)}</div>}
      </div>
    );
  }
}
