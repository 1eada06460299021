"""People for the stories: added by the machine's administrator, enrolled by their code, signed in with a recovery
code (so that the one-time code of this half minute is left for a decision). Standard library only."""
import base64
import hashlib
import hmac
import re
import struct
import time

from harness import same

PASSWORD = "a quiet heron at the dock"


def new_half_minute():
    """A one-time code counts once: waits until everybody has a new one."""
    time.sleep(30.2 - time.time() % 30)


class Person:
    def __init__(self, h, name, role, *more):
        self.h, self.name, self.role = h, name, role
        told = h.cli("user", "add", name, "--role", role, *more).stdout
        self.enrol(re.search(r"he_[0-9a-z]+", told).group(0))

    def enrol(self, code):
        status, d = self.h.http("POST", "/v1/enrolment", {"code": code, "password": PASSWORD}, token=None)
        same(status, 201, f"enrolment {d}")
        self.secret = base64.b32decode(d["totp_secret"])
        self.recovery = d["recovery_codes"]
        self.sign_in()

    def sign_in(self):
        status, d = self.h.http("POST", "/v1/sessions", {"name": self.name, "password": PASSWORD,
                                                         "recovery_code": self.recovery.pop()}, token=None)
        same(status, 201, f"sign-in {d}")
        self.h.tokens[self.name] = self.session = d["session"]

    def code(self, at=None):
        """RFC 6238, by the book."""
        step = int((time.time() if at is None else at) // 30)
        mac = hmac.new(self.secret, struct.pack(">Q", step), hashlib.sha1).digest()
        n = struct.unpack(">I", mac[mac[19] & 15:(mac[19] & 15) + 4])[0] & 0x7FFFFFFF
        return f"{n % 1000000:06d}"

    def ask(self, path, body, key=None):
        return self.h.command(path, body, key=key, token=self.name)

    def get(self, path):
        return self.h.http("GET", path, token=self.name)

    def decide(self, request, verb="approve", code=None, reason="looked at it myself", token=None):
        return self.h.http("POST", f"/v1/approvals/{request}/{verb}",
                           {"totp": code or self.code(), "reason": reason}, token=token or self.name)
