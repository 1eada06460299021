// Orders: found by state, by what holds them, by number.

import { h } from "preact";
import type { VNode } from "preact";
import { List, OrderItem, get } from "../api";
import { Due, Empty, Page, Reason, Select, State, Time } from "../parts";
import { go } from "../route";
import { shared } from "../store";
import { t, word } from "../words";

const STATES = ["received", "validated", "accepted", "ready_to_pick", "picking", "picked", "packed", "labelled", "manifested", "handed_over", "shipped", "partly_shipped", "delivered", "closed", "cancelled"];

interface Query { merchant: string; state: string; hold: string; find: string }

export class Orders extends Page<Query, List<OrderItem>, { more: OrderItem[]; next: string | null; asked: boolean }> {
  private shown = "";
  depends(): string { const p = this.props; return [p.merchant, p.state, p.hold, p.find].join("\n"); }

  load(): Promise<List<OrderItem>> {
    const { merchant, state, hold, find } = this.props;
    if (this.shown !== this.depends()) this.setState({ more: [], next: null, asked: false }); // a live reload keeps what was unfolded
    this.shown = this.depends();
    return find ? this.find(merchant, find) : get<List<OrderItem>>("/v1/orders", { merchant, state, hold, limit: 100 });
  }

  // Shops write #1003, people say 1003.
  private async find(merchant: string, find: string): Promise<List<OrderItem>> {
    const found = await get<List<OrderItem>>("/v1/orders", { merchant, find, limit: 50 });
    return found.items.length > 0 || find.charAt(0) === "#" ? found : get<List<OrderItem>>("/v1/orders", { merchant, find: `#${find}`, limit: 50 });
  }

  private more = async (): Promise<void> => {
    const { merchant, state, hold } = this.props;
    const { data, more, next, asked } = this.state;
    const cursor = asked ? next : data ? data.next : null;
    if (!cursor) return;
    const page = await get<List<OrderItem>>("/v1/orders", { merchant, state, hold, limit: 100, cursor });
    this.setState({ more: [...(more || []), ...page.items], next: page.next, asked: true });
  };

  private filter(change: Partial<Query>): void {
    const { state, hold } = { ...this.props, ...change };
    go("orders", { state, hold });
  }

  view(d: List<OrderItem>): VNode {
    const items = [...d.items, ...(this.state.more || [])];
    const next = this.state.asked ? this.state.next : d.next;
    const reasons = shared.rules ? shared.rules.reasons.filter((r) => r.blocks).map((r) => r.reason) : [];
    return (
      <div>
        <header class="head"><h1>{t("orders")}</h1>{this.props.find && <p>{t("found_for", this.props.find)}</p>}</header>
        <div class="filters">
          <Select label={t("state")} name="state" value={this.props.state} onChange={(state) => this.filter({ state })} options={[["", t("any")], ...STATES.map((s) => [s, word("state", s)] as [string, string])]} />
          <Select label={t("held_by")} name="hold" value={this.props.hold} onChange={(hold) => this.filter({ hold })} options={[["", t("any")], ...reasons.map((r) => [r, word("reason", r)] as [string, string])]} />
        </div>
        {items.length === 0 ? <Empty title={t("no_orders")}>{this.props.state || this.props.hold || this.props.find ? t("no_orders_filter") : t("no_orders_next")}</Empty> : (
          <table class="list">
            <thead><tr><th>{t("order")}</th><th>{t("state")}</th><th>{t("held_by")}</th><th>{t("due")}</th><th>{t("since")}</th><th>{t("channel")}</th></tr></thead>
            <tbody>
              {items.map((o) => (
                <tr key={o.id} class={o.holds.some((x) => x.blocks) ? "is-held" : ""}>
                  <td><a class="row" href={`#/order/${o.id}`}><b>{o.order_number}</b></a><small>{o.external_id !== o.order_number ? o.external_id : ""}</small></td>
                  <td><State name={o.state} /></td>
                  <td>{o.holds.length > 0 ? <span><Reason name={o.holds[0].reason} />{o.holds.length > 1 && ` +${o.holds.length - 1}`}</span> : <span class="quiet">–</span>}</td>
                  <td>{o.holds.length > 0 ? <Due at={o.holds[0].due} /> : <span class="quiet">–</span>}</td>
                  <td><Time at={o.state_since} /></td>
                  <td>{o.channel}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {next && <p><button type="button" onClick={this.more}>{t("show_more")}</button></p>}
      </div>
    );
  }
}
