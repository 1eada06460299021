// One SKU with its formula and where it lies; codes and their windows.

import { h } from "preact";
import type { VNode } from "preact";
import { List, get } from "../api";
import { Empty, Page, Time, day } from "../parts";
import { go } from "../route";
import { t, word } from "../words";

export interface Availability { sku: string; bundle?: boolean; sellable: number; reserved: number; buffer: number; available: number; channels: Record<string, number> }
export interface StockRow { sku: string; warehouse: string; location: string; bucket: string; lot: string; expiry: string; quantity: number; counted_at: string | null }
interface Alias { kind: string; scope: string; value: string; sku: string; quantity: number; valid_from: string | null; valid_to: string | null; source: string; reason: string }


export function formula(a: Availability): VNode {
  return (
    <span class="formula" aria-label={`${a.sellable} − ${a.reserved} − ${a.buffer} = ${a.available}`}>
      <span><b>{a.sellable}</b><small>{t("sellable")}</small></span><i>−</i><span><b>{a.reserved}</b><small>{t("reserved")}</small></span><i>−</i><span><b>{a.buffer}</b><small>{t("buffer")}</small></span><i>=</i><span class={a.available > 0 ? "result" : "result none"}><b>{a.available}</b><small>{t("available")}</small></span>
    </span>
  );
}

// Windows on a time line: from a year back to half a year ahead, today in it.
function windows(aliases: Alias[]): VNode {
  const now = Date.now(), year = 365 * 86400e3, from = now - year, to = now + year / 2;
  const x = (at: string | null, otherwise: number): number => Math.min(100, Math.max(0, (((at ? Date.parse(at) : otherwise) - from) / (to - from)) * 100));
  return (
    <div>
    <p class="line-marks" aria-hidden="true"><span></span><span></span><span class="line"><i class="then">{day(new Date(from).toISOString())}</i><i class="now">{t("today")}</i><i class="end">{day(new Date(to).toISOString())}</i></span><span></span></p>
    <ul class="windows">
      {aliases.map((a, i) => {
        const x1 = x(a.valid_from, from), x2 = x(a.valid_to, to);
        const closed = a.valid_to !== null && Date.parse(a.valid_to) <= now, ahead = a.valid_from !== null && Date.parse(a.valid_from) > now;
        return (
          <li key={i}>
            <span class="code"><b>{a.value}</b> <small>{word("other", a.kind)}{a.scope ? ` · ${a.scope}` : ""}{a.quantity > 1 ? ` · × ${a.quantity}` : ""}</small></span>
            <a href={`#/sku/${encodeURIComponent(a.sku)}`}>{a.sku}</a>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`${a.valid_from ? day(a.valid_from) : t("always")} – ${a.valid_to ? day(a.valid_to) : t("open_end")}`}>
              <rect class="ground" width="100" height="10" /><rect class={closed ? "shut" : ahead ? "ahead" : "open"} x={x1} width={Math.max(0.6, x2 - x1)} y="2" height="6" /><rect class="today" x={x(new Date(now).toISOString(), now)} width="0.4" height="10" />
            </svg>
            <span class="dates">{a.valid_from ? day(a.valid_from) : t("always")} – {a.valid_to ? day(a.valid_to) : t("open_end")}</span>
          </li>
        );
      })}
    </ul>
    </div>
  );
}

interface Rename { from: string; to: string; at: string; old_until: string | null; state: string; source: string; reason: string; author: string }
interface Codes { aliases: List<Alias>; ending: List<Alias>; renames: List<Rename> }

export class Mapping extends Page<{ merchant: string; after: string }, Codes> {
  depends(): string { return this.props.merchant + this.props.after; }
  async load(): Promise<Codes> {
    const { merchant, after } = this.props;
    const [aliases, ending, renames] = await Promise.all([get<List<Alias>>("/v1/aliases", { merchant, limit: 200, cursor: after }), get<List<Alias>>("/v1/aliases", { merchant, ends_within_days: 30, limit: 200 }), get<List<Rename>>("/v1/renames", { merchant, limit: 200 })]);
    return { aliases, ending, renames };
  }

  // The old code as long as it counts, the new one from its day on.
  private ahead(list: Rename[]): Alias[] {
    const one = (r: Rename, value: string, from: string | null, to: string | null): Alias => ({ kind: "sku_code", scope: "", value, sku: r.to, quantity: 1, valid_from: from, valid_to: to, source: r.source, reason: r.reason });
    return list.reduce<Alias[]>((all, r) => [...all, one(r, r.from, null, r.old_until), one(r, r.to, r.at, null)], []);
  }

  private planned(list: Rename[]): VNode {
    return (
      <section><h2>{t("renames_to_come")}</h2>
        <table class="list"><thead><tr><th>SKU</th><th>{t("becomes")}</th><th>{t("on_day")}</th><th>{t("old_counts_until")}</th><th>{t("reason")}</th><th>{t("who_did")}</th></tr></thead>
          <tbody>{list.map((r) => <tr key={r.from + r.at}><td><b>{r.from}</b></td><td><b>{r.to}</b></td><td><Time at={r.at} /></td><td><Time at={r.old_until} /></td><td>{r.reason || "–"}</td><td>{r.author || r.source}</td></tr>)}</tbody></table>
        <div class="gap ahead">{windows(this.ahead(list))}</div>
      </section>
    );
  }

  view({ aliases: d, ending, renames }: Codes): VNode {
    return (
      <div>
        <header class="head"><h1>{t("mapping")}</h1><p>{t("mapping_about")}</p></header>
        {renames.items.length > 0 && this.planned(renames.items)}
        {ending.items.length > 0 && <section class="gap"><h2>{t("windows_ending")}</h2>{windows(ending.items)}</section>}
        {(renames.items.length > 0 || ending.items.length > 0) && <h2 class="gap">{t("every_code")}</h2>}
        {d.items.length === 0 ? <Empty title={t("no_aliases")}>{t("no_aliases_next")}</Empty> : windows(d.items)}
        {d.next && <p class="gap"><button type="button" onClick={() => go("mapping", { after: d.next || undefined })}>{t("show_more")}</button></p>}
      </div>
    );
  }
}

export class Sku extends Page<{ merchant: string; sku: string }, { a: Availability | null; rows: StockRow[]; aliases: Alias[] }> {
  depends(): string { return this.props.merchant + this.props.sku; }
  async load(): Promise<{ a: Availability | null; rows: StockRow[]; aliases: Alias[] }> {
    const { merchant, sku } = this.props;
    const [a, rows, aliases] = await Promise.all([get<List<Availability>>("/v1/availability", { merchant, sku }), get<List<StockRow>>("/v1/stock", { merchant, sku, limit: 200 }), get<List<Alias>>("/v1/aliases", { merchant, sku, limit: 200 })]);
    return { a: a.items.find((x) => x.sku === sku) || null, rows: rows.items.filter((r) => r.quantity > 0), aliases: aliases.items };
  }
  view({ a, rows, aliases }: { a: Availability | null; rows: StockRow[]; aliases: Alias[] }): VNode {
    return (
      <div>
        <header class="head"><h1>{this.props.sku}</h1><p>{t("stock_about")}</p></header>
        {a ? <section class="card-row">{formula(a)}<p class="gap">{Object.keys(a.channels).map((c) => <span class="chip" key={c}>{c} <b>{a.channels[c]}</b></span>)}</p></section> : <Empty title={t("no_stock")} />}
        <section><h2>{t("where_it_lies")}</h2>
          {rows.length === 0 ? <Empty title={t("nowhere")} /> : (
            <table><thead><tr><th>{t("location")}</th><th>{t("bucket")}</th><th>{t("lot")}</th><th>{t("expiry")}</th><th class="n">{t("quantity")}</th><th>{t("counted")}</th></tr></thead>
              <tbody>{rows.map((r, i) => <tr key={i}><td><b>{r.location}</b> <small>{r.warehouse}</small></td><td>{word("other", r.bucket)}</td><td>{r.lot || "–"}</td><td>{r.expiry || "–"}</td><td class="n">{r.quantity}</td><td><Time at={r.counted_at} /></td></tr>)}</tbody></table>
          )}
        </section>
        <section><h2>{t("its_codes")}</h2>{aliases.length === 0 ? <Empty title={t("no_aliases")} /> : windows(aliases)}</section>
      </div>
    );
  }
}
