// Reports: what lies where, what moved, what others believed, how long it lay, how full places are; each as a file too.

import { h } from "preact";
import type { VNode } from "preact";
import { List, get, getText } from "../api";
import { Empty, Page, Time, Trouble, problemOf } from "../parts";
import { go } from "../route";
import { may } from "../store";
import { t, word } from "../words";

type Cell = string | number | boolean | null;
type Row = Record<string, Cell>;

// name, what narrows it
export const REPORTS: [string, string][] = [
  ["stock", "sku"], ["movements", "sku"], ["reconciliation", "source"], ["ageing", "sku"], ["occupancy", "type"],
  ["quarantine", "sku"], ["drift", "location"], ["lost-stock", "kind"], ["packing", "service"], ["approvers", "day"],
];
const INSTANTS = ["at", "since", "counted_at", "last_at"], CODES = ["type", "bucket", "from_bucket", "to_bucket", "cause", "kind", "condition", "flag"];
const FILE_ROWS = 10000, FILE_PAGES = 200;

// Who approves whose requests is for those who look after them.
function reports(): [string, string][] { return REPORTS.filter(([n]) => n !== "approvers" || may("read_approvers") === "alone"); }

function cell(column: string, v: Cell): VNode {
  if (v === null || v === "") return <span class="quiet">–</span>;
  if (INSTANTS.includes(column)) return <Time at={String(v)} />;
  if (typeof v === "boolean") return <span>{t(v ? "yes" : "no")}</span>;
  if (column === "percent" || column === "share") return <span>{v} %</span>;
  if (CODES.includes(column)) return <span class="word">{word(column === "type" ? "place" : "other", String(v))}</span>;
  return column === "sku" ? <a href={`#/sku/${encodeURIComponent(String(v))}`}>{v}</a> : <span>{v}</span>;
}

export class Reports extends Page<{ merchant: string; name: string; filter: string }, List<Row>, { more: Row[]; next: string | null; asked: boolean; typed: string | null; saving: number; refused: unknown }> {
  private shown = "";
  depends(): string { const p = this.props; return [p.merchant, p.name, p.filter].join("\n"); }

  private query(): Record<string, string> {
    const { merchant, filter } = this.props;
    return { merchant, ...(filter ? { [this.narrow()]: filter } : {}) };
  }
  private narrow(): string { return (REPORTS.find(([n]) => n === this.props.name) || REPORTS[0])[1]; }

  load(): Promise<List<Row>> {
    if (this.shown !== this.depends()) this.setState({ more: [], next: null, asked: false, typed: null });
    this.shown = this.depends();
    return get<List<Row>>(`/v1/reports/${this.props.name}`, { ...this.query(), limit: 100 });
  }

  private more = async (): Promise<void> => {
    const { data, more, next, asked } = this.state, cursor = asked ? next : data ? data.next : null;
    if (!cursor) return;
    const page = await get<List<Row>>(`/v1/reports/${this.props.name}`, { ...this.query(), limit: 200, cursor });
    this.setState({ more: [...(more || []), ...page.items], next: page.next, asked: true });
  };

  // The whole report, page by page, as one file.
  private save = async (): Promise<void> => {
    const parts: string[] = [];
    let cursor: string | null = "";
    try {
      for (let i = 0; i < FILE_PAGES && cursor !== null; i++) {
        this.setState({ saving: i + 1, refused: null });
        const page: { text: string; next: string | null } = await getText(`/v1/reports/${this.props.name}`, { ...this.query(), format: "csv", limit: FILE_ROWS }, cursor);
        parts.push(i === 0 ? page.text : page.text.slice(page.text.indexOf("\n") + 1)); // the head once
        cursor = page.next;
      }
      const link = document.createElement("a"), url = URL.createObjectURL(new Blob(["\ufeff", ...parts], { type: "text/csv" }));
      link.href = url;
      link.download = `${this.props.name}_${this.props.merchant}_${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}.csv`;
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(url), 60000);
    } catch (e) {
      this.setState({ refused: e });
    }
    this.setState({ saving: 0 });
  };

  private table(rows: Row[]): VNode {
    const columns = Object.keys(rows[0]), number = (c: string): boolean => rows.some((r) => typeof r[c] === "number");
    return (
      <div class="scroll" tabIndex={0} role="region" aria-label={word("report", this.props.name)}>
        <table class="report"><thead><tr>{columns.map((c) => <th key={c} class={number(c) ? "n" : ""}>{word("column", c)}</th>)}</tr></thead>
          <tbody>{rows.map((r, i) => <tr key={i}>{columns.map((c) => <td key={c} class={number(c) ? "n" : ""}>{cell(c, r[c])}</td>)}</tr>)}</tbody></table>
      </div>
    );
  }

  view(d: List<Row>): VNode {
    const { name, filter } = this.props, rows = [...d.items, ...(this.state.more || [])];
    const next = this.state.asked ? this.state.next : d.next, typed = this.state.typed === null || this.state.typed === undefined ? filter : this.state.typed;
    return (
      <div>
        <header class="head"><h1>{t("reports")}</h1><p>{t("reports_about")}</p></header>
        <nav class="choose" aria-label={t("reports")}>{reports().map(([n]) => <a key={n} href={`#/reports?name=${n}`} class={n === name ? "chosen" : ""} aria-current={n === name ? "page" : undefined}>{word("report", n)}</a>)}</nav>
        <p class="quiet">{word("about", name)}</p>
        <form class="filters" onSubmit={(e: Event) => { e.preventDefault(); go("reports", { name, filter: typed.trim() }); }}>
          <div class="field"><label htmlFor="f-filter">{word("column", this.narrow())}</label><input id="f-filter" value={typed} maxLength={100} autocomplete="off" spellcheck={false} onInput={(e: Event) => this.setState({ typed: (e.target as HTMLInputElement).value })} /></div>
          <p class="buttons"><button>{t("narrow")}</button>{filter && <a class="button" href={`#/reports?name=${name}`}>{t("show_all")}</a>}
            <button type="button" class="primary" disabled={(this.state.saving || 0) > 0 || rows.length === 0} onClick={() => void this.save()}>{this.state.saving ? t("one_moment") : t("download_csv")}</button></p>
        </form>
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        {rows.length === 0 ? <Empty title={t("empty_report")}>{filter ? t("empty_report_filter") : t("empty_report_next")}</Empty> : this.table(rows)}
        {next && <p class="gap"><button type="button" onClick={() => void this.more()}>{t("show_more")}</button></p>}
      </div>
    );
  }
}
