// A hub of its own on a fresh store, with people who can sign in, and a day's work. Standard library only;
// all names and addresses are invented.
import { spawn, execFileSync } from "node:child_process";
import { createHmac, createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import net from "node:net";

const TOP = path.resolve(path.dirname(new URL(import.meta.url).pathname), "../..");
const FIXTURES = path.join(TOP, "tests/scenario/fixtures");
const PASSWORD = "a long sentence for tests";

export function totp(secret, at = Date.now()) {
  const bits = Array.from(secret, (c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const o = mac[19] & 15;
  return String((mac.readUInt32BE(o) & 0x7fffffff) % 1000000).padStart(6, "0");
}

export function freePort() {
  return new Promise((done) => {
    const s = net.createServer();
    s.listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
  });
}

export class Hub {
  // server: a PostgreSQL that may make databases; none: a file of SQLite's.
  constructor(binary, server) {
    this.binary = path.resolve(binary);
    this.dir = mkdtempSync(path.join(tmpdir(), "hf-browser-"));
    this.store = `sqlite:${this.dir}/hub.db`;
    this.server = server;
    if (server) {
      this.database = `hf_browser_${randomUUID().slice(0, 8)}`;
      this.psql(`create database ${this.database} encoding 'UTF8' locale 'C' template template0`);
      this.store = `${server.slice(0, server.lastIndexOf("/"))}/${this.database}`;
    }
    this.people = {};
    this.number = 0;
    this.env = { ...process.env, NOVA_WEB_SECRET: "nova-web-secret", NOVA_NEXT_SECRET: "nova-next-secret",
      NOVA_OWN_SECRET: "whsec_" + Buffer.from("0123456789abcdef0123456789abcdef").toString("base64") };
  }

  psql(text) { execFileSync("psql", ["-X", "-q", this.server, "-c", text], { stdio: "pipe" }); }

  cli(...args) {
    return execFileSync(this.binary, [...args, "--store", this.store, "--key", `${this.dir}/master.key`], { env: this.env, cwd: this.dir, encoding: "utf8", timeout: 60000 });
  }

  // more: further options of serve, kept over restarts.
  async start(port, more) {
    if (more) this.more = more;
    this.port = port || await freePort();
    this.url = `http://localhost:${this.port}`;
    const log = openSync(`${this.dir}/serve.log`, "a");
    this.process = spawn(this.binary, ["serve", "--listen", `127.0.0.1:${this.port}`, "--store", this.store, "--key", `${this.dir}/master.key`, ...(this.more || [])],
      { cwd: this.dir, env: this.env, stdio: ["ignore", log, log] });
    for (let i = 0; i < 200; i++) {
      try {
        if ((await fetch(`http://127.0.0.1:${this.port}/readyz`)).ok) return this;
      } catch { /* not yet */ }
      if (this.process.exitCode !== null) throw new Error("serve ended: " + this.log());
      await new Promise((r) => setTimeout(r, 50));
    }
    throw new Error("not ready: " + this.log());
  }

  log() { return readFileSync(`${this.dir}/serve.log`, "utf8").slice(-2000); }

  async stop() {
    if (!this.process || this.process.exitCode !== null) return this.process ? this.process.exitCode : 0;
    const ended = new Promise((r) => this.process.once("exit", r));
    this.process.kill("SIGTERM");
    return ended;
  }

  async close() {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
    if (this.server) this.psql(`drop database if exists ${this.database} with (force)`);
  }

  async prepare() {
    this.token = this.cli("token", "create", "--role", "supervisor", "--name", "tests").trim();
    this.cli("apply", `${FIXTURES}/site.yaml`);
    for (const m of ["nova", "lumen"]) {
      this.cli("apply", `${FIXTURES}/profile-${m}.yaml`);
      for (const kind of ["catalog", "aliases", "bundles", "counts"]) this.cli("import", kind, `${FIXTURES}/${kind}.csv`, "--merchant", m);
    }
    return this;
  }

  // A person who has chosen a password and holds a second factor.
  async person(name, role, merchant) {
    const wanted = this.write("user.json", JSON.stringify({ name, role, ...(merchant ? { merchant } : {}) }));
    const code = JSON.parse(this.cli("call", "POST", "/v1/users", wanted)).enrolment_code;
    const done = await this.http("POST", "/v1/enrolment", { code, password: PASSWORD }, {}, null);
    if (done.status !== 201) throw new Error(`enrolment of ${name}: ${JSON.stringify(done.body)}`);
    this.people[name] = { name, role, password: PASSWORD, secret: done.body.totp_secret, recovery: done.body.recovery_codes.slice() };
    return this.people[name];
  }

  async http(method, at, body, headers = {}, token = this.token) {
    const raw = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const h = { ...(raw !== undefined ? { "Content-Type": "application/json" } : {}), ...(token ? { Authorization: `Bearer ${token}` } : {}), ...headers };
    const r = await fetch(`http://127.0.0.1:${this.port}${at}`, { method, body: raw, headers: h });
    const text = await r.text();
    let parsed = text;
    try { parsed = JSON.parse(text); } catch { /* text */ }
    return { status: r.status, body: parsed, headers: r.headers };
  }

  command(at, body, token) { return this.http("POST", at, body, { "Idempotency-Key": `"${randomUUID()}"` }, token); }

  // A signed order of the shop "web" of nova.
  async order(over = {}, address = {}, lines = [["NT-BLACK", 1]]) {
    const n = ++this.number;
    const a = { first_name: "Irene", last_name: "Soler", name: "Irene Soler", address1: "Calle Luna 7", address2: null, city: "Zaragoza", zip: "50001", province: "Zaragoza", country_code: "ES", phone: "+34600222333", ...address };
    const at = new Date(Date.now() - 3600e3).toISOString().replace(/\.\d+/, "");
    const o = { id: 9007199254740000 + n, name: `#${1000 + n}`, order_number: 1000 + n, created_at: at, updated_at: at, currency: "EUR", total_price: "12.50", financial_status: "paid", cancelled_at: null, test: false,
      email: "irene@example.com", phone: a.phone, shipping_address: a,
      line_items: lines.map(([sku, qty], i) => ({ id: 48781767227629 + i, sku, variant_id: null, quantity: qty, fulfillable_quantity: qty, requires_shipping: true, gift_card: false, price: "12.50", title: "as it is called" })),
      shipping_lines: [{ code: "standard" }], ...over };
    const raw = JSON.stringify(o);
    const signature = createHmac("sha256", "nova-web-secret").update(raw).digest("base64");
    const r = await this.http("POST", "/v1/hooks/nova/web", raw, { "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": signature,
      "X-Shopify-Webhook-Id": createHash("sha256").update(raw).digest("hex").slice(0, 36) }, null);
    if (r.status !== 200) throw new Error(`the shop heard ${r.status} ${JSON.stringify(r.body)}`);
    return (await this.http("GET", `/v1/orders/${r.body.order}`)).body;
  }

  // The own shop of nova is told things at this address from now on; the machine's administrator enables it before there are people.
  async tell(endpoint) {
    await this.stop();
    await this.start(this.port, ["--egress-allow", new URL(endpoint).host]);
    const text = readFileSync(`${FIXTURES}/profile-nova.yaml`, "utf8").replace("  - id: own\n    platform: custom\n", `  - id: own\n    platform: custom\n    owner: "Nuria Vidal, integrations"\n    endpoint: "${endpoint}"\n`);
    this.cli("apply", this.write("nova-out.yaml", text));
    this.cli("connection", "enable", "own", "--merchant", "nova");
  }

  // A signed order of nova's own shop.
  async ownOrder() {
    const n = `OUT-${++this.number}`, at = new Date(Date.now() - 3600e3).toISOString().replace(/\.\d+/, ""), price = { minor: 1250, currency: "EUR" };
    const raw = JSON.stringify({ type: "order.created", data: { merchant: "nova", channel: "own", external_id: n, order_number: n, placed_at: at, updated_at: at, payment: { status: "captured", reference: "psp-1", at }, total: price,
      ship_to: { name: "Irene Soler", company: null, street: ["Calle Luna 7", ""], city: "Zaragoza", postcode: "50001", province: "Zaragoza", country: "ES", phone: "+34600222333", email: "irene@example.com" }, method: "standard", note: null,
      lines: [{ line: 1, channel_sku: "NT-BLACK", variant_id: null, quantity: 1, unit_price: price }] } });
    const ident = createHash("sha256").update(raw).digest("hex").slice(0, 30), stamp = String(Math.floor(Date.now() / 1000));
    const mac = createHmac("sha256", "0123456789abcdef0123456789abcdef").update(`${ident}.${stamp}.${raw}`).digest("base64");
    const r = await this.http("POST", "/v1/hooks/nova/own", raw, { "webhook-id": ident, "webhook-timestamp": stamp, "webhook-signature": `v1,${mac}` }, null);
    if (r.status !== 200) throw new Error(`the shop heard ${r.status} ${JSON.stringify(r.body)}`);
    return r.body.order;
  }

  async get(at) { return (await this.http("GET", at)).body; }

  write(name, text) {
    writeFileSync(path.join(this.dir, name), text);
    return path.join(this.dir, name);
  }
}
