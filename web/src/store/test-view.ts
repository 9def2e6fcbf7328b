import type { Electrode, ElectrodeSet } from '@valvomo/model';
import type { BedMessage } from '@valvomo/wire';
import type { Action } from './actions.ts';
import { initialState, reduce } from './reduce.ts';
import type { AppState, Preferences, Summary } from './state.ts';

/** States for tests of the page: a bed as the server describes it, and a page that stands on it. */

export const second = 10_000_000n;
/** 2026-03-12T20:18:03Z */
export const evening = 1_773_346_683n * second;

const signalOf = (label: string): BedMessage['streams'][number]['signals'][number] => ({
  label,
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -3276.8,
  physicalMax: 3276.7,
  digitalMin: -32_768,
  digitalMax: 32_767,
  prefiltering: '',
});

export const nineteen = 'Fp1 Fp2 F7 F3 Fz F4 F8 T3 C3 Cz C4 T4 T5 P3 Pz P4 T6 O1 O2'.split(' ');

export const bedOf = (labels: readonly string[], electrodes?: readonly Electrode[]): BedMessage => ({
  type: 'bed',
  bed: 'emu-1',
  name: 'EMU 1',
  state: 'live',
  recording: 'recording-1',
  origin: { kind: 'simulated' },
  timeZone: 'Europe/Helsinki',
  streams: [
    {
      stream: 1,
      start: String(evening - 600n * second),
      rate: { samples: 256, ticks: 10_000_000 },
      bits: 16,
      signals: labels.map(signalOf),
      ...(electrodes === undefined ? {} : { electrodes: setOf(electrodes) }),
    },
  ],
});

const setOf = (
  electrodes: readonly Electrode[],
): { basis: ElectrodeSet['basis']; electrodes: Electrode[] } => ({
  basis: 'declared',
  electrodes: [...electrodes],
});

export const scalpBed = (): BedMessage =>
  bedOf(
    nineteen,
    nineteen.map((site) => ({ kind: 'scalp', site })),
  );

export const shaftsBed = (shafts: readonly string[], contacts: number): BedMessage => {
  const all = shafts.flatMap((shaft) =>
    Array.from({ length: contacts }, (_, at) => ({ shaft, contact: at + 1 })),
  );
  return bedOf(
    all.map(({ shaft, contact }) => `${shaft}${contact}`),
    all.map(({ shaft, contact }) => ({ kind: 'depth', shaft, contact, side: 'left' })),
  );
};

export const summaryOf = (change: Partial<Summary> = {}): Summary => ({
  type: 'summary',
  view: 1,
  paused: false,
  from: evening - 4n * second,
  head: evening,
  drawn: evening,
  behind_s: 0,
  silent_ms: 40,
  ring_s: 600,
  ringFrom: evening - 600n * second,
  oldest: evening - 600n * second,
  thin: false,
  loading: null,
  sweepX: 400,
  skipped: 0,
  draw_ms: 1,
  fps: 60,
  ...change,
});

export const noPreferences: Preferences = {
  theme: 'auto',
  keysOn: true,
  reader: '',
  names: false,
  pxPerMm: 4,
};

/** A page of 1200 × 600 pixels at 4 px/mm: 10 s at 30 mm/s. */
export const pageOn = (bed: BedMessage, summary: Summary = summaryOf()): AppState =>
  play(initialState(noPreferences, Number(evening / 10_000n)), [
    {
      type: 'arrived',
      moment: { route: { page: 'bed', bed: bed.bed }, choices: {}, at: null, problems: [] },
    },
    { type: 'view-opened', view: 1, bed: bed.bed, kind: 'page', size: { width: 1200, height: 600 } },
    { type: 'heard', message: { type: 'bed', view: 1, bed }, now_ms: 1 },
    { type: 'heard', message: summary, now_ms: 1 },
  ]);

export const play = (state: AppState, actions: readonly Action[]): AppState => {
  let now = state;
  for (const action of actions) now = reduce(now, action);
  return now;
};
