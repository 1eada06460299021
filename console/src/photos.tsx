// Photos of what came back: taken or chosen where the unit is looked at, and shown to whoever decides. The hub notes who
// looked at one, so they are shown on demand.

import { Component, h } from "preact";
import type { VNode } from "preact";
import { Problem, call } from "./api";
import { Trouble, moment, problemOf } from "./parts";
import { may } from "./store";
import { t } from "./words";

export interface Photo { name: string; bytes: number; made_by: string; made_at: string }

export function hashOf(p: Photo): string { return `sha256:${p.name.split(".")[0]}`; }

function send(returnId: string, f: File): Promise<unknown> {
  return call("POST", `/v1/returns/${returnId}/photos`, f.slice(0, f.size, f.type), { "Content-Type": f.type || "application/octet-stream" });
}

// The camera, or files. onKept: once all of them are on file.
export class AddPhotos extends Component<{ of: string; onKept: () => void }, { busy: boolean; kept: number; problem: Problem | null }> {
  state = { busy: false, kept: 0, problem: null as Problem | null };

  private take = async (e: Event): Promise<void> => {
    const box = e.target as HTMLInputElement, files = Array.from(box.files || []);
    let kept = 0;
    this.setState({ busy: true, kept, problem: null });
    try {
      for (const f of files) { await send(this.props.of, f); kept++; }
    } catch (x) {
      this.setState({ problem: problemOf(x) });
    }
    box.value = "";
    this.setState({ busy: false, kept });
    if (kept > 0) this.props.onKept();
  };

  render(): VNode {
    const { busy, kept, problem } = this.state;
    return (
      <div class="field">
        <label htmlFor="f-photos">{t("add_photos")}</label>
        <input id="f-photos" type="file" accept="image/jpeg,image/png" multiple disabled={busy} onChange={(e: Event) => void this.take(e)} />
        <small role="status">{busy ? t("one_moment") : kept > 0 ? t("photos_kept", String(kept)) : t("add_photos_hint")}</small>
        <Trouble problem={problem} />
      </div>
    );
  }
}

// chosen: the hashes that go with a decision; absent, they are only looked at.
export class Photos extends Component<{ of: string; photos: Photo[]; open: boolean; chosen?: string[]; onChoose?: (hashes: string[]) => void }, { open: boolean }> {
  state = { open: this.props.open };

  private one(p: Photo): VNode {
    const { of, chosen, onChoose } = this.props, hash = hashOf(p), src = `/v1/returns/${of}/photos/${p.name}`;
    const alt = t("photo_by", p.made_by, moment(p.made_at));
    return (
      <li key={p.name}>
        <a href={src} target="_blank" rel="noopener"><img src={src} alt={alt} loading="lazy" /></a>
        {chosen && onChoose ? <label class="tick"><input type="checkbox" checked={chosen.includes(hash)} onChange={() => onChoose(chosen.includes(hash) ? chosen.filter((x) => x !== hash) : [...chosen, hash])} /> {t("goes_with_decision")}</label>
          : <small>{alt}</small>}
      </li>
    );
  }

  render(): VNode | null {
    const { photos } = this.props;
    if (photos.length === 0) return <p class="quiet">{t("no_photos")}</p>;
    if (may("read_order_pii") !== "alone") return <p class="quiet">{t("photos_not_yours", String(photos.length))}</p>;
    if (!this.state.open) return <p><button type="button" onClick={() => this.setState({ open: true })}>{t("show_photos", String(photos.length))}</button></p>;
    return <ul class="photos">{photos.map((p) => this.one(p))}</ul>;
  }
}
