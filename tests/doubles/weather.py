"""Bad weather between the hub and the platforms, from one seed. What befalls a call or a delivery is drawn from the seed, from what
is called, and from how often it was called before: threads and processors change nothing of it. Three times in a row at most."""
import contextlib
import random
import socket

from web import Answer

IN_A_ROW = 3
READS = ("drop", "lose", "cut", "torn", 500, 503, "page")
WRITES = ("drop", "lose", "cut", "torn", 503, "later", "later")


class Weather:
    def __init__(self, seed, chance=0.2, also=()):
        """chance: of a question; what changes something breaks twice as often. also: what else may befall a call of this platform."""
        self.seed, self.chance, self.also, self.fair = seed, chance, tuple(also), False
        self.count, self.row, self.struck, self.delays = {}, {}, {}, 0

    def dice(self, *key):
        n = self.count[key] = self.count.get(key, 0) + 1
        return random.Random(f"{self.seed}|{key}|{n}")

    def strike(self, double, request):
        """None, or what befalls this call; with the double's lock held."""
        what, writes = double.sort_of(request)
        dice = self.dice("call", what)
        if self.fair or self.row.get(what, 0) >= IN_A_ROW or dice.random() >= self.chance * (2 if writes else 1):
            self.row[what] = 0
            return None
        self.row[what] = self.row.get(what, 0) + 1
        fault = dice.choice((WRITES if writes else READS) + self.also)
        self.struck[fault] = self.struck.get(fault, 0) + 1
        if fault == "page":
            return Answer(200, "<html>We are back in a minute</html>", kind="text/html")
        return Answer(429, {}, {"Retry-After": str(dice.randint(1, 9))}) if fault == 429 else fault

    def delay(self, most):
        self.delays += 1
        return 1 + random.Random(f"{self.seed}|delay|{self.delays}").random() * (most - 1)


def deliver(port, path, headers, body, how="whole"):
    """One delivery to the hub: the status, or None: the connection broke. `half`: in the middle of the body; `deaf`: it is all sent,
    and nobody reads the answer."""
    head = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
    raw = f"POST {path} HTTP/1.1\r\nHost: hub\r\n{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=60) as s:
        s.sendall(raw if how != "half" else raw[:len(raw) - len(body) // 2])
        if how == "half":
            return None
        if how == "deaf":
            s.shutdown(socket.SHUT_WR)
            return None
        answer = b""
        while b"\r\n" not in answer:
            more = s.recv(4096)
            if not more:
                return None
            answer += more
        return int(answer.split(b" ")[1])
    return None


class Courier:
    """Carries a platform's webhooks: lost, twice, late, out of order, cut in two; again as often as the platform tries."""

    def __init__(self, weather, clock, tries, lost=0.15):
        """tries: seconds between one try and the next."""
        self.weather, self.clock, self.tries, self.lost = weather, clock, tuple(tries), lost
        self.bag, self.fates, self.refused, self.posted = [], {}, [], 0

    def _fate(self, word):
        self.fates[word] = self.fates.get(word, 0) + 1

    def post(self, what, send, takes=lambda status: 200 <= status < 300):
        """what: the same word for the same news, whenever it is told; send(how) -> status or None."""
        dice = self.weather.dice("hook", what)
        self.posted += 1
        if not self.weather.fair and dice.random() < self.lost:
            return self._fate("lost")
        late = 0 if self.weather.fair or dice.random() < 0.6 else dice.randint(1, 1800)
        if late:
            self._fate("late")
        self.bag.append((self.clock() + late, dice.random(), what, send, takes, 0))
        if not self.weather.fair and dice.random() < 0.2:
            self._fate("twice")
            self.bag.append((self.clock() + late + dice.randint(0, 600), dice.random(), what, send, takes, 0))
        return None

    def run(self):
        """Delivers what is due, in no order. Returns how much was."""
        now = self.clock()
        due = sorted((x for x in self.bag if x[0] <= now), key=lambda x: x[1])
        self.bag = [x for x in self.bag if x[0] > now]
        for _, turn, what, send, takes, tried in due:
            dice = self.weather.dice("way", what)
            how = "whole" if self.weather.fair or dice.random() < 0.8 else dice.choice(("half", "deaf"))
            status = send(how)
            if how != "whole":
                self._fate(how)
            if status is not None and takes(status):
                continue
            if status is not None:
                self.refused.append((what, status))
            if tried < len(self.tries):
                self.bag.append((now + self.tries[tried], turn, what, send, takes, tried + 1))
            else:
                self._fate("given up")
        return len(due)
