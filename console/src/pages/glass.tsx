// What one person carried out alone in an emergency, and the other person's look at it.

import { Component, h } from "preact";
import type { VNode } from "preact";
import { List, Problem, command, get } from "../api";
import { live } from "../live";
import { Due, Field, Select, Time, Trouble, problemOf } from "../parts";
import { may, shared } from "../store";
import { t, word } from "../words";

export interface Deed { request: string; action: string; about: string; target: string; person: string; emergency: string; reason: string; at: string; due_at: string; state: string; review: { person: string; verdict: string; reason: string; at: string } | null }

function own(d: Deed): boolean { return shared.session !== null && d.person === shared.session.name; }

const AFTER_MS = 600;

interface Pair { requester: string; approver: string; share: number; flag: string | null }

// On every page: what somebody did alone, until another person has looked at it; who approves for whom too often or too fast,
// until a day's look finds nothing.
export class Notice extends Component<{ merchant: string }, { open: Deed[]; pairs: Pair[] }> {
  state: { open: Deed[]; pairs: Pair[] } = { open: [], pairs: [] };
  private forget: () => void = () => undefined;
  private first = 0;
  private whose = "";

  // The page itself comes first.
  componentDidMount(): void {
    this.forget = live.onChange(() => this.ask());
    this.first = window.setTimeout(() => { this.first = 0; this.ask(); this.askPairs(); }, AFTER_MS);
  }
  componentDidUpdate(): void { if (!this.first && this.whose !== this.props.merchant) this.ask(); }
  componentWillUnmount(): void { this.forget(); window.clearTimeout(this.first); }

  private ask(): void {
    const merchant = this.whose = this.props.merchant;
    const role = shared.session ? shared.session.role : "";
    if (!merchant || (role !== "supervisor" && role !== "auditor")) return;
    get<List<Deed>>("/v1/break_glass", { merchant, state: "open", limit: 20 }).then((d) => { if (merchant === this.props.merchant) this.setState({ open: d.items }); }, () => undefined);
  }

  // Once a day is often enough: it is a daily report.
  private askPairs(): void {
    if (may("read_approvers") !== "alone" || !this.props.merchant || (shared.session && shared.session.merchant)) return;
    get<List<Pair>>("/v1/reports/approvers", { merchant: this.props.merchant, limit: 200 }).then((d) => this.setState({ pairs: d.items.filter((p) => p.flag) }), () => undefined);
  }

  render(): VNode | null {
    const { open, pairs } = this.state;
    if (open.length + pairs.length === 0) return null;
    return (
      <div>
        {open.length > 0 && <p class="glass" role="status"><a href="#/approvals">{t("glass_open", String(open.length), open[0].person, word("action", open[0].action))}</a> <Due at={open[0].due_at} /></p>}
        {pairs.length > 0 && <p class="glass" role="status"><a href="#/reports?name=approvers">{t("pairs_flagged", String(pairs.length), pairs[0].requester || "–", pairs[0].approver, word("other", pairs[0].flag || ""))}</a></p>}
      </div>
    );
  }
}

type Wanted = { verdict: string; why: string; code: string; refused: Problem | null; busy: boolean };

class Review extends Component<{ deed: Deed; done: () => void }, Wanted> {
  state: Wanted = { verdict: "justified", why: "", code: "", refused: null, busy: false };

  private send = (e: Event): void => {
    e.preventDefault();
    const { verdict, why, code } = this.state;
    this.setState({ busy: true, refused: null });
    command(`/v1/approvals/${this.props.deed.request}/review`, { verdict, reason: why, totp: code.replace(/\s/g, "") }).then(this.props.done, (x) => this.setState({ busy: false, code: "", refused: problemOf(x) }));
  };

  render(): VNode {
    const s = this.state, name = this.props.deed.request.slice(-6);
    return (
      <form class="fix" onSubmit={this.send}>
        <Trouble problem={s.refused} />
        <div class="grid">
          <Select label={t("verdict")} name={`verdict-${name}`} value={s.verdict} onChange={(verdict) => this.setState({ verdict })} options={[["justified", word("other", "justified")], ["not_justified", word("other", "not_justified")]]} />
          <Field label={t("one_time_code")} name={`code-${name}`} value={s.code} onInput={(code) => this.setState({ code })} inputmode="numeric" autocomplete="one-time-code" />
        </div>
        <Field label={t("what_you_found")} name={`why-${name}`} value={s.why} onInput={(why) => this.setState({ why })} max={500} />
        <button class="primary" disabled={s.busy || s.why.trim().length < 10 || s.code.replace(/\s/g, "").length < 6}>{t("reviewed_it")}</button>
      </form>
    );
  }
}

export function deeds(list: Deed[], done: () => void): VNode {
  return (
    <section class="gap"><h2>{t("carried_out_alone")}</h2>
      {list.map((d) => (
        <article class={d.review ? "card-row" : "card-row glass-row"} key={d.request}>
          <p><a href={`#/approval/${d.request}`}><b>{word("action", d.action)}</b></a> {d.about || d.target} · <b>{d.person}</b> · {word("other", d.emergency)} · <Time at={d.at} /> {!d.review && <Due at={d.due_at} />}</p>
          <p class="quoted">“{d.reason}”</p>
          {d.review ? <p><b>{word("other", d.review.verdict)}</b>, {d.review.person}: {d.review.reason} · <Time at={d.review.at} /></p> : own(d) ? <p class="note">{t("own_deed")}</p> : may("approve") === "alone" && shared.session && shared.session.role === "supervisor" ? <Review deed={d} done={done} /> : null}
        </article>
      ))}
    </section>
  );
}
