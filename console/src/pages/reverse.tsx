// Returns: what came back, and the decision that is its only way out of quarantine.

import { h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Empty, Page, Select, Trouble, problemOf } from "../parts";
import { AddPhotos, Photo, Photos, hashOf } from "../photos";
import { go } from "../route";
import { may, shared } from "../store";
import { t, word } from "../words";
import { Choice, TriageForm, hasPlace, undecided } from "./triage";

interface Item { id: string; rma: string | null; state: string; tracking: string; authorised_at?: string | null; [more: string]: unknown }
interface Line { line: number; sku: string; reason: string; authorised: number; received: number; decided: number; in_quarantine: number }
interface One extends Item { kind: string; order: string | null; lines: Line[]; decisions: { sku: string; quantity: number; decision: string; grade: string; reason: string; [m: string]: unknown }[]; photos: Photo[]; exceptions: unknown[]; waiting_for: unknown[] }
const STATES = ["authorised", "expected", "arrived", "received", "inspected", "decided", "executed", "closed"];

export class Returns extends Page<{ merchant: string; state: string }, List<Item>> {
  depends(): string { return this.props.merchant + this.props.state; }
  load(): Promise<List<Item>> { return get<List<Item>>("/v1/returns", { merchant: this.props.merchant, state: this.props.state, limit: 100 }); }
  view(d: List<Item>): VNode {
    return (
      <div>
        <header class="head"><h1>{t("returns")}</h1><p>{t("returns_about")}</p></header>
        <p class="buttons">{may("scan") === "alone" && <a class="button primary" href="#/returning">{t("receive_returns")}</a>}<a class="button" href="#/quarantine">{t("of_no_return")}</a></p>
        <div class="filters"><Select label={t("state")} name="state" value={this.props.state} onChange={(state) => go("returns", { state })} options={[["", t("any")], ...STATES.map((s) => [s, word("state", s)] as [string, string])]} /></div>
        {d.items.length === 0 ? <Empty title={t("no_returns")}>{t("no_returns_next")}</Empty> : (
          <table class="list"><thead><tr><th>RMA</th><th>{t("state")}</th><th>{t("tracking")}</th></tr></thead>
            <tbody>{d.items.map((r) => <tr key={r.id}><td><a class="row" href={`#/return/${r.id}`}><b>{r.rma || t("unidentified")}</b></a></td><td><span class="state">{word("state", r.state)}</span></td><td>{r.tracking || "–"}</td></tr>)}</tbody></table>
        )}
      </div>
    );
  }
}

export class Return extends Page<{ id: string }, One, { choice: Choice | null; refused: unknown; done: string }> {
  depends(): string { return this.props.id; }
  load(): Promise<One> { return get<One>(`/v1/returns/${this.props.id}`); }

  private decide = (c: Choice): void => {
    command<unknown>(`/v1/returns/${this.props.id}/triage`, { sku: c.sku, quantity: Number(c.quantity), decision: c.decision, grade: c.grade, reason: c.reason, ...(hasPlace(c) ? { location: c.to } : {}), ...(c.photos.length > 0 ? { photos: c.photos } : {}), operator: shared.session ? shared.session.name : "" }).then(
      (a) => { this.setState({ choice: null, refused: null, done: a.status === 202 ? t("asked_second") : t("decision_on_file") }); this.reload(); },
      (x) => this.setState({ refused: x }),
    );
  };

  view(r: One): VNode {
    const c = this.state.choice;
    return (
      <div>
        <header class="head"><h1>{r.rma || t("unidentified")}</h1><p><span class="state">{word("state", r.state)}</span> {r.tracking} {r.order && <a href={`#/order/${r.order}`}>{t("open_order")}</a>}</p></header>
        {this.state.done && <p class="done" role="status">{this.state.done}</p>}
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        {c && <TriageForm key={c.sku} start={c} kept={{ of: r.id, photos: r.photos, reload: this.reload }} onDecide={this.decide} onBack={() => this.setState({ choice: null })} />}
        <section><h2>{t("lines")}</h2>
          <table><thead><tr><th>SKU</th><th>{t("reason")}</th><th class="n">{t("authorised")}</th><th class="n">{t("received_n")}</th><th class="n">{t("in_quarantine")}</th><th class="n">{t("decided_n")}</th><th></th></tr></thead>
            <tbody>{r.lines.map((l) => <tr key={l.line}><td><b>{l.sku}</b></td><td>{word("other", l.reason)}</td><td class="n">{l.authorised}</td><td class="n">{l.received}</td><td class="n">{l.in_quarantine}</td><td class="n">{l.decided}</td>
              <td>{l.in_quarantine > 0 && <button type="button" onClick={() => this.setState({ done: "", refused: null, choice: { ...undecided(l.sku, l.in_quarantine), photos: r.photos.map(hashOf) } })}>{t("decide")}</button>}</td></tr>)}</tbody></table>
        </section>
        {!c && <section><h2>{t("photos")}</h2><Photos of={r.id} photos={r.photos} open={false} />{may("receive_return") === "alone" && <AddPhotos of={r.id} onKept={this.reload} />}</section>}
        {r.decisions.length > 0 && <section><h2>{t("decisions")}</h2><table><tbody>{r.decisions.map((d, i) => <tr key={i}><td><b>{d.sku}</b> × {d.quantity}</td><td>{word("other", d.decision)}</td><td>{d.grade}</td><td>{d.reason}</td></tr>)}</tbody></table></section>}
      </div>
    );
  }
}
