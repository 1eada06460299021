// The decision that is the only way out of quarantine: of a return's units, and of what belongs to no return.

import { Component, h } from "preact";
import type { VNode } from "preact";
import { List, command, get } from "../api";
import { Empty, Field, Page, Trouble, problemOf } from "../parts";
import { AddPhotos, Photo, Photos, hashOf } from "../photos";
import { may, shared } from "../store";
import { t, word } from "../words";

export interface Choice { sku: string; quantity: string; decision: string; grade: string; reason: string; to: string; photos: string[] }

const DECISIONS: { name: string; place: boolean; second: boolean; why: number }[] = [
  { name: "resellable", place: true, second: true, why: 10 },
  { name: "rework", place: true, second: false, why: 3 },
  { name: "quarantine", place: false, second: false, why: 3 },
  { name: "scrap", place: false, second: true, why: 10 },
];

function rule(c: Choice): { name: string; place: boolean; second: boolean; why: number } { return DECISIONS.find((d) => d.name === c.decision) || DECISIONS[2]; }
export function hasPlace(c: Choice): boolean { return rule(c).place; }
export function undecided(sku: string, quantity: number): Choice { return { sku, quantity: String(quantity), decision: "quarantine", grade: "", reason: "", to: "", photos: [] }; }

// What is kept of a photo here is its fingerprint.
async function fingerprints(e: Event): Promise<string[]> {
  const photos: string[] = [];
  for (const f of Array.from((e.target as HTMLInputElement).files || []).slice(0, 8)) {
    const digest = await crypto.subtle.digest("SHA-256", await f.arrayBuffer());
    photos.push("sha256:" + Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join(""));
  }
  return photos;
}

interface FormProps { start: Choice; kept?: { of: string; photos: Photo[]; reload: () => void }; onDecide: (c: Choice) => void; onBack: () => void }

// kept: the photos of the return whose units are decided; of no return, only fingerprints go on record.
export class TriageForm extends Component<FormProps, Choice> {
  state: Choice = this.props.start;

  // A photo that was added meanwhile goes with the decision, as the others do.
  componentDidUpdate(before: FormProps): void {
    if (!this.props.kept || !before.kept) return;
    const known = before.kept.photos.map(hashOf), fresh = this.props.kept.photos.map(hashOf).filter((x) => !known.includes(x));
    if (fresh.length > 0) this.setState({ photos: [...this.state.photos, ...fresh] });
  }

  private photos(c: Choice): VNode {
    const { kept } = this.props;
    if (kept) return <div class="field"><h3>{t("photos")}</h3><Photos of={kept.of} photos={kept.photos} open={true} chosen={c.photos} onChoose={(photos) => this.setState({ photos })} />{may("receive_return") === "alone" && <AddPhotos of={kept.of} onKept={kept.reload} />}</div>;
    return <div class="field"><label htmlFor="f-photos">{t("photos")}</label><input id="f-photos" type="file" accept="image/*" multiple onChange={(e: Event) => void fingerprints(e).then((photos) => this.setState({ photos }))} /><small>{c.photos.length > 0 ? t("n_photos", String(c.photos.length)) : t("photos_hint")}</small></div>;
  }

  render(): VNode {
    const c = this.state, r = rule(c);
    const ready = /^[1-9]\d*$/.test(c.quantity) && c.grade && c.reason.trim().length >= r.why && (!r.place || c.to);
    return (
      <form class="fix card-row" onSubmit={(e: Event) => { e.preventDefault(); if (ready) this.props.onDecide(c); }}>
        <h2>{c.sku}</h2>
        <div class="choices" role="radiogroup" aria-label={t("decision")}>
          {DECISIONS.map((d) => <label key={d.name} class={c.decision === d.name ? "chosen" : ""}><input type="radio" name="decision" value={d.name} checked={c.decision === d.name} onChange={() => this.setState({ decision: d.name })} /> {word("other", d.name)}</label>)}
        </div>
        {r.second && <p class="note">{t("decision_needs_second")}</p>}
        <div class="grid">
          <Field label={t("quantity")} name="quantity" value={c.quantity} onInput={(quantity) => this.setState({ quantity })} inputmode="numeric" />
          <Field label={t("grade")} name="grade" value={c.grade} onInput={(grade) => this.setState({ grade })} hint={t("grade_hint")} max={20} />
          {r.place && <Field label={t("location")} name="location" value={c.to} onInput={(to) => this.setState({ to })} hint={t("where_to")} max={60} />}
        </div>
        <Field label={t("why_decision")} name="reason" value={c.reason} onInput={(reason) => this.setState({ reason })} max={200} />
        {this.photos(c)}
        <p class="buttons"><button class="primary" disabled={!ready}>{t("decide")}</button><button type="button" onClick={this.props.onBack}>{t("back")}</button></p>
      </form>
    );
  }
}

interface Held { sku: string; warehouse: string; location: string; bucket: string; lot: string; quantity: number }

const PAGES_READ = 10; // of 200 rows

export class Quarantine extends Page<{ merchant: string }, { held: Held[]; more: boolean }, { of: Held | null; refused: unknown; done: string }> {
  depends(): string { return this.props.merchant; }

  async load(): Promise<{ held: Held[]; more: boolean }> {
    let held: Held[] = [], cursor: string | null = "";
    for (let i = 0; i < PAGES_READ && cursor !== null; i++) {
      const l: List<Held> = await get<List<Held>>("/v1/stock", { merchant: this.props.merchant, limit: 200, cursor });
      held = held.concat(l.items.filter((r) => r.bucket === "quarantine" && r.quantity > 0 && r.location));
      cursor = l.next;
    }
    return { held, more: cursor !== null };
  }

  private decide = (c: Choice): void => {
    const of = this.state.of;
    if (!of) return;
    command<unknown>("/v1/triage", { merchant: this.props.merchant, warehouse: of.warehouse, location: of.location, sku: of.sku, ...(of.lot ? { lot: of.lot } : {}), quantity: Number(c.quantity), decision: c.decision, grade: c.grade, reason: c.reason, ...(hasPlace(c) ? { to: c.to } : {}), ...(c.photos.length > 0 ? { photos: c.photos } : {}), operator: shared.session ? shared.session.name : "" }).then(
      (a) => { this.setState({ of: null, refused: null, done: a.status === 202 ? t("asked_second") : t("decision_on_file") }); this.reload(); },
      (x) => this.setState({ refused: x }),
    );
  };

  view({ held, more }: { held: Held[]; more: boolean }): VNode {
    const of = this.state.of;
    return (
      <div>
        <header class="head"><h1>{t("of_no_return")}</h1><p>{t("of_no_return_about")}</p></header>
        {this.state.done && <p class="done" role="status">{this.state.done}</p>}
        <Trouble problem={this.state.refused ? problemOf(this.state.refused) : null} />
        {of && <TriageForm key={of.sku + of.location + of.lot} start={undecided(of.sku, of.quantity)} onDecide={this.decide} onBack={() => this.setState({ of: null, refused: null })} />}
        {held.length === 0 ? <Empty title={t("no_quarantine")}>{t("no_quarantine_next")}</Empty> : (
          <table class="list"><thead><tr><th>SKU</th><th>{t("location")}</th><th>{t("lot")}</th><th class="n">{t("quantity")}</th><th></th></tr></thead>
            <tbody>{held.map((r, i) => <tr key={i}><td><a class="row" href={`#/sku/${encodeURIComponent(r.sku)}`}><b>{r.sku}</b></a></td><td>{r.location} <small>{r.warehouse}</small></td><td>{r.lot || "–"}</td><td class="n">{r.quantity}</td><td><button type="button" onClick={() => this.setState({ of: r, done: "", refused: null })}>{t("decide")}</button></td></tr>)}</tbody></table>
        )}
        {more && <p class="quiet">{t("first_rows_only")}</p>}
      </div>
    );
  }
}
