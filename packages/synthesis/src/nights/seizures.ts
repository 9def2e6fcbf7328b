import { ValvomoError } from '@valvomo/model';
import type { FocusName } from '../head/foci.ts';
import type { Random } from '../noise/random.ts';
import type { Act } from '../patterns/index.ts';
import type { SeizureShapeName } from '../patterns/scalp-shapes.ts';
import { drawnFrom, lengthClasses, oneOf, type LengthClass, type Ranges } from './ranges.ts';

type SeizureType = SeizureShapeName | 'temporal' | 'absence' | 'convulsion' | 'evolving lpd' | 'evolving gpd';

/** A seizure as a scorecard counts it, with the acts that make it. */
export interface DrawnSeizure {
  readonly type: SeizureType;
  readonly onset_s: number;
  readonly length_s: number;
  readonly lengthClass: LengthClass;
  /** Null where it is generalised. */
  readonly focus: FocusName | null;
  /** Largest peak to peak, µV, and beside the background's; of a convulsion what the brain does under the muscles. */
  readonly amplitude_uV: number;
  readonly ratio: number;
  readonly acts: readonly Act[];
}

/** Which lengths a type comes in. */
const typesOf: Readonly<Record<LengthClass, readonly SeizureType[]>> = {
  'under 10 s': ['theta', 'frontal-fast', 'electrodecremental', 'posterior-alpha', 'absence'],
  '10–20 s': [
    'theta',
    'frontal-fast',
    'electrodecremental',
    'posterior-alpha',
    'spike-wave',
    'absence',
    'delta',
  ],
  '20–60 s': [
    'theta',
    'frontal-fast',
    'posterior-alpha',
    'spike-wave',
    'delta',
    'temporal',
    'convulsion',
    'evolving lpd',
    'evolving gpd',
  ],
  'over 60 s': [
    'theta',
    'posterior-alpha',
    'delta',
    'temporal',
    'convulsion',
    'evolving lpd',
    'evolving gpd',
  ],
};

/** Peak to peak of noise of this deviation, as a reader takes it. */
const peakToPeak = 4.4;

const mirrored = (focus: FocusName): FocusName =>
  (focus.startsWith('left') ? focus.replace('left', 'right') : focus.replace('right', 'left')) as FocusName;

interface Draft extends Omit<DrawnSeizure, 'acts' | 'focus'> {
  readonly at: FocusName;
}

/** How long a periodic pattern lasts before it evolves, and after. */
const before_s = 90;
const after_s = 40;

const evolving = (random: Random, ranges: Ranges, draft: Draft, pattern: 'lpd' | 'gpd'): Act => {
  const { onset_s, length_s, amplitude_uV, at } = draft;
  const lead_s = Math.min(before_s, onset_s);
  // The seizure's discharges come to one and a half times the pattern's.
  const common = {
    rate_hz: drawnFrom(random, ranges.rate_hz),
    amplitude_uV: [0.55 * amplitude_uV, 0.7 * amplitude_uV] as const,
    form: 'spike' as const,
    evolves: { after_s: lead_s, length_s, to_hz: drawnFrom(random, ranges.to_hz) },
  };
  const when = { at_s: onset_s - lead_s, length_s: lead_s + length_s + after_s };
  return pattern === 'lpd'
    ? { pattern, ...when, options: { ...common, focus: at } }
    : { pattern, ...when, options: common };
};

const temporal = (random: Random, ranges: Ranges, draft: Draft): Act => {
  const { onset_s, length_s, amplitude_uV, at } = draft;
  const by = drawnFrom(random, ranges.onset);
  const course = [5.2, 6.8, 6, 8.2, 6.2, 4.2, 2.8].map(
    (hz, k) => [4 + (k / 6) * (length_s - 4), by * hz] as const,
  );
  return {
    pattern: 'temporal-seizure',
    at_s: onset_s,
    length_s,
    options: {
      focus: at,
      frequency_hz: course,
      amplitude_uV: [
        [3, 0],
        [6, 0.2 * amplitude_uV],
        [0.5 * length_s, 0.7 * amplitude_uV],
        [length_s, amplitude_uV],
      ],
      spread: [
        {
          focus: mirrored(at),
          delay_s: length_s * drawnFrom(random, ranges.spread_part),
          strength: drawnFrom(random, ranges.spread_strength),
        },
      ],
      automatisms_s: 0.4 * length_s,
      postictal_s: 90,
    },
  };
};

const convulsion = (random: Random, ranges: Ranges, { onset_s, length_s, amplitude_uV }: Draft): Act => {
  const tonic_s = Math.min(20, length_s * drawnFrom(random, ranges.tonic));
  const suppressed_s = drawnFrom(random, ranges.suppressed_s);
  return {
    pattern: 'convulsion',
    at_s: onset_s,
    options: {
      tonic_s,
      clonic_s: length_s - tonic_s,
      suppressed_s: suppressed_s < 1 ? 0 : suppressed_s,
      emg_uV: drawnFrom(random, ranges.emg_uV),
      eeg_uV: amplitude_uV,
      postictal_s: 120,
    },
  };
};

const shaped = (
  random: Random,
  ranges: Ranges,
  draft: Draft,
  shape: SeizureShapeName,
  usual_hz: number,
): Act => {
  const { onset_s, length_s, amplitude_uV, at } = draft;
  const spreads = length_s > 15 && random.uniform() < 0.7;
  const place = {
    focus: random.uniform() < 0.5 ? mirrored(at) : oneOf(random, ranges.foci),
    part: drawnFrom(random, ranges.spread_part),
    strength: drawnFrom(random, ranges.spread_strength),
  };
  return {
    pattern: 'scalp-seizure',
    at_s: onset_s,
    length_s,
    options: {
      shape,
      focus: at,
      onset_hz: usual_hz * drawnFrom(random, ranges.onset),
      amplitude_uV,
      spread: spreads ? [place] : [],
      postictal_s: Math.min(90, 2 * length_s),
      postictal_uV: 0.4 * amplitude_uV,
    },
  };
};

/** Frequencies at onset that are usual, of all shapes that have one of their own. */
const usual_hz: Readonly<Record<SeizureShapeName, number>> = {
  theta: 6,
  'frontal-fast': 20,
  'spike-wave': 3.4,
  electrodecremental: 22,
  'posterior-alpha': 10,
  delta: 1.8,
};

const actOf = (random: Random, ranges: Ranges, draft: Draft): Act => {
  switch (draft.type) {
    case 'temporal':
      return temporal(random, ranges, draft);
    case 'convulsion':
      return convulsion(random, ranges, draft);
    case 'evolving lpd':
      return evolving(random, ranges, draft, 'lpd');
    case 'evolving gpd':
      return evolving(random, ranges, draft, 'gpd');
    case 'absence':
      return {
        pattern: 'spike-wave',
        at_s: draft.onset_s,
        length_s: draft.length_s,
        options: {
          frequency_hz: 3 * drawnFrom(random, ranges.onset),
          amplitude_uV: draft.amplitude_uV,
          ictal: true,
        },
      };
    default:
      return shaped(random, ranges, draft, draft.type, usual_hz[draft.type]);
  }
};

const generalised = new Set<SeizureType>([
  'spike-wave',
  'electrodecremental',
  'absence',
  'convulsion',
  'evolving gpd',
]);

/** What an amplitude beside the background's means for a type: fast activity is small, spike-waves are large. */
const scaleOf = (type: SeizureType): number =>
  type === 'spike-wave' || type === 'absence'
    ? 1.8
    : type === 'electrodecremental'
      ? 0.3
      : type === 'frontal-fast'
        ? 0.6
        : 1;

/**
 * One seizure, drawn from these ranges: its length class first, then its type, its place and its numbers.
 * @param background_uV deviation of the background that it stands on
 */
export const drawSeizure = (
  random: Random,
  ranges: Ranges,
  onset_s: number,
  background_uV: number,
): DrawnSeizure => {
  const lengthClass = oneOf(random, lengthClasses);
  const type = oneOf(random, typesOf[lengthClass]);
  const length_s = drawnFrom(random, ranges.length_s[lengthClass]);
  const ratio = scaleOf(type) * drawnFrom(random, ranges.ratio);
  const amplitude_uV = ratio * peakToPeak * background_uV;
  const temporalFoci = ranges.foci.filter((focus) => focus.endsWith('temporal'));
  const at = oneOf(random, type === 'temporal' ? temporalFoci : ranges.foci);
  const draft: Draft = { type, onset_s, length_s, lengthClass, amplitude_uV, ratio, at };
  const act = actOf(random, ranges, draft);
  return {
    type,
    onset_s,
    length_s,
    lengthClass,
    focus: generalised.has(type) ? null : at,
    amplitude_uV,
    ratio,
    acts: [act],
  };
};

/** No two seizures closer than this, from onset to onset. */
const slot_s = 420;

/**
 * Where seizures begin, each with room of its own, none in the first 100 s.
 * @throws ValvomoError NIGHT_FULL when there is less than 420 s for each
 */
export const seizureOnsets = (random: Random, length_s: number, count: number): readonly number[] => {
  const each_s = (length_s - 100) / Math.max(1, count);
  if (count > 0 && each_s < slot_s) {
    const limit = `${slot_s} s each`;
    throw new ValvomoError('NIGHT_FULL', `${count} seizures in ${length_s} s, limit ${limit}`, {
      value: count,
      limit,
    });
  }
  return Array.from(
    { length: count },
    (_, k) => Math.round(10 * (100 + k * each_s + random.uniform() * (each_s - slot_s))) / 10,
  );
};

/**
 * Seizures over a recording, far enough apart that each is one of its own.
 * @throws ValvomoError NIGHT_FULL
 */
export const drawSeizures = (
  random: Random,
  ranges: Ranges,
  given: { readonly length_s: number; readonly count: number; readonly background_uV: number },
): readonly DrawnSeizure[] =>
  seizureOnsets(random, given.length_s, given.count).map((onset_s) =>
    drawSeizure(random, ranges, onset_s, given.background_uV),
  );
