"""The second book of the week: where every unit and every parcel is, by who carried it. `there` is what lies on a shelf; `books`
what the hub has been told lies there, and so must believe; they differ by what vanished and was not counted yet, and by what
an operator carries in a dead spot. Nothing here is read from the hub."""
import collections

from harness import true

Counter = collections.Counter


class Ledger:
    def __init__(self):
        self.there, self.books = Counter(), Counter()  # (location, sku, lot)
        self.held = collections.defaultdict(Counter)  # shipment: (sku, lot), in its tote or its boxes
        self.hand = collections.defaultdict(Counter)  # device: (sku, lot), carried where no scan is heard
        self.began, self.came, self.back = Counter(), Counter(), Counter()  # sku: at first, delivered, returned
        self.left, self.gone, self.lost = Counter(), Counter(), Counter()  # sku: by truck, scrapped, vanished
        self.parcels = {}  # id: carrier, tracking, shipment, order, manifest, gone

    @staticmethod
    def take(book, key, n):
        true(book[key] >= n, f"{key}: {n} taken of {book[key]}")
        book[key] -= n

    # -- shelves

    def found(self, place, sku, lot, n, first=False):
        self.there[place, sku, lot] += n
        self.books[place, sku, lot] += n
        (self.began if first else self.came)[sku] += n

    def vanish(self, key, n):
        self.take(self.there, key, n)
        self.lost[key[1]] += n

    def lots(self, place, sku):
        return {lot: n for (p, s, lot), n in self.there.items() if (p, s) == (place, sku) and n > 0}

    def believed(self, place, sku):
        return {lot: n for (p, s, lot), n in self.books.items() if (p, s) == (place, sku) and n > 0}

    def rows(self, place):
        """What a count of the place finds; with a line for what should be there and is not."""
        keys = {k for k in [*self.there, *self.books] if k[0] == place and (self.there[k] or self.books[k])}
        return {k: self.there[k] for k in sorted(keys)}

    def counted(self, place):
        for key, n in self.rows(place).items():
            self.books[key] = n

    def carried(self, source, target, sku, lot, n):
        """From a place to another, as the hub was told."""
        for book in (self.there, self.books):
            self.take(book, (source, sku, lot), n)
            book[target, sku, lot] += n

    def scrap(self, place, sku, lot, n):
        for book in (self.there, self.books):
            self.take(book, (place, sku, lot), n)
        self.gone[sku] += n

    # -- picking and putting back

    def grab(self, device, place, sku, lot, n):
        """False: somebody else has taken it since it was seen there."""
        if self.there[place, sku, lot] < n:
            return False
        self.take(self.there, (place, sku, lot), n)
        self.hand[device][sku, lot] += n
        return True

    def drop(self, device, place, sku, lot, n):
        self.take(self.hand[device], (sku, lot), n)
        self.there[place, sku, lot] += n

    def into_tote(self, device, place, sku, lot, n, shipment):
        self.take(self.hand[device], (sku, lot), n)
        self.take(self.books, (place, sku, lot), n)
        self.held[shipment][sku, lot] += n

    def put_back(self, shipment, place, sku, lot, n):
        self.take(self.held[shipment], (sku, lot), n)
        self.there[place, sku, lot] += n
        self.books[place, sku, lot] += n

    # -- the road and back

    def by_truck(self, parcel):
        """The goods leave with the shipment's last box."""
        p = self.parcels[parcel]
        p["gone"] = True
        mine = [x for x in self.parcels.values() if x["shipment"] == p["shipment"]]
        if sum(x["gone"] for x in mine) < p["boxes"]:
            return
        for (sku, lot), n in self.held.pop(p["shipment"], {}).items():
            if n:
                p.setdefault("content", {})[sku, lot] = n
                self.left[sku] += n

    def returned(self, place, sku, lot, n):
        self.there[place, sku, lot] += n
        self.books[place, sku, lot] += n
        self.back[sku] += n

    def sums(self):
        """sku: (in, out): what began, came and came back is what lies here, left, was scrapped or vanished"""
        now = Counter()
        for (_, sku, _), n in self.there.items():
            now[sku] += n
        for content in [*self.held.values(), *self.hand.values()]:
            for (sku, _), n in content.items():
                now[sku] += n
        skus = {*self.began, *now}
        return {sku: (self.began[sku] + self.came[sku] + self.back[sku],
                      now[sku] + self.left[sku] + self.gone[sku] + self.lost[sku]) for sku in sorted(skus)}
