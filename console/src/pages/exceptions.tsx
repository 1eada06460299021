// The queue: what is held, who clarifies, by when; and the fix where it stands.

import { h } from "preact";
import type { VNode } from "preact";
import { Exception, List, get } from "../api";
import { Fix } from "../fix";
import { Due, Empty, Page, Reason, Select, Time, said } from "../parts";
import { LongList } from "../long_list";
import { go } from "../route";
import { shared } from "../store";
import { t, word } from "../words";

interface Query { merchant: string; reason: string; open: string }

// A merchant reads what is theirs to clarify as "you".
function whose(e: Exception): string {
  if (!shared.session || shared.session.role !== "merchant") return word("who", e.clarifies);
  return e.clarifies === "merchant" || e.clarifies === "shop" ? t("you") : t("with_us", word("who", e.clarifies));
}

export class Exceptions extends Page<Query, List<Exception>, { chosen: string; more: Exception[]; next: string | null; asked: boolean }> {
  private shown = "";
  depends(): string { return `${this.props.merchant}\n${this.props.reason}`; }

  load(): Promise<List<Exception>> {
    if (this.shown !== this.depends()) this.setState({ more: [], next: null, asked: false, chosen: this.props.open });
    this.shown = this.depends();
    return get<List<Exception>>("/v1/exceptions", { merchant: this.props.merchant, reason: this.props.reason, limit: 100 });
  }

  componentDidMount(): void {
    super.componentDidMount();
    window.addEventListener("keydown", this.key);
  }
  componentWillUnmount(): void {
    super.componentWillUnmount();
    window.removeEventListener("keydown", this.key);
  }

  private items(): Exception[] {
    const first = this.state.data ? this.state.data.items : [], known = new Set(first.map((e) => e.id));
    return [...first, ...(this.state.more || []).filter((e) => !known.has(e.id))];
  }

  // j and k walk the queue, Enter opens, Escape closes: no mouse needed.
  private key = (e: KeyboardEvent): void => {
    const from = e.target as HTMLElement;
    if (e.key === "Escape") { this.setState({ chosen: "" }); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(from.tagName)) return;
    if (e.key !== "j" && e.key !== "k") return;
    const rows = Array.from((this.base as HTMLElement).querySelectorAll<HTMLElement>(".queue .open"));
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const to = rows[Math.min(rows.length - 1, Math.max(0, at + (e.key === "j" ? 1 : -1)))];
    if (to) { to.focus(); e.preventDefault(); }
  };

  private loading = false;
  private more = (): void => {
    const cursor = this.state.asked ? this.state.next : this.state.data ? this.state.data.next : null;
    if (!cursor || this.loading) return;
    this.loading = true;
    this.fetch(cursor).then(() => { this.loading = false; }, () => { this.loading = false; });
  };

  private async fetch(cursor: string): Promise<void> {
    const asked = this.depends();
    const page = await get<List<Exception>>("/v1/exceptions", { merchant: this.props.merchant, reason: this.props.reason, limit: 200, cursor });
    if (asked !== this.depends()) return; // another list is looked at by now
    this.setState({ more: [...(this.state.more || []), ...page.items], next: page.next, asked: true });
  }

  private done(id: string): void {
    this.setState({ chosen: "", more: (this.state.more || []).filter((e) => e.id !== id) });
    this.reload();
  }

  private row(e: Exception): VNode {
    const open = this.state.chosen === e.id;
    return (
      <li key={e.id} class={open ? "item chosen" : "item"}>
        <button type="button" class="open" aria-expanded={open ? "true" : "false"} onClick={() => this.setState({ chosen: open ? "" : e.id })}>
          <span class="what"><Reason name={e.reason} /><span class="detail">{said(e.detail)}</span></span>
          <span class="who">{whose(e)}</span>
          <Due at={e.due_at} />
        </button>
        {open && (
          <div class="inside">
            <p class="facts">
              {e.object === "order" && e.object_id ? <a href={`#/order/${e.object_id}`}>{t("open_order")}</a> : <span>{word("object", e.object)}</span>}
              <span>{t("caught_at", word("step", e.step))}</span><span>{t("since")} <Time at={e.opened_at} /></span>
              {e.escalated_at && <span class="bad">{t("escalated")} <Time at={e.escalated_at} /></span>}
            </p>
            <Fix e={e} onDone={() => this.done(e.id)} />
          </div>
        )}
      </li>
    );
  }

  view(d: List<Exception>): VNode {
    const items = this.items();
    const next = this.state.asked ? this.state.next : d.next;
    const merchant = shared.session && shared.session.role === "merchant";
    const reasons = shared.rules ? shared.rules.reasons.map((r) => r.reason) : [];
    return (
      <div>
        <header class="head"><h1>{merchant ? t("we_need_this") : t("exceptions")}</h1><p>{t(merchant ? "we_need_about" : "exceptions_about")}</p></header>
        <div class="filters">
          <Select label={t("reason")} name="reason-filter" value={this.props.reason} onChange={(reason) => go("exceptions", { reason })} options={[["", t("any")], ...reasons.map((r) => [r, word("reason", r)] as [string, string])]} />
          <p class="keys"><kbd>j</kbd> <kbd>k</kbd> {t("keys_walk")} · <kbd>Enter</kbd> {t("keys_open")} · <kbd>Esc</kbd> {t("keys_close")}</p>
        </div>
        {items.length === 0 ? <Empty title={t("nothing_held")}>{t("nothing_held_next")}</Empty> : (
          <LongList name="queue" items={items} row={(e) => this.row(e)} stamp={(some) => (some.some((e) => e.id === this.state.chosen) ? this.state.chosen : "")} more={next ? this.more : null}>
            <button type="button" onClick={this.more}>{t("show_more")}</button> <span class="quiet">{t("queue_to_go", String(items.length))}</span>
          </LongList>
        )}
      </div>
    );
  }
}
