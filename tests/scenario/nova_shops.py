"""The merchant of the stories with its shops on loopback: its profile, where each connection has what it needs to be called."""
import base64
import hashlib
import hmac
import json
import os

from harness import FIXTURES, WEB_SECRET, same

TOKEN = 'token: "env:NOVA_SHOP_TOKEN"'
ENV = {"NOVA_SHOP_TOKEN": "shpat_nova", "NOVA_CK": "ck_nova", "NOVA_CS": "cs_nova"}


def _put(text, connection, more):
    """more: lines before the secrets, and secrets before the others, of the connection with this account."""
    at = f"account: {connection}\n    secrets: {{"
    if at not in text:
        raise AssertionError(f"profile-nova.yaml has no such connection: {connection}")
    lines, secrets = more
    return text.replace(at, f"account: {connection}\n{lines}    secrets: {{{secrets}, ", 1)


def profile(web=None, woo=None, keys='    location: "77"\n', secrets=TOKEN):
    """With the Shopify and the WooCommerce double at hand; keys and secrets are the Shopify connection's."""
    with open(os.path.join(FIXTURES, "profile-nova.yaml"), encoding="utf-8") as f:
        text = f.read()
    if web:
        text = _put(text, "nova-tea.myshopify.com", (f'    endpoint: "{web.url}"\n{keys}', secrets))
    if woo:
        text = _put(text, '"https://tea.example/"', (f'    endpoint: "{woo.url}"\n', 'key: "env:NOVA_CK", secret: "env:NOVA_CS"'))
    return text


def woo_says(h, order, topic="order.updated"):
    """The WooCommerce shop's webhook, signed."""
    raw = json.dumps(order).encode()
    mac = base64.b64encode(hmac.new(WEB_SECRET.encode(), raw, hashlib.sha256).digest()).decode()
    status, d = h.http("POST", "/v1/hooks/nova/woo", raw, {"Content-Type": "application/json", "X-WC-Webhook-Topic": topic,
                       "X-WC-Webhook-Source": "https://tea.example/", "X-WC-Webhook-Signature": mac}, token=None)
    same(status, 200, str(d))
