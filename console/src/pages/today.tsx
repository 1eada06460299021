// Today: what is late, held, silent, about to miss its cut-off. Every figure leads to its list.

import { h } from "preact";
import type { VNode } from "preact";
import { Flow, Stage, Today as Figures, get } from "../api";
import { Due, Empty, Page, Time } from "../parts";
import { Hours } from "../pictures";
import { shared } from "../store";
import { t, word } from "../words";

const FLOW = ["received", "validated", "accepted", "ready_to_pick", "picking", "picked", "packed", "labelled", "manifested", "handed_over", "shipped", "delivered"];
const STEPS = ["intake", "validation", "readiness", "reserve", "pick", "pack", "label", "dispatch", "custody", "receiving", "returns", "count", "connection", "file", "document"];

function figure(n: number, to: number): string {
  return n >= to ? `${to}+` : String(n);
}

const STAGES: Stage[] = ["landed", "released", "picked", "packed", "handed_over", "shipped"];

export class Today extends Page<{ merchant: string }, Figures, { hours: Flow | null }> {
  depends(): string { return this.props.merchant; }
  load(): Promise<Figures> {
    // The picture of the hours is not waited for: the figures are what one comes for.
    get<Flow>("/v1/today/flow", { merchant: this.props.merchant }).then((hours) => this.setState({ hours }), () => undefined);
    return get<Figures>("/v1/today", { merchant: this.props.merchant });
  }

  private hours(f: Flow): VNode {
    return (
      <section><h2>{t("hourly_flow")}</h2>
        <Hours hours={f.items.map((x) => x.from)} rows={STAGES.map((s) => {
          const values = f.items.map((x) => x[s]);
          return { name: t(`f_${s}` as "f_landed"), shade: () => `f-${s}`, values, said: t("n_in_all", String(values.reduce((n, v) => n + v, 0))), cells: values.map(String) };
        })} />
        {f.cut && <p class="quiet">{t("flow_cut")}</p>}
      </section>
    );
  }

  private tiles(d: Figures): VNode {
    const open = d.exceptions.reduce((n, e) => n + e.open, 0);
    const overdue = d.exceptions.reduce((n, e) => n + e.overdue, 0);
    const silent = d.exceptions.filter((e) => e.reason === "custody_silent").reduce((n, e) => n + e.open, 0);
    const now = Date.parse(d.at);
    const late = d.cutoffs.filter((c) => Date.parse(c.cutoff) < now).reduce((n, c) => n + c.shipments, 0);
    const soon = d.cutoffs.filter((c) => Date.parse(c.cutoff) >= now && Date.parse(c.cutoff) < now + 2 * 3600e3).reduce((n, c) => n + c.shipments, 0);
    const tiles: [string, number, string, string][] = [
      ["overdue", overdue, "#/exceptions", overdue > 0 ? "bad" : "good"],
      ["held", open, "#/exceptions", open > 0 ? "warn" : "good"],
      ["past_cutoff", late, "#/orders?state=ready_to_pick", late > 0 ? "bad" : "good"],
      ["soon_cutoff", soon, "#/orders?state=ready_to_pick", soon > 0 ? "warn" : "good"],
      ["silent", silent, "#/exceptions?reason=custody_silent", silent > 0 ? "bad" : "good"],
    ];
    return (
      <ul class="tiles">
        {tiles.map(([name, n, to, mood]) => (
          <li key={name}><a href={to} class={`tile ${mood}`}><b>{figure(n, d.counted_to)}</b><span>{t(name as "held")}</span></a></li>
        ))}
      </ul>
    );
  }

  // The day's flow: a bar per state, as high as its share.
  private flow(d: Figures): VNode {
    const most = Math.max(1, ...FLOW.map((s) => d.orders[s] || 0));
    return (
      <section>
        <h2>{t("flow_of_day")}</h2>
        <ol class="flow">
          {FLOW.map((s) => {
            const n = d.orders[s] || 0;
            return (
              <li key={s} class={n === 0 ? "none" : ""}>
                <a href={`#/orders?state=${s}`} aria-label={`${word("state", s)}: ${n}`}>
                  <b>{figure(n, d.counted_to)}</b>
                  <svg viewBox="0 0 10 60" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="ground" x="0" y="0" width="10" height="60" />
                    <rect class={`fill s-${s}`} x="0" y={60 - (n === 0 ? 0 : Math.max(3, (n / most) * 60))} width="10" height={n === 0 ? 0 : Math.max(3, (n / most) * 60)} />
                  </svg>
                  <span>{word("state", s)}</span>
                </a>
              </li>
            );
          })}
        </ol>
        {(d.orders.partly_shipped || 0) > 0 && <p><a href="#/orders?state=partly_shipped">{t("partly_under_way", String(d.orders.partly_shipped))}</a></p>}
      </section>
    );
  }

  private cutoffs(d: Figures): VNode {
    if (d.cutoffs.length === 0) return <Empty title={t("no_cutoffs")}>{t("no_cutoffs_next")}</Empty>;
    return (
      <table>
        <thead><tr><th>{t("cutoff")}</th><th>{t("time_left")}</th><th>{t("service")}</th><th class="n">{t("waiting")}</th><th class="n">{t("on_the_floor")}</th><th class="n">{t("at_the_dock")}</th></tr></thead>
        <tbody>
          {d.cutoffs.map((c) => (
            <tr key={c.cutoff + c.service}>
              <td><Time at={c.cutoff} /></td><td><Due at={c.cutoff} /></td><td>{c.carrier} · {c.service}</td>
              <td class="n">{c.waiting}</td><td class="n">{c.on_the_floor}</td><td class="n">{c.at_the_dock}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }

  // Exceptions by the step that caught them.
  private steps(d: Figures): VNode {
    if (d.exceptions.length === 0) return <Empty title={t("nothing_held")}>{t("nothing_held_next")}</Empty>;
    const by = new Map<string, Figures["exceptions"]>();
    for (const e of d.exceptions) by.set(e.step, [...(by.get(e.step) || []), e]);
    const place = (s: string) => { const i = STEPS.indexOf(s); return i < 0 ? STEPS.length : i; };
    const steps = Array.from(by.keys()).sort((a, b) => place(a) - place(b));
    const most = Math.max(...d.exceptions.map((e) => e.open));
    return (
      <div class="steps">
        {steps.map((s) => (
          <div class="step" key={s}>
            <h3>{word("step", s)}</h3>
            <ul>
              {(by.get(s) || []).map((e) => (
                <li key={e.reason + e.clarifies}>
                  <a href={`#/exceptions?reason=${e.reason}`}>
                    <span class="label">{word("reason", e.reason)}</span>
                    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                      <rect class="held" x="0" y="0" height="8" width={(e.open / most) * 100} />
                      <rect class="late" x="0" y="0" height="8" width={(e.overdue / most) * 100} />
                    </svg>
                    <span class="count">{e.open}{e.overdue > 0 && <em> · {t("n_overdue", String(e.overdue))}</em>}</span>
                    <span class="who">{word("who", e.clarifies)}</span>
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    );
  }

  view(d: Figures): VNode {
    const m = shared.merchants.find((one) => one.id === d.merchant);
    return (
      <div>
        <header class="head"><h1>{t("today")}</h1><p>{m ? m.name : d.merchant} · <Time at={d.at} /></p></header>
        {this.tiles(d)}
        {this.flow(d)}
        {this.state.hours && this.hours(this.state.hours)}
        <div class="two">
          <section><h2>{t("held_by_step")}</h2>{this.steps(d)}</section>
          <section><h2>{t("must_leave")}</h2>{this.cutoffs(d)}</section>
        </div>
      </div>
    );
  }
}
