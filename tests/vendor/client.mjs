// The platforms' own client code, one call at a time: `node client.mjs VERB`, arguments as JSON on standard input, the answer
// as JSON on standard output. Driven by run.py beside it.
import axios from "axios";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, LogSeverity, Session, shopifyApi } from "@shopify/shopify-api";
import { createSHA256HMAC, HashFormat, setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import woocommerce from "@woocommerce/woocommerce-rest-api";
import standardwebhooks from "standardwebhooks";

const { Webhook } = standardwebhooks;
const WooCommerce = woocommerce.default ?? woocommerce;

function shopifyOf(secret, version) {
  return shopifyApi({
    apiKey: "key", apiSecretKey: secret, scopes: ["read_orders"], hostName: "hub.example", isEmbeddedApp: false,
    apiVersion: version ?? ApiVersion.October25, logger: { level: LogSeverity.Error, log: () => {} },
  });
}

const verbs = {
  // -- Standard Webhooks
  sign: ({ secret, id, at, body }) => new Webhook(secret).sign(id, new Date(at * 1000), body),
  verify({ secret, body, headers }) {
    try {
      return { ok: true, body: new Webhook(secret).verify(body, headers) };
    } catch (e) {
      return { ok: false, why: e.message };
    }
  },

  // -- Shopify
  shopify_sign: ({ secret, body }) => createSHA256HMAC(secret, body, HashFormat.Base64),
  shopify_validate: ({ secret, body, headers }) =>
    shopifyOf(secret).webhooks.validate({ rawBody: body, rawRequest: { method: "POST", url: "/", headers }, rawResponse: {} }),
  // Its client only knows https://SHOP: the double is that shop, on loopback.
  async shopify_graphql({ double, token, shop, version, query, variables, retries }) {
    let calls = 0;
    setAbstractFetchFunc((url, options) => {
      calls++;
      const at = new URL(url);
      if (at.protocol !== "https:" || at.hostname !== shop) throw new Error(`called ${url}`);
      return fetch(double + at.pathname + at.search, options);
    });
    const session = new Session({ id: "x", shop, state: "", isOnline: false, accessToken: token });
    const client = new (shopifyOf("secret", version).clients.Graphql)({ session });
    try {
      const r = await client.request(query, { variables, retries });
      return { data: r.data, extensions: r.extensions, headers: r.headers, calls };
    } catch (e) {
      return { error: e.constructor.name, code: e.response?.code, errors: e.body?.errors ?? null, message: e.message, calls };
    }
  },

  // -- WooCommerce. With plain http it would sign another way than shops are asked: it calls https://tea.example, and the last step
  // before the socket leads to the double.
  async woocommerce({ double, key, secret, method, path, data, params }) {
    const toDouble = (config) => axios.getAdapter("http")({ ...config, url: config.url.replace("https://tea.example", double) });
    const api = new WooCommerce({
      url: "https://tea.example", consumerKey: key, consumerSecret: secret, version: "wc/v3",
      axiosConfig: { adapter: toDouble },
    });
    try {
      const r = await (method === "get" || method === "delete" ? api[method](path, params) : api[method](path, data, params));
      return { status: r.status, data: r.data, headers: { ...r.headers } };
    } catch (e) {
      if (!axios.isAxiosError(e)) throw e;
      return { status: e.response?.status ?? 0, data: e.response?.data ?? null, message: e.message };
    }
  },
};

let text = "";
for await (const part of process.stdin) text += part;
process.stdout.write(JSON.stringify((await verbs[process.argv[2]](JSON.parse(text))) ?? null));
