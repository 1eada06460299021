// What flows which way: how far behind, what waits, whether the other side is called at all; and what was given up,
// to be sent again.

import { h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Empty, Page, Time, Trouble, moment, problemOf, span } from "../parts";
import { Hours } from "../pictures";
import { may } from "../store";
import { t, word } from "../words";

interface Poll { interval_s: number; lag_s: number | null; confirmed_to: string | null; last_at: string | null; repaired: number; late: number; unreadable: number }
interface Push { interval_s: number; waiting: number; last_at: string | null }
interface Hooks { subscribed: number; mended: number; missing: string }
interface Connection { stock: Push | null; webhooks: Hooks | null; missing: string[]; id: string; platform: string; account: string; owner: string | null; life: string; paused_why: string; orders: string; outward: string; breaker: string; breaker_until: string | null; backlog: number; backlog_since: string | null; parked: number; last_error: string; last_success: string | null; last_failure: string | null; poll: Poll | null }
interface Owed { id: string; connection: string; kind: string; order?: string; state: string; attempts: number; last_error: string; made_at: string; doubt: boolean }
interface LagHour { from: string; owed: number; waiting: number; given_up: number; longest_s: number }
interface Lag { items: { connection: string; hours: LagHour[] }[] }
interface Data { connections: Connection[]; parked: Owed[]; lag: Lag }

const LATE_S = 300; // from here on a bar is full, and red

function seconds(s: number): string { return s < 60 ? `${s} s` : span(s * 1000); }

// How far behind a connection is, either way.
function behind(c: Connection): number {
  const owed = c.backlog_since ? Math.max(0, (Date.now() - Date.parse(c.backlog_since)) / 1000) : 0;
  return Math.max(owed, c.poll && c.poll.lag_s !== null ? c.poll.lag_s - c.poll.interval_s : 0);
}

export class Connections extends Page<{ merchant: string }, Data, { refused: unknown; done: string }> {
  depends(): string { return this.props.merchant; }

  async load(): Promise<Data> {
    const { merchant } = this.props;
    const [c, parked, lag] = await Promise.all([get<List<Connection>>("/v1/connections", { merchant }), get<List<Owed>>("/v1/outbox", { merchant, state: "parked", limit: 100 }), get<Lag>("/v1/connections/lag", { merchant })]);
    return { connections: c.items, parked: parked.items, lag };
  }

  private replay(o: Owed): void {
    command(`/v1/outbox/${o.id}/replay`, o.doubt ? { checked: true } : {}).then(
      () => { this.setState({ refused: null, done: t("sent_again") }); this.reload(); }, (e) => this.setState({ refused: e, done: "" }));
  }

  // The picture: one bar per connection, what was given up first, then the longest behind.
  private picture(all: Connection[]): VNode {
    const sorted = all.slice().sort((a, b) => b.parked - a.parked || behind(b) - behind(a) || b.backlog - a.backlog);
    return (
      <section><h2>{t("how_far_behind")}</h2>
        <ul class="zones lag">
          {sorted.map((c) => {
            const s = behind(c), late = s >= LATE_S || c.breaker === "open" || c.parked > 0;
            return (
              <li key={c.id}><b>{c.id}</b>
                <svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={s < 1 ? t("up_to_date") : span(s * 1000)}><rect class="ground" width="100" height="12" /><rect class={late ? "late" : "fine"} width={c.parked > 0 ? 100 : Math.min(100, (s / LATE_S) * 100)} height="12" /></svg>
                <span>{s < 1 ? t("up_to_date") : t("behind_by", span(s * 1000))}{c.backlog > 0 && ` · ${t("n_wait", String(c.backlog))}`}{c.parked > 0 && <b class="bad"> · {t("n_parked", String(c.parked))}</b>}</span></li>
            );
          })}
        </ul>
      </section>
    );
  }

  // How long messages waited over the day. Seconds and hours in one picture: heights by their logarithm.
  private overTime(lag: Lag): VNode | null {
    const busy = lag.items.filter((c) => c.hours.some((x) => x.owed > 0));
    if (busy.length === 0) return null;
    return (
      <section><h2>{t("lag_by_hour")}</h2><p class="quiet">{t("lag_about")}</p>
        <Hours hours={busy[0].hours.map((x) => x.from)} height={(v) => Math.log(1 + v)} least={LATE_S} rows={busy.map((c) => {
          const longest = Math.max(...c.hours.map((x) => x.longest_s));
          return { name: c.connection, shade: (v: number) => (v >= LATE_S ? "late" : "fine"), values: c.hours.map((x) => (x.owed > 0 ? Math.max(1, x.longest_s) : 0)), said: t("longest", seconds(longest)),
            cells: c.hours.map((x) => (x.owed === 0 ? "" : `${seconds(x.longest_s)} · ${t("n_messages", String(x.owed))}`)) };
        })} />
      </section>
    );
  }

  private card(c: Connection): VNode {
    return (
      <li key={c.id} class="card-row"><h2>{c.id} <span class={`state l-${c.life}`}>{word("other", c.life)}</span></h2>
        {c.paused_why && <p class="note">{c.paused_why}</p>}
        {c.breaker !== "closed" && <p class="note">{word("breaker", c.breaker)} {c.breaker_until && <span>{t("until")} <Time at={c.breaker_until} /></span>}</p>}
        <dl><dt>{t("platform")}</dt><dd>{c.platform} {c.account && <small>{c.account}</small>}</dd><dt>{t("named_owner")}</dt><dd>{c.owner || <b class="bad">{t("nobody_named")}</b>}</dd><dt>{t("inward")}</dt><dd>{word("flow", c.orders)}{c.poll && c.poll.confirmed_to && <small> {t("complete_to")} <Time at={c.poll.confirmed_to} /></small>}</dd><dt>{t("outward")}</dt><dd>{word("flow", c.outward)}</dd>
          {c.poll && <dt>{t("cadence")}</dt>}{c.poll && <dd>{t("every_s", seconds(c.poll.interval_s), moment(c.poll.last_at))}</dd>}
          {c.stock && <dt>{t("stock_out")}</dt>}{c.stock && <dd>{t("stock_out_line", seconds(c.stock.interval_s), String(c.stock.waiting), moment(c.stock.last_at))}</dd>}
          {c.webhooks && <dt>Webhooks</dt>}{c.webhooks && <dd>{t("webhooks_line", String(c.webhooks.subscribed), String(c.webhooks.mended))} {c.webhooks.missing && <b class="bad">{c.webhooks.missing}</b>}</dd>}
          <dt>{t("last_success")}</dt><dd><Time at={c.last_success} /></dd>
          {c.last_error && <dt>{t("last_failure")}</dt>}{c.last_error && <dd><Time at={c.last_failure} /> {c.last_error}</dd>}</dl>
        {c.missing.length > 0 && c.platform !== "files" && <p class="partial">{t("partial", c.missing.map((f) => word("flow", f)).join(", "))}</p>}</li>
    );
  }

  private parked(rows: Owed[]): VNode {
    const mine = may("replay") === "alone";
    return (
      <section><h2>{t("given_up")}</h2>
        {rows.length === 0 ? <Empty title={t("nothing_parked")}>{t("nothing_parked_next")}</Empty> : (
          <table class="list"><thead><tr><th>{t("what")}</th><th>{t("connection")}</th><th>{t("about")}</th><th>{t("last_failure")}</th><th>{t("since")}</th><th></th></tr></thead>
            <tbody>{rows.map((o) => <tr key={o.id}><td><b>{o.kind}</b><small>{word("other", o.state)} · {t("n_attempts", String(o.attempts))}</small></td><td>{o.connection}</td><td>{o.order ? <a href={`#/order/${o.order}`}>{t("open_order")}</a> : "–"}</td><td class="detail">{o.last_error}</td><td><Time at={o.made_at} /></td>
              <td>{mine && <button type="button" onClick={() => this.replay(o)}>{o.doubt ? t("looked_send_again") : t("send_again")}</button>}</td></tr>)}</tbody></table>
        )}
      </section>
    );
  }

  view(d: Data): VNode {
    return (
      <div>
        <header class="head"><h1>{t("connections")}</h1><p>{t("connections_about")}</p></header>
        {this.state.done && <p class="done" role="status">{this.state.done}</p>}
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        {d.connections.length === 0 ? <Empty title={t("no_connections")}>{t("no_connections_next")}</Empty> : (
          <div>{this.picture(d.connections)}{this.overTime(d.lag)}{this.parked(d.parked)}<section><h2>{t("each_one")}</h2><ul class="cards three">{d.connections.map((c) => this.card(c))}</ul></section></div>
        )}
      </div>
    );
  }
}
