// The console in a real browser, against the real binary.
//   node tests/browser/run.mjs [--bin build/release/holdfast] [--shots DIR] [--only NAME] [--store POSTGRES-URL]
// Each file day_NAME.mjs has a hub of its own; its default export is the list of tests, in order. Ends with
// `N passed, N failed`. Pictures of every page are left in build/screenshots.
import { readdirSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Hub } from "./hub.mjs";
import { launch } from "./desk.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));

function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : otherwise;
}

const binary = option("--bin", "build/release/holdfast");
const shots = path.resolve(option("--shots", "build/screenshots"));
const only = option("--only", "");
mkdirSync(shots, { recursive: true });
const browser = await launch();
let passed = 0, failed = 0;

async function one(name, run) {
  let timer;
  const patience = new Promise((_, no) => { timer = setTimeout(() => no(new Error("took longer than three minutes")), 180000); });
  try {
    await Promise.race([run(), patience]);
    passed++;
  } catch (e) {
    failed++;
    console.log(`FAILED ${name}: ${e.stack || e}`);
  } finally {
    clearTimeout(timer);
  }
}

async function run(file, tests) {
  const began = Date.now();
  const hub = new Hub(binary, option("--store", ""));
  const day = { hub, browser, shots, desks: {} };
  try {
    await hub.start();
    await hub.prepare();
    for (const test of tests) await one(`${file}: ${test.name}`, () => test(day));
    await one(`${file}: nothing went wrong on any page`, () => {
      const troubles = Object.values(day.desks).flatMap((d) => d.troubles);
      if (troubles.length > 0) throw new Error(troubles.join("\n"));
    });
    await one(`${file}: the laws hold at the end`, async () => {
      for (const d of Object.values(day.desks)) await d.close().catch(() => undefined);
      const code = await hub.stop();
      if (code !== 0) throw new Error(`serve ended with ${code}: ${hub.log()}`);
      hub.cli("audit", "verify");
      hub.cli("rebuild", "--check");
    });
  } catch (e) {
    failed++;
    console.log(`FAILED ${file}: ${e.stack || e}`);
  }
  await hub.close();
  console.log(`${file}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

// Two lanes: much of a day is waiting. A day whose figures count has the machine to itself, at the end.
const days = [];
for (const file of readdirSync(HERE).filter((f) => /^day_.*\.mjs$/.test(f) && f.includes(only)).sort()) days.push({ file, day: await import(path.join(HERE, file)) });
const together = days.filter((d) => !d.day.alone);
await Promise.all([0, 1].map(async () => {
  for (let d = together.shift(); d; d = together.shift()) await run(d.file, d.day.default);
}));
for (const d of days.filter((x) => x.day.alone)) await run(d.file, d.day.default);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
