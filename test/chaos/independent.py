"""Reads the files of a data folder of chaos without any code of the project, and says which samples they hold.

Standard input: the folder and the instant (ticks of 100 ns) of sample 0 of every life. Every file is parsed by the bytes;
those without gaps are read by MNE, too. A sample is believed where all its signals agree what it is (telling.ts).
"""
import json
import pathlib
import re
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "fixtures" / "generate"))
import edf_strict  # noqa: E402

RATES = (500, 20)
SECOND = 10_000_000


class Patched:
    """A file that still grows, as it will be when its record count is written."""

    def __init__(self, data):
        self.data = data

    def read_bytes(self):
        return self.data


def told(rows, bits):
    """Life and index of every column of counts; life -1 where they contradict each other: filling."""
    life, index = rows[0] - 1, rows[2] * 0x4000 + rows[1] + 0x2000
    good = (life >= 0) & (rows[1] >= -0x2000) & (rows[1] < 0x2000) & (rows[2] >= 0)
    if len(rows) > 3:
        mixed = ((index + 1).astype(np.uint64) * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
        mixed ^= (np.maximum(life, 0) * 7919).astype(np.uint64)
        check = (mixed >> np.uint64(32 - bits)).astype(np.int64) - 2 ** (bits - 1)
        good &= rows[3] == check
    return np.where(good, life, -1), index


def counts_of(data, header_bytes, samples, wide):
    """[record][signal] → counts, by the bytes."""
    body = np.frombuffer(data, np.uint8, offset=header_bytes)
    records = len(body) // (wide * sum(samples))
    body = body[: records * wide * sum(samples)].reshape(records, -1)
    rows, at = [], 0
    for each in samples:
        part = body[:, at:at + wide * each].reshape(records, each, wide).astype(np.int64)
        value = sum(part[:, :, byte] << (8 * byte) for byte in range(wide))
        rows.append(np.where(value >= 1 << (8 * wide - 1), value - (1 << 8 * wide), value))
        at += wide * each
    return rows


def with_mne(path, signals, wide):
    """Signals of one rate as MNE reads them, as counts."""
    import mne

    read = mne.io.read_raw_edf if wide == 2 else mne.io.read_raw_bdf
    names = [signal["label"] for signal in signals]
    raw = read(path, include=names, preload=True, verbose="error")
    rows = []
    for signal, row in zip(signals, raw.get_data(names) * 1e6):
        (low, high), (least, most) = signal["phys"], signal["dig"]
        rows.append(np.rint((row - low) / (high - low) * (most - least) + least).astype(np.int64))
    return rows


def look(path, starts, problems):
    data = path.read_bytes()
    wide = 3 if data[0] == 255 else 2
    count = int(data[252:256])
    header_bytes = 256 * (count + 1)
    samples = [int(data[256 + 216 * count + 8 * at:][:8]) for at in range(count)]
    record_bytes = wide * sum(samples)
    records = int(data[236:244])
    growing = records < 0
    if growing:
        whole = (len(data) - header_bytes) // record_bytes
        data = data[:236] + str(whole).ljust(8).encode() + data[244:header_bytes + whole * record_bytes]
    strict = edf_strict.read(Patched(data))
    problems += [f"{path.name}: {violation}" for violation in strict["violations"]]
    rows = counts_of(data, header_bytes, samples, wide)
    is_whole = strict["format"].endswith("C") and not growing and strict["records"] > 0
    if is_whole:
        mne_rows = with_mne(path, strict["signals"][:4], wide)
        if not all((a == b.reshape(-1)).all() for a, b in zip(mne_rows, rows)):
            problems.append(f"{path.name}: MNE reads other samples")
    found = []
    for stream, (rate, own) in enumerate(zip(RATES, (rows[:4], rows[4:7]))):
        shape = own[0].shape
        life, index = told([row.reshape(-1) for row in own], 8 * wide)
        onsets = np.repeat(np.array(strict["onsets"], np.int64)[:, None], shape[1], 1)
        instant = (onsets + np.arange(shape[1]) * (SECOND // rate)).reshape(-1)
        cut = np.flatnonzero((np.diff(life) != 0) | (np.diff(index) != 1)) + 1
        for part in np.split(np.arange(len(life)), cut):
            if len(part) == 0 or life[part[0]] < 0:
                continue
            who, first = int(life[part[0]]), int(index[part[0]])
            # Onsets count from the file's start, which the others tell: all must be as far from where their clock has them.
            off = [int(instant[at]) - int(starts[who]) - int(index[at]) * SECOND // rate for at in (part[0], part[-1])]
            found.append([path.parent.name, stream, who, first, first + len(part), off])
    return found


def main():
    asked = json.load(sys.stdin)
    starts = {int(life): int(start) for life, start in asked["starts"].items()}
    problems, files = [], []
    for path in sorted(pathlib.Path(asked["data"]).glob("recordings/*/*.[eb]df")):
        if not re.search(r"-\d{4,}\.[eb]df$", path.name):
            problems += [f"{path.name}: {violation}" for violation in edf_strict.read(path)["violations"]]
            continue
        found = look(path, starts, problems)
        offs = [off for each in found for off in each[5]]
        # Half a sample of the slow stream on either side: a life lies at the nearest sample.
        if offs and max(offs) - min(offs) > SECOND // 20:
            problems.append(f"{path.name}: samples lie {(max(offs) - min(offs)) / SECOND} s apart from where their clocks had them")
        files.append({"name": path.name, "stretches": [each[:5] for each in found]})
    print(json.dumps({"problems": problems, "files": files}))


main()
