// Dispatch: parcels into their lanes, manifests closed and handed over. What leaves has somebody's signature.

import { h } from "preact";
import type { Child, VNode } from "preact";
import { List, command, get } from "../api";
import { Empty, Field, Time, problemOf } from "../parts";
import { shared } from "../store";
import { t } from "../words";
import { Prompt, Station, StationState } from "./station";

interface Manifest { id: string; warehouse: string; carrier: string; parcels: number; opened_at: string; closed_at: string | null; handed_over_at: string | null }
interface State { lane: string; manifests: Manifest[] | null; handing: string; driver: string; vehicle: string; signature: string; count: string }

export class Dispatch extends Station<{ merchant: string }, State> {
  state = { text: "", said: null, log: [], lane: "", manifests: null, handing: "", driver: "", vehicle: "", signature: "", count: "" } as StationState & State;

  componentDidMount(): void { super.componentDidMount(); this.list(); }
  keeps(): string[] { return ["lane"]; }
  title(): string { return t("dispatch"); }

  private list(): void {
    get<List<Manifest>>("/v1/manifests").then((l) => this.setState({ manifests: l.items }), this.missing);
  }

  prompt(): Prompt {
    return this.state.lane ? { ask: t("scan_parcels_into"), big: this.state.lane, small: t("lane_hint") } : { ask: t("scan_lane"), big: t("which_lane") };
  }

  scanned(code: string): void {
    if (!this.state.lane) { this.setState({ lane: code }); this.say({ mood: "good", text: code }); return; }
    this.scan({ step: "lane", merchant: this.props.merchant, operator: shared.session ? shared.session.name : "", location: this.state.lane, code }, () => {
      this.say({ mood: "good", text: code });
      this.list();
    });
  }

  back(): void { this.setState({ lane: "", handing: "" }); }

  private run(what: Promise<unknown>, done: string): void {
    what.then(() => { this.say({ mood: "done", text: done }); this.setState({ handing: "", driver: "", vehicle: "", signature: "", count: "" }); this.list(); },
      (e) => this.say({ mood: "wrong", text: problemOf(e).detail }));
  }

  private handOver(m: Manifest): VNode {
    const s = this.state;
    return (
      <form class="fix" onSubmit={(e: Event) => { e.preventDefault(); this.run(command(`/v1/manifests/${m.id}/hand_over`, { driver: s.driver, vehicle: s.vehicle, signature: s.signature, count: Number(s.count) }), t("handed_over_done")); }}>
        <div class="grid">
          <Field label={t("driver")} name="driver" value={s.driver} onInput={(driver) => this.setState({ driver })} max={100} />
          <Field label={t("vehicle")} name="vehicle" value={s.vehicle} onInput={(vehicle) => this.setState({ vehicle })} max={40} />
          <Field label={t("signature_ref")} name="signature" value={s.signature} onInput={(signature) => this.setState({ signature })} max={100} />
          <Field label={t("parcels_taken")} name="count" value={s.count} onInput={(count) => this.setState({ count })} inputmode="numeric" hint={t("listed", String(m.parcels))} />
        </div>
        <button class="primary" disabled={!(s.driver || s.vehicle) || !s.signature || !/^\d+$/.test(s.count)}>{t("hand_over")}</button>
      </form>
    );
  }

  below(): Child {
    const open = (this.state.manifests || []).filter((m) => !m.handed_over_at);
    if (!this.state.manifests) return null;
    if (open.length === 0) return <Empty title={t("no_manifests")}>{t("no_manifests_next")}</Empty>;
    return (
      <section><h2>{t("manifests")}</h2>
        <ul class="cards">
          {open.map((m) => (
            <li key={m.id} class="card-row">
              <p><b>{m.carrier}</b> · {t("n_parcels", String(m.parcels))} · {m.closed_at ? <span>{t("closed_at")} <Time at={m.closed_at} /></span> : <span>{t("open_since")} <Time at={m.opened_at} /></span>}</p>
              {!m.closed_at && <button type="button" class="primary" onClick={() => this.run(command(`/v1/manifests/${m.id}/close`, {}), t("manifest_closed"))}>{t("close_manifest")}</button>}
              {m.closed_at && this.state.handing !== m.id && <button type="button" class="primary" onClick={() => this.setState({ handing: m.id })}>{t("hand_over")}</button>}
              {this.state.handing === m.id && this.handOver(m)}
            </li>
          ))}
        </ul>
      </section>
    );
  }
}
