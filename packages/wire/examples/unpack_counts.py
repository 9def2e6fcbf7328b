#!/usr/bin/env python3
"""Coded counts (PROTOCOL.md §3, coding 2) back to plain ones, written from that text; nothing but Python's own library.

    counts = unpack_counts(payload, samples, signals)     # one list a signal
"""


class Bits:
    """The lowest bit of a byte comes first."""

    def __init__(self, data):
        self.value, self.left = int.from_bytes(data, "little"), 8 * len(data)

    def take(self, bits):
        if bits > self.left:
            raise ValueError("ends too early")
        value = self.value & ((1 << bits) - 1)
        self.value >>= bits
        self.left -= bits
        return value

    def signed(self, bits):
        value = self.take(bits)
        return value - (1 << bits) if value >> (bits - 1) else value

    def zeros(self):
        if self.value == 0:
            raise ValueError("ends too early")
        count = (self.value & -self.value).bit_length() - 1
        self.take(count + 1)
        return count


def wrap(value, width):
    value &= (1 << width) - 1
    return value - (1 << width) if value >> (width - 1) else value


def partition(bits, count, width):
    k_bits = 4 if width == 16 else 5
    k = bits.take(k_bits)
    if k == (1 << k_bits) - 1:
        plain = bits.take(k_bits + 1)
        if plain > width:
            raise ValueError("a number beyond its limit")
        folded = [bits.take(plain) for _ in range(count)]
    else:
        quotients = [bits.zeros() for _ in range(count)]
        folded = [(q << k) + bits.take(k) for q in quotients]
    if any(u >> width for u in folded):
        raise ValueError("a number beyond its limit")
    return [-(u // 2) - 1 if u % 2 else u // 2 for u in folded]


def signal(bits, rows, samples, width):
    kind, how = bits.take(3), bits.take(2)
    if kind > 5:
        raise ValueError("a reserved kind of prediction")
    distance = how if how < 2 else 1 + bits.take(2 if how == 2 else 8)
    gain = bits.signed(8) if how == 3 else 64
    if distance > len(rows):
        raise ValueError("a reference before the first signal")
    first = bits.signed(4 * (1 + bits.take(2 if width == 16 else 3)))
    shift, factors = 0, {1: [1], 2: [2, -1], 3: [3, -3, 1]}.get(kind, [])
    if kind == 4:
        order, size, shift = 1 + bits.take(4), 1 + bits.take(4), bits.take(4)
        factors = [bits.signed(size) for _ in range(order)]
        if shift > 12:
            raise ValueError("a number beyond its limit")
    d = [0] * samples
    if kind != 5:
        code = bits.take(3) if samples > 64 else 0
        length, residuals = 16 << code if code else samples, [0]
        for start in range(0, samples, length):
            residuals += partition(bits, min(start + length, samples) - max(start, 1), width)
        for t in range(samples):
            total = sum(c * d[t - 1 - j] for j, c in enumerate(factors) if j < t)
            # 16-bit counts: as 32-bit arithmetic in 4096ths does it, sums wrap.
            predicted = wrap(total << 12 - shift, 32) >> 12 if width == 16 else total >> shift
            d[t] = wrap(residuals[t] + predicted, width)
    other = rows[-distance] if distance else d
    return [wrap(each + first + (gain * other[t] >> 6 if distance else 0), width) for t, each in enumerate(d)]


def unpack_counts(payload, samples, signals):
    width, coded = (32 if payload[0] & 1 else 16), payload[0] & 2
    size = width // 8
    if payload[0] > 3 or (coded and len(payload) - 1 >= size * samples * signals):
        raise ValueError("a number beyond its limit")
    if not coded:
        if len(payload) - 1 != size * samples * signals:
            raise ValueError("plain counts of another length")
        row = size * samples
        return [[int.from_bytes(payload[at + size * t : at + size * t + size], "little", signed=True) for t in range(samples)]
                for at in range(1, len(payload), row)]
    bits, rows = Bits(payload[1:]), []
    for _ in range(signals):
        rows.append(signal(bits, rows, samples, width))
    if bits.left > 7 or bits.value:
        raise ValueError("bytes left over")
    return rows
