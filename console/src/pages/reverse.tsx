// Returns: what came back, and the decision that is its only way out of quarantine.

import { h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Empty, Field, Page, Select, Time, Trouble, problemOf } from "../parts";
import { go } from "../route";
import { shared } from "../store";
import { t, word } from "../words";

interface Item { id: string; rma: string | null; state: string; tracking: string; authorised_at?: string | null; [more: string]: unknown }
interface Line { line: number; sku: string; reason: string; authorised: number; received: number; decided: number; in_quarantine: number }
interface One extends Item { kind: string; order: string | null; lines: Line[]; decisions: { sku: string; quantity: number; decision: string; grade: string; reason: string; [m: string]: unknown }[]; exceptions: unknown[]; waiting_for: unknown[] }
const STATES = ["authorised", "expected", "arrived", "received", "inspected", "decided", "executed", "closed"];

export class Returns extends Page<{ merchant: string; state: string }, List<Item>> {
  depends(): string { return this.props.merchant + this.props.state; }
  load(): Promise<List<Item>> { return get<List<Item>>("/v1/returns", { merchant: this.props.merchant, state: this.props.state, limit: 100 }); }
  view(d: List<Item>): VNode {
    return (
      <div>
        <header class="head"><h1>{t("returns")}</h1><p>{t("returns_about")}</p></header>
        <div class="filters"><Select label={t("state")} name="state" value={this.props.state} onChange={(state) => go("returns", { state })} options={[["", t("any")], ...STATES.map((s) => [s, word("state", s)] as [string, string])]} /></div>
        {d.items.length === 0 ? <Empty title={t("no_returns")}>{t("no_returns_next")}</Empty> : (
          <table class="list"><thead><tr><th>RMA</th><th>{t("state")}</th><th>{t("tracking")}</th></tr></thead>
            <tbody>{d.items.map((r) => <tr key={r.id}><td><a class="row" href={`#/return/${r.id}`}><b>{r.rma || t("unidentified")}</b></a></td><td><span class="state">{word("state", r.state)}</span></td><td>{r.tracking || "–"}</td></tr>)}</tbody></table>
        )}
      </div>
    );
  }
}

interface Choice { sku: string; quantity: string; decision: string; grade: string; reason: string; location: string; photos: string[] }

export class Return extends Page<{ id: string }, One, { choice: Choice | null; refused: unknown; done: string }> {
  depends(): string { return this.props.id; }
  load(): Promise<One> { return get<One>(`/v1/returns/${this.props.id}`); }

  private change(part: Partial<Choice>): void {
    const { choice } = this.state;
    if (choice) this.setState({ choice: { ...choice, ...part } });
  }

  // What is kept of a photo here is its fingerprint.
  private photos = async (e: Event): Promise<void> => {
    const files = Array.from((e.target as HTMLInputElement).files || []).slice(0, 8);
    const photos: string[] = [];
    for (const f of files) {
      const digest = await crypto.subtle.digest("SHA-256", await f.arrayBuffer());
      photos.push("sha256:" + Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join(""));
    }
    this.change({ photos });
  };

  private decide = (e: Event): void => {
    e.preventDefault();
    const c = this.state.choice;
    if (!c) return;
    const needs = c.decision === "resellable" || c.decision === "rework";
    command<unknown>(`/v1/returns/${this.props.id}/triage`, { sku: c.sku, quantity: Number(c.quantity), decision: c.decision, grade: c.grade, reason: c.reason, ...(needs ? { location: c.location } : {}), ...(c.photos.length > 0 ? { photos: c.photos } : {}), operator: shared.session ? shared.session.name : "" }).then(
      (a) => { this.setState({ choice: null, refused: null, done: a.status === 202 ? t("asked_second") : t("decision_on_file") }); this.reload(); },
      (x) => this.setState({ refused: x }),
    );
  };

  private form(c: Choice): VNode {
    const needs = c.decision === "resellable" || c.decision === "rework";
    const ready = /^\d+$/.test(c.quantity) && c.grade && c.reason.trim().length >= (c.decision === "resellable" || c.decision === "scrap" ? 10 : 3) && (!needs || c.location);
    return (
      <form class="fix card-row" onSubmit={this.decide}>
        <h2>{c.sku}</h2>
        <div class="choices" role="radiogroup" aria-label={t("decision")}>
          {["resellable", "rework", "quarantine", "scrap"].map((d) => <label key={d} class={c.decision === d ? "chosen" : ""}><input type="radio" name="decision" value={d} checked={c.decision === d} onChange={() => this.change({ decision: d })} /> {word("other", d)}</label>)}
        </div>
        {(c.decision === "resellable" || c.decision === "scrap") && <p class="note">{t("second_needed")}</p>}
        <div class="grid">
          <Field label={t("quantity")} name="quantity" value={c.quantity} onInput={(quantity) => this.change({ quantity })} inputmode="numeric" />
          <Field label={t("grade")} name="grade" value={c.grade} onInput={(grade) => this.change({ grade })} hint={t("grade_hint")} max={20} />
          {needs && <Field label={t("location")} name="location" value={c.location} onInput={(location) => this.change({ location })} hint={t("where_to")} max={60} />}
        </div>
        <Field label={t("why_decision")} name="reason" value={c.reason} onInput={(reason) => this.change({ reason })} max={500} />
        <div class="field"><label htmlFor="f-photos">{t("photos")}</label><input id="f-photos" type="file" accept="image/*" multiple onChange={(e: Event) => void this.photos(e)} /><small>{c.photos.length > 0 ? t("n_photos", String(c.photos.length)) : t("photos_hint")}</small></div>
        <p class="buttons"><button class="primary" disabled={!ready}>{t("decide")}</button><button type="button" onClick={() => this.setState({ choice: null })}>{t("back")}</button></p>
      </form>
    );
  }

  view(r: One): VNode {
    const c = this.state.choice;
    return (
      <div>
        <header class="head"><h1>{r.rma || t("unidentified")}</h1><p><span class="state">{word("state", r.state)}</span> {r.tracking} {r.order && <a href={`#/order/${r.order}`}>{t("open_order")}</a>}</p></header>
        {this.state.done && <p class="done" role="status">{this.state.done}</p>}
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        {c && this.form(c)}
        <section><h2>{t("lines")}</h2>
          <table><thead><tr><th>SKU</th><th>{t("reason")}</th><th class="n">{t("authorised")}</th><th class="n">{t("received_n")}</th><th class="n">{t("in_quarantine")}</th><th class="n">{t("decided_n")}</th><th></th></tr></thead>
            <tbody>{r.lines.map((l) => <tr key={l.line}><td><b>{l.sku}</b></td><td>{word("other", l.reason)}</td><td class="n">{l.authorised}</td><td class="n">{l.received}</td><td class="n">{l.in_quarantine}</td><td class="n">{l.decided}</td>
              <td>{l.in_quarantine > 0 && <button type="button" onClick={() => this.setState({ done: "", refused: null, choice: { sku: l.sku, quantity: String(l.in_quarantine), decision: "quarantine", grade: "", reason: "", location: "", photos: [] } })}>{t("decide")}</button>}</td></tr>)}</tbody></table>
        </section>
        {r.decisions.length > 0 && <section><h2>{t("decisions")}</h2><table><tbody>{r.decisions.map((d, i) => <tr key={i}><td><b>{d.sku}</b> × {d.quantity}</td><td>{word("other", d.decision)}</td><td>{d.grade}</td><td>{d.reason}</td></tr>)}</tbody></table></section>}
      </div>
    );
  }
}

// -- counting

interface Task { id: string; warehouse: string; location: string; sku: string | null; reason: string; guided: boolean; state: string; opened_at: string; started_by: string | null; lines: { sku: string; name: string; lot: string | null; expiry: string | null; expected?: number }[] }

export class Counting extends Page<{ merchant: string }, List<Task>, { place: string; refused: unknown }> {
  depends(): string { return this.props.merchant; }
  load(): Promise<List<Task>> { return get<List<Task>>("/v1/count-tasks", { merchant: this.props.merchant, limit: 100 }); }
  private open = (e: Event): void => {
    e.preventDefault();
    command<Task>("/v1/count-tasks", { merchant: this.props.merchant, location: (this.state.place || "").trim() }).then((a) => go(`count/${a.body.id}`), (x) => this.setState({ refused: x }));
  };
  view(d: List<Task>): VNode {
    const open = d.items.filter((x) => x.state === "open" || x.state === "counting");
    return (
      <div>
        <header class="head"><h1>{t("counting")}</h1><p>{t("counting_about")}</p></header>
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        <form class="fix inline" onSubmit={this.open}><Field label={t("count_place")} name="place" value={this.state.place || ""} onInput={(place) => this.setState({ place })} max={60} /><button class="primary" disabled={!(this.state.place || "").trim()}>{t("count_it")}</button></form>
        {open.length === 0 ? <Empty title={t("nothing_to_count")}>{t("nothing_to_count_next")}</Empty> : (
          <table class="list"><thead><tr><th>{t("location")}</th><th>{t("reason")}</th><th>{t("state")}</th><th>{t("since")}</th></tr></thead>
            <tbody>{open.map((x) => <tr key={x.id}><td><a class="row" href={`#/count/${x.id}`}><b>{x.location}</b></a>{x.sku && <small>{x.sku}</small>}</td><td>{word("other", x.reason)}</td><td>{word("other", x.state)}{x.started_by && <small>{x.started_by}</small>}</td><td><Time at={x.opened_at} /></td></tr>)}</tbody></table>
        )}
      </div>
    );
  }
}

export class Count extends Page<{ id: string; merchant: string }, Task, { found: Record<string, string>; extra: { sku: string; quantity: string }[]; refused: unknown; results: { sku: string; before: number; counted: number; result: string }[] | null }> {
  depends(): string { return this.props.id; }
  load(): Promise<Task> { return get<Task>(`/v1/count-tasks/${this.props.id}`); }

  private start = (): void => {
    command(`/v1/count-tasks/${this.props.id}/start`, { operator: shared.session ? shared.session.name : "" }).then(this.reload, (x) => this.setState({ refused: x }));
  };

  private record = (e: Event): void => {
    e.preventDefault();
    const task = this.state.data;
    if (!task) return;
    const lines = task.lines.map((l, i) => ({ sku: l.sku, lot: l.lot, expiry: l.expiry, quantity: Number((this.state.found || {})[i] || 0) }));
    for (const x of this.state.extra || []) if (x.sku.trim()) lines.push({ sku: x.sku.trim(), lot: null, expiry: null, quantity: Number(x.quantity || 0) });
    command<{ lines?: { sku: string; before: number; counted: number; result: string }[] }>(`/v1/count-tasks/${this.props.id}/record`, { lines }).then(
      (a) => { this.setState({ refused: null, results: a.body.lines || [] }); this.reload(); }, (x) => this.setState({ refused: x }));
  };

  view(d: Task): VNode {
    const extra = this.state.extra || [];
    const results = this.state.results;
    return (
      <div class="station">
        <header class="head"><h1>{t("count_at", d.location)}</h1><p>{word("other", d.state)}</p></header>
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        {d.state === "open" && <section class="ask"><p class="verb">{t("go_to")}</p><p class="big">{d.location}</p><p class="small">{t("blind_hint")}</p></section>}
        {d.state === "open" && <button type="button" class="primary wide" onClick={this.start}>{t("start_count")}</button>}
        {d.state === "counting" && (
          <form class="fix sheet" onSubmit={this.record}>
            {d.lines.map((l, i) => <Field key={i} label={`${l.sku}${l.lot ? ` · ${l.lot}` : ""}`} name={`n${i}`} value={(this.state.found || {})[i] || ""} onInput={(v) => this.setState({ found: { ...(this.state.found || {}), [i]: v } })} inputmode="numeric" hint={d.guided && l.expected !== undefined ? t("books_say", String(l.expected)) : l.name} />)}
            {extra.map((x, i) => <div class="grid" key={`x${i}`}><Field label="SKU" name={`xs${i}`} value={x.sku} onInput={(sku) => this.setState({ extra: extra.map((y, k) => (k === i ? { ...y, sku } : y)) })} /><Field label={t("quantity")} name={`xq${i}`} value={x.quantity} inputmode="numeric" onInput={(quantity) => this.setState({ extra: extra.map((y, k) => (k === i ? { ...y, quantity } : y)) })} /></div>)}
            <p class="buttons"><button class="primary">{t("record_count")}</button><button type="button" onClick={() => this.setState({ extra: [...extra, { sku: "", quantity: "" }] })}>{t("something_else")}</button></p>
          </form>
        )}
        {results && <table class="gap"><thead><tr><th>SKU</th><th class="n">{t("before")}</th><th class="n">{t("counted")}</th><th>{t("outcome")}</th></tr></thead><tbody>{results.map((r) => <tr key={r.sku}><td>{r.sku}</td><td class="n">{r.before}</td><td class="n">{r.counted}</td><td>{word("other", r.result)}</td></tr>)}</tbody></table>}
        <p class="gap"><a href="#/counting">{t("back")}</a></p>
      </div>
    );
  }
}
