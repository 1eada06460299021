// Ten thousand open exceptions on one page: how it scrolls, what stands in the page meanwhile, that the keyboard walks it,
// and the console's figures: its size on the line, and its first view on a slowed processor. Times are printed; only
// what does not depend on the machine can fail.
import assert from "node:assert/strict";
import { Desk } from "./desk.mjs";

const MANY = 10000;
const HEAD = "channel,external_id,order_number,created_at,payment_status,currency,ship_name,ship_street1,ship_street2,ship_city,ship_postcode,ship_province,ship_country,ship_phone,ship_email,line_no,channel_sku,variant_id,quantity,unit_price";

function figure(what, value) { console.log(`figure: ${what}: ${value}`); }

async function ten_thousand_orders_wait_for_a_postcode({ hub, browser, desks, shots }) {
  await hub.person("sara", "supervisor");
  const at = new Date(Date.now() - 3600e3).toISOString().replace(/\.\d+/, "");
  const rows = Array.from({ length: MANY }, (_, i) => `market,F-${i},F${i},${at},paid,EUR,Irene Soler,Calle Luna ${i % 90 + 1},,Zaragoza,,Zaragoza,ES,+34600222333,irene@example.com,1,NT-BLACK,,1,12.50`);
  hub.cli("import", "orders", hub.write("orders_nova_20261127T070000Z.csv", [HEAD, ...rows, ""].join("\n")), "--merchant", "nova", "--connection", "market");
  const open = (await hub.get("/v1/today?merchant=nova")).exceptions.reduce((n, e) => n + e.open, 0);
  assert.ok(open >= MANY, `${open} are open`);
  desks.sara = await (await new Desk(hub, shots).open(browser)).signIn(hub.people.sara);
}

async function the_queue_scrolls_to_its_end_and_stays_small({ desks }) {
  const { page } = desks.sara;
  await desks.sara.go("#/exceptions");
  await page.locator(".queue .open").first().waitFor();
  const seen = await page.evaluate(async (many) => {
    const long = [], frames = [];
    new PerformanceObserver((l) => l.getEntries().forEach((e) => long.push(e.duration))).observe({ entryTypes: ["longtask"] });
    const loaded = () => { const e = document.querySelector(".queue + p .quiet"); return e ? parseInt(e.textContent.replace(/\D/g, ""), 10) : many; };
    let last = performance.now(), most = 0, drawn = 0;
    const until = last + 120000;
    while (loaded() < many && performance.now() < until) {
      window.scrollBy(0, 900);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
      most = Math.max(most, document.getElementsByTagName("*").length);
      drawn = Math.max(drawn, document.querySelectorAll(".queue .open").length);
    }
    window.scrollTo(0, document.documentElement.scrollHeight);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    frames.sort((a, b) => a - b);
    return { loaded: loaded(), long, most, drawn, frames: frames.length, p50: frames[frames.length >> 1], p99: frames[Math.floor(frames.length * 0.99)], worst: frames[frames.length - 1] };
  }, MANY);
  figure("10,000 exceptions scrolled, frames", `${seen.frames}, p50 ${seen.p50.toFixed(0)} ms, p99 ${seen.p99.toFixed(0)} ms, worst ${seen.worst.toFixed(0)} ms`);
  figure("long tasks while scrolling", `${seen.long.length}, worst ${Math.max(0, ...seen.long).toFixed(0)} ms`);
  figure("elements in the page, at most", `${seen.most}, rows drawn ${seen.drawn}`);
  assert.ok(seen.loaded >= MANY, `${seen.loaded} were loaded`);
  assert.ok(seen.drawn < 400 && seen.most < 6000, "only what is near the screen is drawn");
}

async function scrolling_what_is_loaded_is_smooth_on_a_slowed_processor({ desks }) {
  const { page, context } = desks.sara;
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const seen = await page.evaluate(async () => {
    const long = [], frames = [];
    new PerformanceObserver((l) => l.getEntries().forEach((e) => long.push(e.duration))).observe({ entryTypes: ["longtask"] });
    let last = performance.now();
    for (let i = 0; i < 120; i++) {
      window.scrollBy(0, -400);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    frames.sort((a, b) => a - b);
    return { long, p50: frames[60], p95: frames[114], worst: frames[119], rows: document.querySelectorAll(".queue .open").length };
  });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  figure("scrolling back at a quarter of the speed", `p50 ${seen.p50.toFixed(0)} ms, p95 ${seen.p95.toFixed(0)} ms, worst ${seen.worst.toFixed(0)} ms, long tasks ${seen.long.length}`);
  assert.ok(seen.rows > 10 && seen.rows < 400);
}

async function the_keyboard_walks_from_block_to_block({ desks }) {
  const { page } = desks.sara;
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.locator(".queue .open").first().focus();
  for (let i = 0; i < 120; i++) await page.keyboard.press("j");
  const walked = await page.evaluate(() => {
    const rows = Array.from(document.querySelectorAll(".queue .open"));
    return { focused: rows.includes(document.activeElement), blocks: Array.from(document.querySelectorAll(".queue ul")).findIndex((u) => u.contains(document.activeElement)) };
  });
  assert.ok(walked.focused && walked.blocks >= 2, `in block ${walked.blocks} after 120 steps`);
  await page.keyboard.press("Enter");
  await page.locator("#f-postcode").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#f-postcode").waitFor({ state: "detached" });
  await desks.sara.check("ten thousand exceptions");
}

async function one_of_them_is_put_right_and_leaves_the_list({ hub, desks }) {
  const { page } = desks.sara;
  await page.evaluate(() => window.scrollTo(0, 9000));
  await page.waitForFunction(() => {
    const row = Array.from(document.querySelectorAll(".queue .open")).find((r) => r.getBoundingClientRect().top > 100 && r.getBoundingClientRect().bottom < window.innerHeight);
    if (row) row.click();
    return row !== undefined;
  });
  await page.locator("#f-postcode").fill("50001");
  await page.locator("#f-reason").fill("looked it up with the customer");
  await page.getByRole("button", { name: "Put it right" }).click();
  await page.locator("#f-postcode").waitFor({ state: "detached" });
  const open = (await hub.get("/v1/exceptions?merchant=nova&status=closed")).items.filter((e) => e.closed_how === "data");
  assert.equal(open.length, 1);
}

async function the_bundle_is_under_150_kb_on_the_line({ hub }) {
  let bytes = 0;
  const page = await fetch(`http://127.0.0.1:${hub.port}/`, { headers: { "Accept-Encoding": "gzip" } });
  bytes += Number(page.headers.get("content-length"));
  const names = [...(await page.text()).matchAll(/"(\/assets\/[^"]+)"/g)].map((m) => m[1]);
  for (const name of [...names, "/sw.js"]) {
    const r = await fetch(`http://127.0.0.1:${hub.port}${name}`, { headers: { "Accept-Encoding": "gzip" } });
    assert.equal(r.headers.get("content-encoding"), "gzip", name);
    const one = Number(r.headers.get("content-length"));
    figure(`compressed ${name.replace(/-[0-9a-f]{16}/, "")}`, `${(one / 1024).toFixed(1)} KB`);
    bytes += one;
  }
  figure("the console compressed, in all", `${(bytes / 1024).toFixed(1)} KB`);
  assert.ok(bytes > 5000 && bytes < 150 * 1024, `${bytes} bytes`);
}

async function the_first_view_is_measured_on_a_slowed_processor({ desks }) {
  const { page, context } = desks.sara;
  const cdp = await context.newCDPSession(page);
  await desks.sara.go("#/today");
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const took = [];
  for (let i = 0; i < 5; i++) {
    const began = Date.now();
    await page.reload();
    await page.locator(".tiles").waitFor();
    took.push(Date.now() - began);
  }
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  took.sort((a, b) => a - b);
  figure("first view of today at a quarter of the speed", `best ${took[0]} ms, median ${took[2]} ms, worst ${took[4]} ms`);
}

export const alone = true; // its figures are of a machine that does nothing else for it

export default [
  ten_thousand_orders_wait_for_a_postcode,
  the_queue_scrolls_to_its_end_and_stays_small,
  scrolling_what_is_loaded_is_smooth_on_a_slowed_processor,
  the_keyboard_walks_from_block_to_block,
  one_of_them_is_put_right_and_leaves_the_list,
  the_bundle_is_under_150_kb_on_the_line,
  the_first_view_is_measured_on_a_slowed_processor,
];
