// The fix in place: for each reason the form that closes its gap. What data closes is asked for as data;
// what a person decides is a decision with its reason, and where the table wants two, a request.

import { Component, h } from "preact";
import type { VNode } from "preact";
import { Exception, Hold, List, Problem, Refused, command, get } from "./api";
import { Field, Trouble, problemOf } from "./parts";
import { may, reasonRule, shared } from "./store";
import { t, word } from "./words";

const ADDRESS: Record<string, string[]> = {
  addr_incomplete: ["name", "street", "postcode", "city", "province", "country"],
  addr_field_too_long: ["name", "company", "street", "city"],
  addr_country_unserved: ["country"],
  phone_required: ["phone"],
  email_required: ["email"],
};
const TYPING_MS = 150, AGAIN_MS = 2000;
const MAPPING = ["sku_unknown", "variant_unmapped", "alias_expired", "alias_ambiguous"];

interface Judged { state: string; holds: Hold[] }
interface State { fields: Record<string, string>; all: boolean; reason: string; sku: string; found: { sku: string; name: string }[]; problem: Problem | null; busy: boolean; done: string }

export class Fix extends Component<{ e: Exception; onDone: () => void }, State> {
  state: State = { fields: {}, all: false, reason: "", sku: "", found: [], problem: null, busy: false, done: "" };

  componentWillUnmount(): void { this.asked++; }

  componentDidMount(): void {
    const first = this.base && (this.base.querySelector("input, button") as HTMLElement | null);
    if (first) first.focus();
  }

  private wanted(): string[] {
    const all = ADDRESS[this.props.e.reason] || [];
    const named = this.props.e.field.replace(/^ship_to\./, "").replace(/\[?\d\]?$/, "");
    return this.state.all || !all.includes(named) ? all : [named];
  }

  private async send(): Promise<string> {
    const { e } = this.props;
    const { fields, reason, sku } = this.state;
    const source = `person:${shared.session ? shared.session.name : ""}`;
    const path = `/v1/orders/${e.object_id}/fix`;
    if (MAPPING.includes(e.reason)) {
      this.judge((await command<Judged>(path, { source, reason, lines: [{ line: e.line, sku: sku.trim() }] })).body);
    } else {
      const ship_to: Record<string, unknown> = {};
      for (const [k, v] of Object.entries(fields)) if (v.trim()) ship_to[k] = k === "street" ? [v.trim()] : v.trim();
      this.judge((await command<Judged>(path, { source, reason, ship_to })).body);
    }
    return t("fixed");
  }

  // The order was judged again. What is still held here is said at once.
  private judge(now: Judged): void {
    const { e } = this.props;
    const still = now.holds.find((x) => x.reason === e.reason && x.line === e.line && x.field === e.field);
    if (still) throw new Refused({ status: 409, code: "still_held", detail: t("still_held", still.detail), errors: [] });
  }

  private async decide(decision: string): Promise<string> {
    const r = await command<{ request?: string }>(`/v1/exceptions/${this.props.e.id}/resolve`, { decision, reason: this.state.reason });
    return r.status === 202 ? t("asked_second") : t("decided");
  }

  private run(what: () => Promise<string>): void {
    if (this.state.busy) return;
    this.setState({ busy: true, problem: null });
    what().then(
      (done) => { this.setState({ busy: false, done }); window.setTimeout(this.leave, 900); },
      (e) => this.setState({ busy: false, problem: problemOf(e) }),
    );
  }

  private leave = (): void => {
    this.setState({ done: "" });
    this.props.onDone();
  };

  private asked = 0;
  private search = (sku: string): void => {
    const mine = ++this.asked;
    this.setState({ sku });
    if (sku.trim().length >= 2) window.setTimeout(() => this.find(mine, sku), TYPING_MS);
  };

  // Once the typing pauses, and again if there was no answer: what was typed since is another question.
  private find(mine: number, sku: string): void {
    if (mine !== this.asked) return;
    get<List<{ sku: string; name: string }>>("/v1/skus", { merchant: this.props.e.merchant, find: sku.trim(), limit: 8 }).then(
      (l) => { if (mine === this.asked) this.setState({ found: l.items }); },
      () => window.setTimeout(() => this.find(mine, sku), AGAIN_MS),
    );
  }

  private why(): VNode {
    return <Field label={t(shared.session && shared.session.role === "merchant" ? "how_you_know" : "how_known")} name="reason" value={this.state.reason} onInput={(reason) => this.setState({ reason })} hint={t("how_known_hint")} required max={500} />;
  }

  private address(): VNode {
    const wanted = this.wanted();
    const all = ADDRESS[this.props.e.reason] || [];
    return (
      <form class="fix" onSubmit={(ev: Event) => { ev.preventDefault(); this.run(() => this.send()); }}>
        <div class="grid">
          {wanted.map((f) => <Field key={f} label={word("field", f)} name={f} value={this.state.fields[f] || ""} onInput={(v) => this.setState({ fields: { ...this.state.fields, [f]: v } })} max={200} />)}
        </div>
        {all.length > wanted.length && <button type="button" class="link" onClick={() => this.setState({ all: true })}>{t("more_fields")}</button>}
        {this.why()}
        <button class="primary" disabled={this.state.busy || this.state.reason.trim().length < 3}>{t("fix_it")}</button>
      </form>
    );
  }

  private mapping(): VNode {
    return (
      <form class="fix" onSubmit={(ev: Event) => { ev.preventDefault(); this.run(() => this.send()); }}>
        <Field label={t("which_sku")} name="sku" value={this.state.sku} onInput={this.search} hint={t("which_sku_hint")} required />
        {this.state.found.length > 0 && (
          <ul class="found">
            {this.state.found.map((s) => <li key={s.sku}><button type="button" onClick={() => { this.asked++; this.setState({ sku: s.sku, found: [] }); }}><b>{s.sku}</b> {s.name}</button></li>)}
          </ul>
        )}
        {this.why()}
        <button class="primary" disabled={this.state.busy || !this.state.sku.trim() || this.state.reason.trim().length < 3}>{t("fix_it")}</button>
      </form>
    );
  }

  private decision(second: boolean): VNode {
    const edit = this.props.e.reason === "edit_after_release";
    const ready = this.state.reason.trim().length >= 10 && !this.state.busy;
    return (
      <form class="fix" onSubmit={(ev: Event) => { ev.preventDefault(); if (ready) this.run(() => this.decide(edit ? "keep" : "accept")); }}>
        {second && <p class="note">{t("second_needed")}</p>}
        <Field label={t("why_decision")} name="reason" value={this.state.reason} onInput={(reason) => this.setState({ reason })} hint={t("ten_characters")} required max={500} />
        <p class="buttons">
          {edit && <button type="button" class="primary" disabled={!ready} onClick={() => this.run(() => this.decide("accept"))}>{t("accept_change")}</button>}
          <button class={edit ? "" : "primary"} disabled={!ready}>{edit ? t("keep_as_released") : second ? t("ask_second") : t("close_it")}</button>
        </p>
      </form>
    );
  }

  private body(): VNode {
    const { e } = this.props;
    const rule = reasonRule(e.reason);
    if (e.object === "order" && may("fix_exception") === "alone" && ADDRESS[e.reason]) return this.address();
    if (e.object === "order" && may("fix_exception") === "alone" && MAPPING.includes(e.reason)) return this.mapping();
    if (!rule || (rule.data_closes && rule.blocks)) return <p class="note">{t("closes_with_data", word("who", e.clarifies))}</p>;
    if (may("resolve_exception") !== "alone") return <p class="note">{t("not_yours", word("who", e.clarifies))}</p>;
    return this.decision(rule.second_person);
  }

  render(): VNode {
    if (this.state.done) return <p class="done" role="status">{this.state.done}</p>;
    return <div><Trouble problem={this.state.problem} />{this.body()}</div>;
  }
}
