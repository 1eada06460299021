// Pictures of figures, drawn as SVG. Each says in words what it shows, and has its figures as a table under it.

import { h } from "preact";
import type { Child, VNode } from "preact";
import { Folded, moment } from "./parts";
import { t, word } from "./words";

// -- hours: one row of bars per name, one bar per hour

export interface HourRow { name: string; shade: (value: number) => string; values: number[]; said: string; cells: string[] }

const MARK_EVERY = 6;

function bars(row: HourRow, most: number, height: (v: number) => number): VNode {
  const n = row.values.length;
  return (
    <svg viewBox={`0 0 ${n * 10} 30`} preserveAspectRatio="none" role="img" aria-label={`${row.name}: ${row.said}`}>
      {row.values.map((v, i) => {
        const up = v <= 0 ? 0 : Math.max(2, (height(v) / height(most)) * 29);
        return <g key={i}><rect class="ground" x={i * 10 + 1} y="29" width="8" height="1" /><rect class={row.shade(v)} x={i * 10 + 1} y={30 - up} width="8" height={up} /></g>;
      })}
    </svg>
  );
}

// height: how high a value stands, for those that span from seconds to days.
export function Hours(p: { hours: string[]; rows: HourRow[]; height?: (v: number) => number; least?: number }): VNode {
  const height = p.height || ((v: number) => v);
  const most = Math.max(p.least || 1, ...p.rows.map((r) => Math.max(...r.values)));
  return (
    <div class="hours">
      <ul>{p.rows.map((r) => <li key={r.name}><span class="name">{r.name}</span>{bars(r, most, height)}<span class="sum">{r.said}</span></li>)}</ul>
      <p class="marks" aria-hidden="true"><span></span><span class="line">{p.hours.map((at, i) => (i % MARK_EVERY === 0 ? <i key={at} class={`m${i / MARK_EVERY}`}>{moment(at)}</i> : null))}</span><span></span></p>
      <AsTable head={[t("hour"), ...p.rows.map((r) => r.name)]} rows={p.hours.map((at, i) => [moment(at), ...p.rows.map((r) => r.cells[i])]).filter((cells) => cells.slice(1).some((c) => c !== "" && c !== "0"))} />
    </div>
  );
}

// What a picture shows, in figures.
export function AsTable({ head, rows }: { head: string[]; rows: string[][] }): VNode | null {
  if (rows.length === 0) return null;
  return (
    <Folded title={t("as_table")}>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("as_table")}>
        <table><thead><tr>{head.map((x, i) => <th key={x} class={i > 0 ? "n as-is" : ""}>{x}</th>)}</tr></thead>
          <tbody>{rows.map((r, k) => <tr key={k}>{r.map((c, i) => <td key={i} class={i > 0 ? "n" : ""}>{c}</td>)}</tr>)}</tbody></table>
      </div>
    </Folded>
  );
}

// -- the house: each zone a block of places, the used ones filled

export interface Zone { prefix: string | null; type: string; places: number; places_used: number; units: number; capacity: number | null; percent: number | null }

const ACROSS = 12, SQUARES = 72;

function squares(z: Zone): VNode {
  const each = Math.max(1, Math.ceil(z.places / SQUARES)), count = Math.max(1, Math.ceil(z.places / each)), used = Math.ceil(z.places_used / each);
  const high = Math.ceil(count / ACROSS);
  const marks: Child[] = [];
  for (let i = 0; i < count; i++) marks.push(<rect key={i} class={i < used ? `z-${z.type}` : "free"} x={(i % ACROSS) * 10} y={Math.floor(i / ACROSS) * 10} width="8.5" height="8.5" rx="1.5" />);
  return <svg viewBox={`0 0 ${ACROSS * 10} ${Math.max(1, high) * 10}`} role="img" aria-label={t("n_of_places", String(z.places_used), String(z.places))}>{marks}</svg>;
}

export function House({ zones }: { zones: Zone[] }): VNode {
  return (
    <ul class="house">
      {zones.map((z) => (
        <li key={z.prefix || ""} class={z.percent !== null && z.percent >= 90 ? "full" : ""}>
          <h3>{z.prefix || t("other_places")} <small>{word("place", z.type)}</small></h3>
          {squares(z)}
          <p>{t("n_of_places", String(z.places_used), String(z.places))} · {t("n_units", String(z.units))}</p>
          {z.percent !== null && <p class="load"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="6" /><rect class="load" width={Math.min(100, z.percent)} height="6" /></svg><span>{t("percent_full", String(z.percent))}</span></p>}
        </li>
      ))}
    </ul>
  );
}
