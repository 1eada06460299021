// Counting: the sheets that wait, the earliest due first, and one sheet, blind.

import { h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Due, Empty, Field, Page, Time, Trouble, problemOf } from "../parts";
import { go } from "../route";
import { shared } from "../store";
import { t, word } from "../words";

interface TaskItem { id: string; warehouse: string; location: string; sku: string | null; reason: string; guided: boolean; state: string; opened_by: string; opened_at: string; due_at: string }
interface Task extends TaskItem { asks: string; started_by: string | null; ended_by: string | null; lines: { sku: string; name: string; lot: string | null; expiry: string | null; expected?: number }[]; moved: { sku: string; lot: string | null; cause: string; at: string }[] }
interface Result { sku: string; before: number; counted: number; result: string }

export class Counting extends Page<{ merchant: string }, TaskItem[], { place: string; refused: unknown }> {
  depends(): string { return this.props.merchant; }
  async load(): Promise<TaskItem[]> {
    const lists = await Promise.all(["counting", "open"].map((state) => get<List<TaskItem>>("/v1/count-tasks", { merchant: this.props.merchant, state, limit: 200 })));
    return lists.reduce<TaskItem[]>((all, l) => all.concat(l.items), []).sort((x, y) => x.due_at.localeCompare(y.due_at));
  }
  private open = (e: Event): void => {
    e.preventDefault();
    command<Task>("/v1/count-tasks", { merchant: this.props.merchant, location: (this.state.place || "").trim() }).then((a) => go(`count/${a.body.id}`), (x) => this.setState({ refused: x }));
  };
  view(open: TaskItem[]): VNode {
    return (
      <div>
        <header class="head"><h1>{t("counting")}</h1><p>{t("counting_about")}</p></header>
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        <form class="fix inline" onSubmit={this.open}><Field label={t("count_place")} name="place" value={this.state.place || ""} onInput={(place) => this.setState({ place })} max={60} /><button class="primary" disabled={!(this.state.place || "").trim()}>{t("count_it")}</button></form>
        {open.length === 0 ? <Empty title={t("nothing_to_count")}>{t("nothing_to_count_next")}</Empty> : (
          <table class="list"><thead><tr><th>{t("location")}</th><th>{t("reason")}</th><th>{t("state")}</th><th>{t("due")}</th><th>{t("since")}</th></tr></thead>
            <tbody>{open.map((x) => <tr key={x.id}><td><a class="row" href={`#/count/${x.id}`}><b>{x.location}</b></a>{x.sku && <small>{x.sku}</small>}</td><td>{word("count", x.reason)}</td><td>{word("other", x.state)}</td><td><Due at={x.due_at} /></td><td><Time at={x.opened_at} /></td></tr>)}</tbody></table>
        )}
      </div>
    );
  }
}

interface Sheet { found: Record<string, string>; extra: { sku: string; quantity: string }[]; refused: unknown; results: Result[] | null; giving: boolean; why: string }

export class Count extends Page<{ id: string; merchant: string }, Task, Sheet> {
  depends(): string { return this.props.id; }
  load(): Promise<Task> { return get<Task>(`/v1/count-tasks/${this.props.id}`); }

  private who(): string { return shared.session ? shared.session.name : ""; }
  private refused = (x: unknown): void => this.setState({ refused: x });

  private start = (): void => {
    command(`/v1/count-tasks/${this.props.id}/start`, { operator: this.who() }).then(this.reload, this.refused);
  };

  private cancel = (e: Event): void => {
    e.preventDefault();
    command(`/v1/count-tasks/${this.props.id}/cancel`, { reason: (this.state.why || "").trim() }).then(() => go("counting"), this.refused);
  };

  // "No" makes a count of it, which is answered with.
  private empty(empty: boolean): void {
    command<Task>(`/v1/count-tasks/${this.props.id}/record`, { operator: this.who(), empty }).then((a) => {
      if (a.body.id && a.body.id !== this.props.id) go(`count/${a.body.id}`);
      else { this.setState({ refused: null, results: empty ? [] : null }); this.reload(); }
    }, this.refused);
  }

  private record = (e: Event): void => {
    e.preventDefault();
    const task = this.state.data;
    if (!task) return;
    const lines = task.lines.map((l, i) => ({ sku: l.sku, lot: l.lot, expiry: l.expiry, quantity: Number((this.state.found || {})[i] || 0) }));
    for (const x of this.state.extra || []) if (x.sku.trim()) lines.push({ sku: x.sku.trim(), lot: null, expiry: null, quantity: Number(x.quantity || 0) });
    command<{ lines?: Result[] }>(`/v1/count-tasks/${this.props.id}/record`, { operator: this.who(), lines }).then(
      (a) => { this.setState({ refused: null, results: a.body.lines || [], found: {} }); this.reload(); }, this.refused);
  };

  // A scanner ends with Enter, a person too: on to the next field, and from the last to the button.
  private next = (e: KeyboardEvent): void => {
    if (e.key !== "Enter" || (e.target as HTMLElement).tagName !== "INPUT") return;
    e.preventDefault();
    const all = Array.from((e.currentTarget as HTMLElement).querySelectorAll("input, button.primary")) as HTMLElement[];
    const at = all.indexOf(e.target as HTMLElement);
    if (at >= 0 && at + 1 < all.length) all[at + 1].focus();
  };

  private sheet(d: Task): VNode {
    const extra = this.state.extra || [], found = this.state.found || {};
    return (
      <form class="fix sheet" onSubmit={this.record} onKeyDown={this.next}>
        {d.moved.length > 0 && <p class="note">{t("moved_meanwhile", d.moved.map((m) => m.sku).filter((s, i, all) => all.indexOf(s) === i).join(", "))}</p>}
        {d.lines.map((l, i) => <Field key={i} label={`${l.sku}${l.lot ? ` · ${l.lot}` : ""}`} name={`n${i}`} value={found[i] || ""} onInput={(v) => this.setState({ found: { ...found, [i]: v } })} inputmode="numeric" hint={d.guided && l.expected !== undefined ? t("books_say", String(l.expected)) : l.name} />)}
        {extra.map((x, i) => <div class="grid" key={`x${i}`}><Field label="SKU" name={`xs${i}`} value={x.sku} onInput={(sku) => this.setState({ extra: extra.map((y, k) => (k === i ? { ...y, sku } : y)) })} /><Field label={t("quantity")} name={`xq${i}`} value={x.quantity} inputmode="numeric" onInput={(quantity) => this.setState({ extra: extra.map((y, k) => (k === i ? { ...y, quantity } : y)) })} /></div>)}
        <p class="buttons"><button class="primary">{t("record_count")}</button><button type="button" onClick={() => this.setState({ extra: [...extra, { sku: "", quantity: "" }] })}>{t("something_else")}</button></p>
      </form>
    );
  }

  private body(d: Task): VNode | null {
    const zero = d.asks === "is_it_empty" && (d.state === "open" || d.state === "counting");
    if (zero) {
      return (
        <div><section class="ask"><p class="verb">{t("go_to")}</p><p class="big">{d.location}</p><p class="small">{t("is_it_empty")}</p></section>
          <p class="buttons two"><button type="button" class="primary" onClick={() => this.empty(true)}>{t("yes_empty")}</button><button type="button" onClick={() => this.empty(false)}>{t("not_empty")}</button></p></div>
      );
    }
    if (d.state === "open") return <div><section class="ask"><p class="verb">{t("go_to")}</p><p class="big">{d.location}</p><p class="small">{t("blind_hint")}</p></section><button type="button" class="primary wide" onClick={this.start}>{t("start_count")}</button></div>;
    return d.state === "counting" ? this.sheet(d) : null;
  }

  private giveUp(): VNode {
    const why = (this.state.why || "").trim();
    if (!this.state.giving) return <button type="button" onClick={() => this.setState({ giving: true })}>{t("not_to_count")}</button>;
    return <form class="card-row fix" onSubmit={this.cancel}><Field label={t("why_decision")} name="why" value={this.state.why || ""} onInput={(v) => this.setState({ why: v })} max={200} /><button class="primary" disabled={why.length < 3}>{t("not_to_count")}</button></form>;
  }

  view(d: Task): VNode {
    const results = this.state.results;
    const open = d.state === "open" || d.state === "counting";
    return (
      <div class="station">
        <header class="head"><h1>{t("count_at", d.location)}</h1><p>{word("count", d.reason)} · {word("other", d.state)} {open && <Due at={d.due_at} />}</p></header>
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        {this.body(d)}
        {results && results.length === 0 && !open && <p class="said done" role="status">{t("empty_recorded")}</p>}
        {results && results.length > 0 && <table class="gap"><thead><tr><th>SKU</th><th class="n">{t("before")}</th><th class="n">{t("counted")}</th><th>{t("outcome")}</th></tr></thead><tbody>{results.map((r) => <tr key={r.sku}><td>{r.sku}</td><td class="n">{r.before}</td><td class="n">{r.counted}</td><td>{word("other", r.result)}</td></tr>)}</tbody></table>}
        <p class="gap buttons"><a class="button" href="#/counting">{t("back")}</a>{open && this.giveUp()}</p>
      </div>
    );
  }
}
