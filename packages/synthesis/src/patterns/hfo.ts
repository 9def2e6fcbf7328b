import { instants, voiceOf, type Happening } from '../events.ts';
import { fieldBeside } from '../head/depth.ts';
import { siteField } from './depth-spikes.ts';
import type { Finding, Pattern } from './pattern.ts';
import { spikeWave } from './spikes.ts';

/** Frequencies of each kind. */
const bands = { ripple: [85, 230], 'fast-ripple': [260, 480] } as const;

/** Faster than this part of the rate nothing is made: it would not be seen as what it is. */
const fastest = 0.4;

/**
 * High-frequency oscillations at depth: ripples of 80–250 Hz or fast ripples of 250–500 Hz, four cycles and more of
 * 5–30 µV, each at one contact, alone or on a spike. Staba et al. 2002, doi:10.1152/jn.2002.88.4.1743; Jacobs et al.
 * 2012, doi:10.1016/j.pneurobio.2012.03.001 (rates, sizes, and that a filter's ringing is not one).
 */
export const hfo: Pattern<{
  contacts: readonly string[];
  band: keyof typeof bands;
  /** Null: all of the band. */
  frequency_hz: readonly [number, number] | null;
  per_minute: number;
  /** Peak to peak. */
  amplitude_uV: readonly [number, number];
  cycles: readonly [number, number];
  /** Which part of them sits on a spike, and how large that is. */
  on_spikes: number;
  spike_uV: readonly [number, number];
}> = {
  id: 'hfo',
  reference: 'doi:10.1152/jn.2002.88.4.1743',
  defaults: {
    contacts: [],
    band: 'ripple',
    frequency_hz: null,
    per_minute: 12,
    amplitude_uV: [12, 30],
    cycles: [6, 14],
    on_spikes: 0.4,
    spike_uV: [250, 700],
  },
  layer: 'body',
  voice(cue, stage) {
    const { contacts, band, per_minute, amplitude_uV, cycles, on_spikes, spike_uV } = cue.options;
    const [low_hz, high_hz] = cue.options.frequency_hz ?? bands[band];
    const rows = stage.depthRows.filter(({ label }) => contacts.includes(label));
    if (rows.length === 0 || high_hz > fastest * stage.rate_hz) return undefined;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const gate = stage.gain('spikes');
    const places = rows.map((row) => ({
      label: row.label,
      beside: fieldBeside(stage.channels.length, stage.depthRows, row),
      spike: siteField(stage, row.label) ?? fieldBeside(stage.channels.length, stage.depthRows, row),
    }));
    const drawn = instants(random, cue.at_s, end_s, per_minute, 0.5).map((onset_s) => {
      const place = places[Math.floor(random.uniform() * places.length)] as (typeof places)[number];
      const hz = random.between(low_hz, high_hz);
      const length_s = Math.round(random.between(...cycles)) / hz;
      const height_uV = 0.5 * random.between(...amplitude_uV);
      const wave = (t: number): number =>
        height_uV * Math.sin((Math.PI * t) / length_s) * Math.sin(2 * Math.PI * hz * t);
      const oscillation: Happening = { onset_s, length_s, field: place.beside, wave };
      const [ridden, peak_uV] = [random.uniform() < on_spikes, random.between(...spike_uV)];
      const shape = { sharp_s: 0.05, slow: 0.4, slow_s: 0.22 };
      // It rides on the flank behind the peak.
      const spike: Happening = {
        onset_s: onset_s - 0.015,
        length_s: shape.sharp_s + shape.slow_s,
        field: place.spike,
        wave: (t) => -peak_uV * spikeWave(t, shape),
      };
      const found: Finding = { kind: band, onset_s, duration_s: length_s, channels: [place.label] };
      const under: Finding = {
        kind: 'spike',
        onset_s: spike.onset_s,
        duration_s: spike.length_s,
        channels: stage.labelsIn(place.spike),
      };
      return ridden
        ? { onset_s, happenings: [oscillation, spike], findings: [found, under] }
        : { onset_s, happenings: [oscillation], findings: [found] };
    });
    const shown = drawn.filter(({ onset_s }) => gate.at(onset_s) > 0.5);
    return voiceOf(
      shown.flatMap(({ happenings }) => happenings),
      shown.flatMap(({ findings }) => findings),
    );
  },
};
