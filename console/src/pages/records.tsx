// Files and their reports, the audit, the access table.

import { h } from "preact";
import type { VNode } from "preact";
import { List, Problem, call, get } from "../api";
import { Empty, Page, Select, Time, Trouble, problemOf } from "../parts";
import { go } from "../route";
import { may, shared } from "../store";
import { language, t, word } from "../words";

interface Report { file: string; kind: string; name: string; author: string; rows: number; applied: number; unchanged: number; refused_rows: number; received_at: string; ended_at: string | null; refused: { line: number; field: string; message: string; original: string | null }[] }
const KINDS = ["orders", "catalog", "aliases", "bundles", "counts", "locations", "purchase-orders", "asn", "inventory-snapshot", "returns-manifest"];
type Item = Omit<Report, "refused">;
interface Shelf { report: Report | null; files: Item[] }

export class Files extends Page<{ merchant: string; id: string }, Shelf, { kind: string; file: File | null; dry: boolean; problem2: Problem | null; busy: boolean; tried: Report | null }> {
  depends(): string { return this.props.merchant + this.props.id; }
  async load(): Promise<Shelf> {
    const [report, list] = await Promise.all([this.props.id ? get<Report>(`/v1/files/${this.props.id}`) : null, get<List<Item>>("/v1/files", { merchant: this.props.merchant, limit: 50 })]);
    return { report, files: list.items };
  }

  private send = (e: Event): void => {
    e.preventDefault();
    const { file, kind, dry } = this.state;
    if (!file) return;
    const q = new URLSearchParams({ merchant: this.props.merchant, name: file.name });
    if (dry) q.set("dry_run", "true");
    this.setState({ busy: true, problem2: null });
    call<Report>("POST", `/v1/files/${kind || "orders"}?${q.toString()}`, file.slice(0, file.size, "text/csv"), { "Content-Type": "text/csv" }).then(
      (r) => { this.setState({ busy: false, file: null }); if (dry) this.setState({ tried: r.body }); else go(`files/${r.body.file}`); },
      (x) => this.setState({ busy: false, problem2: problemOf(x) }),
    );
  };

  private list(files: Item[]): VNode {
    return (
      <section class="gap"><h2>{t("loaded_files")}</h2>
        <table class="list"><thead><tr><th>{t("file")}</th><th>{t("kind")}</th><th>{t("at")}</th><th>{t("who_did")}</th><th class="n">{t("rows")}</th><th class="n">{t("applied")}</th><th class="n">{t("refused_rows")}</th></tr></thead>
          <tbody>{files.map((f) => <tr key={f.file}><td><a class="row" href={`#/files/${f.file}`}><b>{f.name || t("without_name")}</b></a></td><td>{word("other", f.kind)}</td><td><Time at={f.received_at} /></td><td>{f.author}</td><td class="n">{f.rows}</td><td class="n">{f.applied}</td><td class="n">{f.refused_rows > 0 ? <b class="bad">{f.refused_rows}</b> : 0}</td></tr>)}</tbody></table>
      </section>
    );
  }

  private report(r: Report): VNode {
    return (
      <section>
        <h2>{r.name || r.kind}</h2>
        <ul class="tiles">{([["rows", r.rows, ""], ["applied", r.applied, "good"], ["unchanged", r.unchanged, ""], ["refused_rows", r.refused_rows, r.refused_rows > 0 ? "bad" : "good"]] as [string, number, string][]).map(([k, n, mood]) => <li key={k}><span class={`tile ${mood}`}><b>{n}</b><span>{t(k as "rows")}</span></span></li>)}</ul>
        {r.refused && r.refused.length > 0 ? (
          <table><thead><tr><th class="n">{t("line")}</th><th>{t("column")}</th><th>{t("expected")}</th><th>{t("original")}</th></tr></thead>
            <tbody>{r.refused.map((x, i) => <tr key={i}><td class="n">{x.line}</td><td>{x.field}</td><td>{x.message}</td><td><code>{x.original || "–"}</code></td></tr>)}</tbody></table>
        ) : <p class="done">{t("every_row_taken")}</p>}
      </section>
    );
  }

  render(): VNode | null {
    const s = this.state;
    const files = s.data ? s.data.files : [];
    const report = s.tried || (s.data ? s.data.report : null);
    return (
      <div class="page">
        <header class="head"><h1>{t("files")}</h1><p>{t("files_about")}</p></header>
        <Trouble problem={s.problem2 || s.problem} />
        {may("import_file") === "alone" && (
          <form class="card-row fix" onSubmit={this.send}>
            <div class="grid">
              <Select label={t("kind")} name="kind" value={s.kind || "orders"} onChange={(kind) => this.setState({ kind })} options={KINDS.map((k) => [k, word("other", k)] as [string, string])} />
              <div class="field"><label htmlFor="f-file">{t("file")}</label><input id="f-file" type="file" accept=".csv,text/csv" onChange={(e: Event) => { const f = (e.target as HTMLInputElement).files; this.setState({ file: f && f.length > 0 ? f[0] : null }); }} /></div>
            </div>
            <p><label class="tick"><input type="checkbox" checked={s.dry} onChange={(e: Event) => this.setState({ dry: (e.target as HTMLInputElement).checked })} /> {t("dry_run")}</label></p>
            <button class="primary" disabled={!s.file || s.busy}>{s.dry ? t("try_it") : t("load_it")}</button>
          </form>
        )}
        {report && this.report(report)}
        {files.length > 0 ? this.list(files) : s.data && <Empty title={t("no_file_yet")}>{t("no_file_next")}</Empty>}
      </div>
    );
  }

  view(): VNode { return <span />; }
}

interface AuditRow { seq: number; at: string; actor: string; via: string; action: string; object: string; object_id?: string; outcome: string; reason: string; detail: string }
interface Verdict { verified: boolean; chains: number; rows: number; checkpoints: number; first_bad?: number; kind?: string; merchant?: string }

export class Audit extends Page<{ merchant: string; whose: string; after: string }, List<AuditRow>, { verdict: Verdict | null; asking: boolean; failed: Problem | null }> {
  depends(): string { const p = this.props; return p.merchant + p.whose + p.after; }
  load(): Promise<List<AuditRow>> { return get<List<AuditRow>>("/v1/audit", { merchant: this.props.whose || this.props.merchant, after: this.props.after, limit: 100 }); }

  private verify = (): void => {
    this.setState({ asking: true, failed: null });
    get<Verdict>("/v1/audit/verify").then((verdict) => this.setState({ verdict, asking: false }), (e) => this.setState({ asking: false, failed: problemOf(e) }));
  };

  view(d: List<AuditRow>): VNode {
    const v = this.state.verdict;
    const hub = shared.session && shared.session.role !== "merchant";
    return (
      <div>
        <header class="head"><h1>{t("audit")}</h1><p>{t("audit_about")}</p></header>
        <Trouble problem={this.state.failed || null} />
        <p class="buttons">
          <button type="button" class="primary" disabled={this.state.asking} onClick={this.verify}>{t("verify_chain")}</button>
          {hub && <button type="button" onClick={() => go("audit", { whose: this.props.whose ? undefined : "hub" })}>{this.props.whose ? t("of_this_merchant") : t("of_the_hub")}</button>}
          {this.props.after && <button type="button" onClick={() => go("audit", { whose: this.props.whose })}>{t("from_start")}</button>}
        </p>
        {v && <p class={v.verified ? "done" : "trouble"} role="status">{v.verified ? t("chain_holds", String(v.rows), String(v.chains), String(v.checkpoints)) : t("chain_broken", String(v.first_bad), v.kind || "")}</p>}
        {d.items.length === 0 ? <Empty title={t("no_facts")} /> : (
          <table class="list"><thead><tr><th class="n">#</th><th>{t("at")}</th><th>{t("who_did")}</th><th>{t("did_what")}</th><th>{t("about")}</th><th>{t("outcome")}</th><th>{t("detail")}</th></tr></thead>
            <tbody>{d.items.map((r) => <tr key={r.seq}><td class="n">{r.seq}</td><td><Time at={r.at} /></td><td>{r.actor}<small>{r.via}</small></td><td>{r.action}</td><td>{r.object_id ? <a href={`#/order/${r.object_id}`}>{word("object", r.object)}</a> : word("object", r.object)}</td><td>{r.outcome}{r.reason && <small>{r.reason}</small>}</td><td class="detail">{r.detail}</td></tr>)}</tbody></table>
        )}
        {d.next && <p class="gap"><button type="button" onClick={() => go("audit", { whose: this.props.whose, after: d.next || undefined })}>{t("show_more")}</button></p>}
      </div>
    );
  }
}

const ROLES = ["operator", "supervisor", "engineer", "merchant", "auditor", "machine"];
const SIGNS: Record<string, string> = { alone: "●", second: "◐", request: "○", never: "" };

export function Access(): VNode {
  const rows = shared.rules ? shared.rules.access : [];
  const mine = shared.session ? shared.session.role : "";
  return (
    <div class="page">
      <header class="head"><h1>{t("access")}</h1><p>{t("access_about")}</p></header>
      <p class="legend"><span>● {t("alone")}</span><span>◐ {t("with_second")}</span><span>○ {t("may_ask")}</span></p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("access")}>
        <table class="matrix"><thead><tr><th>{t("did_what")}</th>{ROLES.map((r) => <th key={r} class={r === mine ? "mine" : ""}>{t(`role_${r}` as "role_operator")}</th>)}<th>{t("approver")}</th></tr></thead>
          <tbody>{rows.map((a) => (
            <tr key={a.action}><th scope="row">{word("action", a.action)}{language() === "en" && <small>{a.what}</small>}</th>
              {ROLES.map((r) => <td key={r} class={`c-${a.roles[r]} ${r === mine ? "mine" : ""}`}><span aria-hidden="true">{SIGNS[a.roles[r]]}</span><span class="sr">{word("other", a.roles[r])}</span></td>)}
              <td>{a.approvals > 0 ? `${a.approvals} · ${a.approver}` : "–"}</td></tr>
          ))}</tbody></table>
      </div>
    </div>
  );
}
