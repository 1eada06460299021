"""The merchant `nova` with DHL Parcel Iberia beside its other carrier, at a double on loopback: what stories and the week start from."""
from dhl import BASE
from harness import FIXTURES

SECRETS = {"NOVA_DHL_USER": "nova", "NOVA_DHL_PASS": "dhl-pass"}


def profile_with_dhl(double, postcode, **service):
    """The text of the profile; orders to this postcode travel with DHL. service: more keys of its service."""
    with open(f"{FIXTURES}/profile-nova.yaml") as f:
        text = f.read()
    more = "".join(f", {k}: {v}" for k, v in service.items())
    return text.replace("carriers:\n", f"""  - id: dhl
    platform: dhl_parcel_iberia
    account: "001-999999"
    endpoint: "{double.url}{BASE}"
    secrets: {{username: "env:NOVA_DHL_USER", password: "env:NOVA_DHL_PASS"}}
carriers:
  - id: dhl
    platform: dhl_parcel_iberia
    connection: dhl
    services:
      - {{id: dhl-b2c, countries: [ES, PT], limits: {{name: 40, street: 40}}{more}}}
""", 1).replace("routing:\n", f'routing:\n  - {{country: ES, postcode: ["{postcode}"], service: dhl-b2c}}\n', 1)
