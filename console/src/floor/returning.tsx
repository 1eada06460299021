// Returns at the dock: the parcel, a quarantine place once, then every unit that is in it.

import { h } from "preact";
import type { Child } from "preact";
import { List, get } from "../api";
import { problemOf } from "../parts";
import { AddPhotos } from "../photos";
import { shared } from "../store";
import { t, word } from "../words";
import { Prompt, Station, StationState } from "./station";

interface Line { line: number; sku: string; authorised: number; received: number }
interface Parcel { id: string; rma: string | null; tracking: string; state: string; lines: Line[] }
interface State { parcel: Parcel | null; place: string; stranger: string; look: string }

export class Returning extends Station<{ merchant: string }, State> {
  state = { text: "", said: null, log: [], parcel: null, place: "", stranger: "", look: "" } as StationState & State;

  keeps(): string[] { return ["parcel", "place", "look"]; }
  title(): string { return this.state.parcel ? `${t("returning")} · ${this.state.parcel.rma || this.state.parcel.tracking}` : t("returning"); }

  prompt(): Prompt {
    const { parcel, place } = this.state;
    if (!parcel) return { ask: t("scan_return"), big: t("what_came_back"), small: t("rma_or_tracking") };
    if (!place) return { ask: t("scan_quarantine"), big: t("which_place"), small: t("place_is_kept") };
    return { ask: t("scan_every_unit"), big: parcel.rma || t("unidentified"), small: t("into_place", place) };
  }

  scanned(code: string): void {
    const { parcel, place } = this.state;
    if (!parcel) this.find(code);
    else if (!place) { this.setState({ place: code }); this.say({ mood: "good", text: code }); }
    else this.unit(code, 1);
  }

  private call(step: string, more: Record<string, unknown>): { step: string; [k: string]: unknown } {
    return { step, merchant: this.props.merchant, operator: shared.session ? shared.session.name : "", ...more };
  }

  private find(code: string): void {
    get<List<Parcel>>("/v1/returns", { merchant: this.props.merchant, code, limit: 10 }).then((l) => {
      const one = l.items.find((r) => r.state !== "closed");
      if (!one) { this.setState({ stranger: code }); this.say({ mood: "wrong", text: t("nobody_authorised"), detail: code }); }
      else if (one.state === "authorised" || one.state === "expected") this.arrive(code);
      else return this.open(one.id);
      return undefined;
    }).catch(this.missing);
  }

  private arrive(code: string): void {
    this.scan(this.call("return_arrive", { code }), (a) => {
      this.say({ mood: "good", text: t("arrival_recorded"), detail: code });
      if (a.return) void this.open(a.return);
    });
  }

  private async open(id: string): Promise<void> {
    try {
      this.setState({ parcel: await get<Parcel>(`/v1/returns/${id}`), stranger: "" });
    } catch (e) {
      this.say({ mood: "wrong", text: problemOf(e).detail });
    }
  }

  private unit(code: string, quantity: number): void {
    const { parcel, place, look } = this.state;
    if (!parcel) return;
    const whose = parcel.rma ? { rma: parcel.rma } : { tracking: parcel.tracking };
    this.scan(this.call("return_receive", { ...whose, code, quantity, location: place, ...(look ? { condition: look } : {}) }), () => {
      this.say({ mood: quantity === 0 ? "done" : "good", text: quantity === 0 ? t("nothing_in_it") : `1 × ${code}`, detail: look });
      this.setState({ look: "" });
      void this.open(parcel.id);
    }, () => this.setState({ look: "" }));
  }

  back(): void { this.setState({ parcel: null, stranger: "", look: "" }); }

  below(): Child {
    const { parcel, place, stranger, look } = this.state;
    const blur = (e: Event): void => (e.currentTarget as HTMLElement).blur();
    if (stranger) return <div class="card-row"><p>{t("take_in_return", stranger)}</p><p class="buttons"><button type="button" class="primary" onClick={(e: Event) => { blur(e); this.arrive(stranger); }}>{t("take_in")}</button><button type="button" onClick={() => this.back()}>{t("back")}</button></p></div>;
    if (!parcel) return <p class="buttons"><a class="button" href="#/returns">{t("returns")}</a>{place && <button type="button" onClick={(e: Event) => { blur(e); this.setState({ place: "" }); }}>{t("other_place", place)}</button>}</p>;
    return (
      <div>
        {place && <div class="with"><label htmlFor="f-look">{t("first_look")}</label><input id="f-look" class="wider" value={look} maxLength={60} onChange={(e: Event) => { this.setState({ look: (e.target as HTMLInputElement).value.trim() }); blur(e); }} /></div>}
        {parcel.lines.length > 0 && <table class="boxed"><thead><tr><th>SKU</th><th class="n">{t("authorised")}</th><th class="n">{t("received_n")}</th></tr></thead>
          <tbody>{parcel.lines.map((l) => <tr key={l.line} class={l.received >= l.authorised ? "is-full" : ""}><td>{l.sku}</td><td class="n">{l.authorised}</td><td class="n"><b>{l.received}</b></td></tr>)}</tbody></table>}
        {parcel.lines.some((l) => l.received > 0) && <AddPhotos of={parcel.id} onKept={() => this.focus()} />}
        <p class="gap buttons">{place && parcel.lines.every((l) => l.received === 0) && <button type="button" onClick={(e: Event) => { blur(e); this.unit("", 0); }}>{t("box_is_empty")}</button>}
          <a class="button" href={`#/return/${parcel.id}`}>{t("decide")}</a><button type="button" onClick={(e: Event) => { blur(e); this.back(); }}>{t("next_parcel")} <kbd>Esc</kbd></button></p>
        <p class="quiet">{word("state", parcel.state)}</p>
      </div>
    );
  }
}
