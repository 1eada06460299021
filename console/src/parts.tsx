// The parts that pages are made of.

import { Component, h } from "preact";
import type { Child, VNode } from "preact";
import { Problem, Refused } from "./api";
import { live } from "./live";
import { t, word } from "./words";

// -- time

let zone: string | undefined;
export function showTimesIn(timeZone: string | null): void { zone = timeZone || undefined; }

const formats = new Map<string, Intl.DateTimeFormat>(); // one is slow to make
function parts(at: string, options: Intl.DateTimeFormatOptions): string {
  const language = document.documentElement.lang || "en", key = `${language} ${zone || ""} ${Object.keys(options).join(" ")}`;
  try {
    let format = formats.get(key);
    if (!format) formats.set(key, (format = new Intl.DateTimeFormat(language, { ...options, timeZone: zone })));
    return format.format(new Date(at));
  } catch {
    return at;
  }
}

export function moment(at: string | null | undefined): string {
  if (!at) return "–";
  const near = Math.abs(Date.parse(at) - Date.now()) < 20 * 3600e3;
  return near ? parts(at, { hour: "2-digit", minute: "2-digit", hour12: false })
    : parts(at, { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
}

export function day(at: string | null | undefined): string {
  return at ? parts(at, { day: "2-digit", month: "short", year: "numeric" }) : "–";
}

// The hub's sentences name instants as it writes them; a person reads the warehouse's time.
export function said(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, moment);
}

export function span(ms: number): string {
  const m = Math.round(Math.abs(ms) / 60000);
  if (m < 60) return `${m} min`;
  if (m < 48 * 60) return `${Math.floor(m / 60)} h ${String(m % 60).padStart(2, "0")}`;
  return `${Math.floor(m / 1440)} d`;
}

export function Time({ at }: { at: string | null | undefined }): VNode {
  return <time dateTime={at || undefined} title={at || undefined}>{moment(at)}</time>;
}

export function Due({ at }: { at: string | null | undefined }): VNode {
  if (!at) return <span class="due">–</span>;
  const left = Date.parse(at) - Date.now();
  const how = left < 0 ? "late" : left < 3600e3 ? "soon" : "";
  return <span class={`due ${how}`} title={at}>{left < 0 ? t("late_by", span(left)) : t("in_time", span(left))}</span>;
}

// -- small things

export function State({ name }: { name: string }): VNode {
  return <span class={`state s-${name}`}>{word("state", name)}</span>;
}

export function Reason({ name }: { name: string }): VNode {
  return <span class="reason">{word("reason", name)}</span>;
}

export function Empty({ title, children }: { title: string; children?: Child }): VNode {
  return <div class="empty"><strong>{title}</strong><p>{children}</p></div>;
}

// What is folded away until somebody wants it. It says itself whether it is open: an element that is used again on the
// next page would else be open there too.
export class Folded extends Component<{ title: string }, { open: boolean }> {
  state = { open: false };
  render(): VNode {
    return <details open={this.state.open} onToggle={(e: Event) => this.setState({ open: (e.target as HTMLDetailsElement).open })}><summary>{this.props.title}</summary>{this.props.children}</details>;
  }
}

export function Trouble({ problem }: { problem: Problem | null }): VNode | null {
  if (!problem) return null;
  return (
    <div class="trouble" role="alert">
      <strong>{problem.code === "offline" ? t("offline") : problem.detail}</strong>
      {problem.errors.length > 0 && <ul>{problem.errors.map((e, i) => <li key={i}>{e.field ? `${e.field}: ` : ""}{e.message}</li>)}</ul>}
    </div>
  );
}

export function problemOf(e: unknown): Problem {
  if (e instanceof Refused) return e.problem;
  return { status: 0, code: "", detail: e instanceof Error ? e.message : String(e), errors: [] };
}

export function Money({ of }: { of: { minor: number; currency: string } }): VNode {
  try {
    const f = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: of.currency });
    const digits = f.resolvedOptions().maximumFractionDigits || 0;
    return <span>{f.format(of.minor / 10 ** digits)}</span>;
  } catch {
    return <span>{of.minor} {of.currency}</span>;
  }
}

export function Field(p: { label: string; name: string; value: string; onInput: (v: string) => void; type?: string; hint?: string; error?: string;
  autocomplete?: string; autofocus?: boolean; inputmode?: string; required?: boolean; max?: number }): VNode {
  const id = `f-${p.name}`;
  return (
    <div class="field">
      <label htmlFor={id}>{p.label}</label>
      <input id={id} name={p.name} type={p.type || "text"} value={p.value} autocomplete={p.autocomplete || "off"} inputmode={p.inputmode}
        required={p.required} maxLength={p.max} aria-describedby={p.hint || p.error ? `${id}-hint` : undefined} aria-invalid={p.error ? "true" : undefined}
        autofocus={p.autofocus} spellcheck={false} onInput={(e: Event) => p.onInput((e.target as HTMLInputElement).value)} />
      {(p.error || p.hint) && <small id={`${id}-hint`} class={p.error ? "error" : ""}>{p.error || p.hint}</small>}
    </div>
  );
}

export function Select(p: { label: string; name: string; value: string; options: [string, string][]; onChange: (v: string) => void; quiet?: boolean }): VNode {
  const id = `f-${p.name}`;
  return (
    <div class={p.quiet ? "field quiet" : "field"}>
      <label htmlFor={id}>{p.label}</label>
      <select id={id} name={p.name} value={p.value} onChange={(e: Event) => p.onChange((e.target as HTMLSelectElement).value)}>
        {p.options.map(([v, text]) => <option key={v} value={v} selected={v === p.value}>{text}</option>)}
      </select>
    </div>
  );
}

// On a small screen a row of a wide table is read from top to bottom; its cells then say what they are.
const NARROW_COLUMNS = 2;
function nameCells(base: Element): void {
  base.querySelectorAll("table").forEach((table) => {
    const heads = Array.from(table.querySelectorAll("thead th"), (x) => { const s = x.textContent || ""; return s.charAt(0).toUpperCase() + s.slice(1); });
    if (heads.length <= NARROW_COLUMNS || /matrix|report|beside/.test(table.className)) return;
    table.classList.add("stack");
    table.querySelectorAll("tbody tr").forEach((row) => Array.from(row.children).forEach((cell, i) => {
      if (cell.getAttribute("data-name") !== (heads[i] || "")) cell.setAttribute("data-name", heads[i] || "");
    }));
  });
}

// -- a page that loads, and loads again when something happened

export interface Loaded<D> { data: D | null; problem: Problem | null; loading: boolean }

export abstract class Page<P, D, S = unknown> extends Component<P, Loaded<D> & S> {
  private forget: () => void = () => undefined;
  private round = 0;
  private gone = false;

  constructor(props: P) {
    super(props);
    this.state = { data: null, problem: null, loading: true } as Loaded<D> & S;
  }

  abstract load(): Promise<D>;
  abstract view(data: D): VNode;

  // What the load depends on; when it changes, it is loaded anew.
  depends(): string { return ""; }

  componentDidMount(): void {
    this.forget = live.onChange(() => this.reload());
    this.reload();
  }

  private last = "";
  componentDidUpdate(): void {
    const now = this.depends();
    if (this.base) nameCells(this.base);
    if (now !== this.last) this.reload();
  }

  componentWillUnmount(): void {
    this.gone = true;
    this.forget();
  }

  reload = (): void => {
    const mine = ++this.round;
    this.last = this.depends();
    this.load().then(
      (data) => { if (mine === this.round && !this.gone) this.setState({ data, problem: null, loading: false } as Partial<Loaded<D> & S>); },
      (e) => { if (mine === this.round && !this.gone) this.setState({ problem: problemOf(e), loading: false } as Partial<Loaded<D> & S>); },
    );
  };

  render(): VNode | null {
    const { data, problem } = this.state;
    return (
      <div class="page">
        <Trouble problem={problem} />
        {data ? this.view(data) : !problem && <p class="loading" role="status">{t("loading")}</p>}
      </div>
    );
  }
}
