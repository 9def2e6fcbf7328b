"""The standard trends as a researcher would write them with MNE, SciPy and NumPy: whole recording in memory, array operations
over all channels and seconds, library functions wherever there is one. Same montage, windows, bands, filters of the same kind
and the same epochs as the trends of Valvomo; where a rule is long (technical quality, artefact), its costly parts. It is
for timing, not an oracle: those are under fixtures/generate. Prints processor seconds, reading included, as its last line.
"""

import sys
import time

try:
    import mne
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view
    from scipy import ndimage, signal
except ImportError as error:
    sys.exit(str(error))

mne.set_log_level("ERROR")
begun = time.process_time()

CHAINS = {
    "left-temporal": "Fp1 F7 T7 P7 O1",
    "left-parasagittal": "Fp1 F3 C3 P3 O1",
    "midline": "Fz Cz Pz",
    "right-parasagittal": "Fp2 F4 C4 P4 O2",
    "right-temporal": "Fp2 F8 T8 P8 O2",
}
BANDS = {"delta": (1, 4), "theta": (4, 8), "alpha": (8, 13), "beta": (13, 30), "gamma": (30, 70)}

raw = mne.io.read_raw_edf(sys.argv[1], preload=True)
rate = int(raw.info["sfreq"])
recorded = raw.get_data() * 1e6
names = raw.ch_names
row_of = {name: row for row, name in enumerate(names)}
seconds = recorded.shape[1] // rate
recorded = recorded[:, : seconds * rate]

pairs, members = [], {}
for chain, sites in CHAINS.items():
    sites = sites.split()
    members[chain] = list(range(len(pairs), len(pairs) + len(sites) - 1))
    pairs += zip(sites[:-1], sites[1:])
eeg = np.array([recorded[row_of[a]] - recorded[row_of[b]] for a, b in pairs])
members["left"] = members["left-temporal"] + members["left-parasagittal"]
members["right"] = members["right-temporal"] + members["right-parasagittal"]
members["all"] = list(range(len(pairs)))
regions = list(members)
columns = {}

# Spectra: 2-s Hann windows a second apart, and the mean of three of them.
f, _, density = signal.spectrogram(
    eeg, rate, "hann", nperseg=2 * rate, noverlap=rate, detrend="constant", scaling="density"
)
epochs = (density[..., :-2] + density[..., 1:-1] + density[..., 2:]) / 3
power = np.array([epochs[members[region]].mean(axis=0) for region in regions])
width = f[1]
for side in ("left", "right"):
    columns["cdsa", side] = 10 * np.log10(np.maximum(power[regions.index(side)][f < 30], 1e-10))
for left, right in (("left", "right"), ("left-temporal", "right-temporal"), ("left-parasagittal", "right-parasagittal")):
    l, r = power[regions.index(left)][f < 30], power[regions.index(right)][f < 30]
    columns["asymmetry", left] = (r - l) / (r + l)
band = {}
for name, (low, high) in BANDS.items():
    band[name] = power[:, (f >= low) & (f < high)].sum(axis=1) * width
    columns["band", name] = band[name]
    columns["relative", name] = band[name] / (power[:, (f >= 1) & (f < 30)].sum(axis=1) * width)
columns["adr"] = band["alpha"] / band["delta"]

# Spectral edges of every 2-s window, median of nine.
one = np.array([density[members[region]].mean(axis=0) for region in regions])
inside = one[:, (f >= 0.5) & (f < 30)]
edges = f[(f >= 0.5) & (f < 30)] + width / 2
total = np.cumsum(inside, axis=1)
for fraction in (0.5, 0.95):
    wanted = fraction * total[:, -1:]
    at = np.argmax(total >= wanted, axis=1)
    upper = np.take_along_axis(total, at[:, None], axis=1)[:, 0]
    step = np.take_along_axis(inside, at[:, None], axis=1)[:, 0]
    edge = edges[at] - (upper - wanted[:, 0]) / step * width
    columns["sef", fraction] = np.median(sliding_window_view(edge, 9, axis=-1), axis=-1)
peak = edges[np.argmax(inside, axis=1)] - width / 2
columns["peak"] = np.median(sliding_window_view(peak, 9, axis=-1), axis=-1)

# Rhythmicity: dB above a straight line of ln P over ln f through the octave on either side.
f4, _, fine = signal.spectrogram(
    eeg, rate, "hann", nperseg=4 * rate, noverlap=3 * rate, detrend="constant", scaling="density"
)
half = np.arange(1, 100)
for side in ("left", "right"):
    mean = fine[members[side]].mean(axis=0)
    p = (mean[2 * half - 1] / 2 + mean[2 * half] + mean[2 * half + 1] / 2) / 2
    logs = np.log(np.maximum(p, 1e-10))
    rows = []
    for j in range(2, 50):
        used = [k for k in half if j / 2 <= k <= 2 * j and k != j]
        slope, level = np.polyfit(np.log(used), logs[np.array(used) - 1], 1)
        rows.append(10 / np.log(10) * (logs[j - 1] - (slope * np.log(j) + level)))
    columns["rhythmicity", side] = np.array(rows)

# aEEG: asymmetric filter, rectified, smoothed, margins of 10 s that end every second.
channels = np.array([recorded[row_of[a]] - recorded[row_of[b]] for a, b in (("C3", "P3"), ("C4", "P4"), ("C3", "C4"))])
grid = np.array([0, 1, 2, 15, 18, rate / 2])
taps = signal.firwin2(2 * rate + 1, grid, [0, 0, 0.5, 1.4, 0, 0], fs=rate)
smooth = ndimage.uniform_filter1d(2 * np.abs(signal.oaconvolve(channels, taps[None], mode="same", axes=1)), rate // 2, axis=1)
windows = sliding_window_view(smooth, 10 * rate, axis=1)[:, ::rate]
columns["aeeg"] = np.percentile(windows, [10, 90], axis=-1)

# Suppression by Westover: recursive variance below a threshold; classic: below 5 uV for half a second.
beta = np.exp(-1 / (0.105 * rate))
mean = signal.lfilter([1 - beta], [1, -beta], eeg, axis=1)
variance = signal.lfilter([1 - beta], [1, -beta], (eeg - mean) ** 2, axis=1)
highpassed = signal.sosfilt(signal.butter(2, 0.5, "high", fs=rate, output="sos"), eeg, axis=1)


def runs(low, least):
    """Samples that lie in a run of at least so many."""
    return ndimage.binary_opening(low, np.ones((1, least), bool))


for name, low, least_s in (("westover", variance < 25, 0.2), ("classic", np.abs(highpassed) < 5, 0.5)):
    share = runs(low, int(least_s * rate)).reshape(len(pairs), seconds, rate).mean(axis=2)
    minute = ndimage.uniform_filter1d(share, 60, axis=1)
    columns["suppression", name] = np.array([minute[members[region]].mean(axis=0) for region in regions])

# Envelope: 2-20 Hz, peak to peak a second and its median of ten, amplitude of ten seconds.
sections = np.vstack([signal.butter(2, 2, "high", fs=rate, output="sos"), signal.butter(2, 20, "low", fs=rate, output="sos")])
waves = signal.sosfilt(sections, eeg, axis=1).reshape(len(pairs), seconds, rate)
spans = np.median(sliding_window_view(np.ptp(waves, axis=2), 10, axis=1), axis=-1)
levels = np.sqrt(sliding_window_view((waves**2).mean(axis=2), 10, axis=1).mean(axis=-1))
columns["envelope"] = np.array([[spans[members[r]].mean(axis=0), levels[members[r]].mean(axis=0)] for r in regions])

# Quality and artefact of the electrodes as recorded, second by second.
by_second = recorded.reshape(len(names), seconds, rate)
centred = by_second - by_second.mean(axis=2, keepdims=True)
columns["ptp"] = np.ptp(by_second, axis=2)
columns["saturated"] = (np.abs(by_second) >= np.abs(recorded).max()).mean(axis=2)
steps = np.abs(by_second[..., 3:] - by_second[..., :-3])
columns["pops"] = steps.max(axis=2)
f1, spectra = signal.periodogram(by_second, rate, "hann", detrend="constant", axis=2)
columns["mains"] = spectra[..., (f1 >= 49) & (f1 <= 51)].sum(axis=2) / spectra[..., (f1 >= 1) & (f1 <= 45)].sum(axis=2)
columns["muscle"] = spectra[..., (f1 >= 30) & (f1 < 70)].sum(axis=2) / spectra[..., (f1 >= 1) & (f1 < 70)].sum(axis=2)
deviation = np.median(np.abs(centred - np.median(centred, axis=2, keepdims=True)), axis=2)
columns["deviation"] = (deviation - np.median(deviation, axis=0)) / (1.4826 * np.median(np.abs(deviation - np.median(deviation, axis=0)), axis=0))
stacked = centred.transpose(1, 0, 2)
gram = stacked @ stacked.transpose(0, 2, 1) / rate
scale = np.sqrt(np.einsum("tii->ti", gram))
correlation = gram / (scale[:, :, None] * scale[:, None, :])
columns["alone"] = np.sort(np.abs(correlation), axis=2)[:, :, -2]
own = np.einsum("tii->ti", gram)
columns["bridged"] = (own[:, :, None] + own[:, None, :] - 2 * gram + 1e9 * np.eye(len(names))).min(axis=2)
slow = signal.sosfilt(signal.butter(2, 5, "low", fs=rate, output="sos"), recorded, axis=1).reshape(len(names), seconds, rate)
columns["eye"] = np.ptp(slow, axis=2)
ecg = signal.sosfilt(signal.butter(2, [8, 25], "band", fs=rate, output="sos"), recorded[row_of["ECG"]])
columns["beats"] = signal.find_peaks(ecg**2, distance=rate // 3, height=8 * np.mean(ecg**2))[0]

print(sum(np.size(values) for values in columns.values()), "values")
print(time.process_time() - begun)
