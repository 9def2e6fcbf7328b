import type { Chunk } from '../chunk.ts';
import { easing, silence, type Course } from '../course/course.ts';
import { voiceOf, type Happening } from '../events.ts';
import { fieldBeside } from '../head/depth.ts';
import type { DepthRow, Stage } from '../stage.ts';
import { siteField } from './depth-spikes.ts';
import { IctalRhythm } from './ictal.ts';
import type { Cue, Finding, Pattern, Voice } from './pattern.ts';
import { spikeWave } from './spikes.ts';

interface Recruitment {
  readonly contacts: readonly string[];
  /** Since onset; 0 for the contacts where it begins. */
  readonly delay_s: number;
  readonly strength: number;
}

/** How it begins: with fast activity, with a rhythm that grows, or with spikes that come closer together. */
type Onset = 'low-voltage-fast' | 'rhythmic' | 'periodic-spikes';

interface DepthSeizureOptions {
  readonly onset: Onset;
  /** The first is the onset; 2–6 contacts. */
  readonly recruits: readonly Recruitment[];
  /** How long spikes gather before the onset. */
  readonly preictal_s: number;
  readonly preictal_uV: number;
  /** Low-voltage fast activity: how long, from which to which frequency, peak to peak at its begin and end. */
  readonly fast_s: number;
  readonly fast_hz: readonly [number, number];
  readonly fast_uV: readonly [number, number];
  /** Of a rhythmic onset. */
  readonly rhythm_hz: number;
  /** Spikes a second at the begin of a periodic onset. */
  readonly spikes_hz: number;
  /** Of the slow shift under it. */
  readonly shift_uV: number;
  /** Peak to peak of the spike-waves it ends in. */
  readonly late_uV: number;
}

type SeizureCue = Cue<DepthSeizureOptions>;

const usual_s = 65;
const lengthOf = (cue: SeizureCue): number =>
  cue.end_s < Infinity ? cue.end_s - cue.at_s : usual_s * cue.random('length').between(0.94, 1.06);

/** Frequency falls by equal ratios; a straight line through eight points of it is near enough. */
const falling = (from_s: number, length_s: number, [high, low]: readonly [number, number]): Course =>
  Array.from({ length: 9 }, (_, k) => [from_s + (k / 8) * length_s, high * (low / high) ** (k / 8)] as const);

/** The first seconds of a contact, until they are over; after that all seizures go on alike. */
const onsetCourses = (
  { onset, fast_hz, fast_uV, rhythm_hz, spikes_hz }: DepthSeizureOptions,
  from_s: number,
  over_s: number,
  late: number,
): { readonly frequency_hz: Course; readonly amplitude_uV: Course; readonly sharpness: Course } => {
  if (onset === 'rhythmic')
    return {
      frequency_hz: [
        [from_s, rhythm_hz],
        [over_s, 0.85 * rhythm_hz],
      ],
      amplitude_uV: [
        [from_s, 0],
        [from_s + 0.5, 0.12 * late],
        [over_s, 0.4 * late],
      ],
      sharpness: [[over_s, 0.2]],
    };
  if (onset === 'periodic-spikes')
    return {
      frequency_hz: [
        [from_s, spikes_hz],
        [over_s, 2 * spikes_hz],
      ],
      amplitude_uV: [
        [from_s, 0],
        [from_s + 0.1, 0.7 * late],
        [over_s, 0.8 * late],
      ],
      sharpness: [[over_s, 1]],
    };
  return {
    frequency_hz: [...falling(from_s, over_s - from_s, fast_hz), [over_s + 3, 11]],
    amplitude_uV: [
      [from_s, 0],
      [from_s + 0.3, fast_uV[0]],
      [over_s, fast_uV[1]],
      [over_s + 3, 0.35 * late],
    ],
    sharpness: [
      [over_s, 0],
      [over_s + 4, 0.35],
    ],
  };
};

/** What one contact does from the moment it is recruited, over seconds since onset of the whole seizure. */
const contactRhythm = (cue: SeizureCue, stage: Stage, label: string, recruit: Recruitment): IctalRhythm => {
  const { fast_s, late_uV } = cue.options;
  const length_s = lengthOf(cue);
  const from_s = recruit.delay_s;
  // Whoever joins late has less time for the fast part.
  const fastEnd_s = from_s + fast_s * (1 - Math.min(0.5, 0.04 * from_s));
  const grown_s = Math.max(fastEnd_s + 4, 0.5 * length_s);
  const late = late_uV * recruit.strength;
  const begins = onsetCourses(cue.options, from_s, fastEnd_s, late);
  return new IctalRhythm(cue, label, stage.rate_hz, cue.at_s, {
    frequency_hz: [
      ...begins.frequency_hz,
      [grown_s, 7],
      [0.7 * length_s, 3.2],
      [0.9 * length_s, 2],
      [length_s, 1.2],
    ],
    amplitude_uV: [
      ...begins.amplitude_uV,
      [grown_s, 0.7 * late],
      [0.75 * length_s, late],
      [length_s, 0.9 * late],
    ],
    sharpness: [...begins.sharpness, [grown_s, 0.6], [0.65 * length_s, 1]],
    pull: [
      [fastEnd_s, 0],
      [grown_s, 8],
      [0.7 * length_s, 25],
    ],
    lag_s: Math.min(0.045, 0.006 * recruit.delay_s),
  });
};

/** Spikes that come faster and larger until the onset, at the contacts where it will begin. */
const preictalSpikes = (cue: SeizureCue, stage: Stage, first: DepthRow): Voice => {
  const { preictal_s, preictal_uV } = cue.options;
  const field = siteField(stage, first.label) ?? fieldBeside(stage.channels.length, stage.depthRows, first);
  const random = cue.random('preictal');
  const spikes: Happening[] = [];
  for (
    let before_s = preictal_s;
    before_s > 0.25;
    before_s -= random.between(0.8, 1.2) * (0.35 + 0.09 * before_s)
  ) {
    const shape = { sharp_s: 0.045, slow: 0.5, slow_s: Math.min(0.35, 0.2 + 0.02 * before_s) };
    const height_uV = preictal_uV * random.between(0.7, 1.1) * (1 - (0.5 * before_s) / preictal_s);
    spikes.push({
      onset_s: cue.at_s - before_s,
      length_s: shape.sharp_s + shape.slow_s,
      field,
      wave: (t) => -height_uV * spikeWave(t, shape),
    });
  }
  return voiceOf(spikes, []);
};

interface Recruited {
  readonly rhythm: IctalRhythm;
  readonly field: Float64Array;
  readonly from_s: number;
  readonly strength: number;
}

const recruited = (cue: SeizureCue, stage: Stage): readonly Recruited[] =>
  cue.options.recruits.flatMap((recruit) =>
    recruit.contacts.flatMap((label, k) => {
      const contact = stage.depthRows.find((row) => row.label === label);
      if (contact === undefined) return [];
      // Cortex is folded: neighbours look at it from either side, and from different distances.
      const view = (k % 2 === 0 ? 1 : -1) * cue.random('view', label).between(0.65, 1);
      return {
        rhythm: contactRhythm(cue, stage, label, recruit),
        field: fieldBeside(stage.channels.length, stage.depthRows, contact).map((weight) => view * weight),
        from_s: cue.at_s + recruit.delay_s,
        strength: recruit.strength,
      };
    }),
  );

/** When each contact joins: the order in which a seizure takes them. */
const contactOnsets = (cue: SeizureCue, stage: Stage): readonly Finding[] =>
  cue.options.recruits.flatMap(({ contacts, delay_s }) =>
    contacts
      .filter((label) => stage.depthRows.some((row) => row.label === label) && delay_s < lengthOf(cue))
      .map((label) => ({
        kind: 'contact-onset',
        onset_s: cue.at_s + delay_s,
        duration_s: lengthOf(cue) - delay_s,
        channels: [label],
      })),
  );

const addRecruited = (cue: SeizureCue, chunk: Chunk, all: readonly Recruited[]): void => {
  const end_s = cue.at_s + lengthOf(cue);
  const source = chunk.scratch(0);
  const leader = all[0]?.rhythm;
  const shift_uV = (cue.options.onset === 'low-voltage-fast' ? 1 : 0.3) * cue.options.shift_uV;
  for (const { rhythm, field, from_s, strength } of all) {
    if (chunk.seconds(chunk.samples) < from_s) continue;
    rhythm.fill(chunk, source, rhythm === leader ? undefined : leader);
    for (let i = 0; i < chunk.samples; i++) {
      const now_s = chunk.seconds(i);
      const since_s = now_s - from_s;
      const shift = since_s > 0 ? -shift_uV * strength * easing(since_s / 1.2) * Math.exp(-since_s / 5) : 0;
      source[i] = (source[i] as number) * easing((end_s - now_s) / 0.2) + shift;
    }
    chunk.project(source, field);
  }
};

/**
 * A focal seizure at depth: spikes gather, then low-voltage fast activity that slows from about 100 to 20 Hz over
 * seconds while the slower background is suppressed and a slow shift runs under it, at a few contacts first and at their
 * neighbours within seconds; it grows into rhythmic spikes, ends in spike-waves of 1–3 Hz, all at once, and leaves
 * silence. Or it begins with a rhythm of about 9 Hz that grows, or with large spikes once a second that come closer and
 * closer. Truth has when each contact joins. Perucca et al. 2014, doi:10.1093/brain/awt299 (onsets); Wendling et al. 2002, doi:10.1046/j.1460-9568.2002.01985.x; Bartolomei et al. 2008, doi:10.1093/brain/awn111.
 */
export const depthSeizure: Pattern<DepthSeizureOptions> = {
  id: 'depth-seizure',
  reference: 'doi:10.1046/j.1460-9568.2002.01985.x',
  defaults: {
    recruits: [],
    onset: 'low-voltage-fast',
    preictal_s: 12,
    preictal_uV: 700,
    fast_s: 8,
    fast_hz: [100, 20],
    fast_uV: [14, 60],
    rhythm_hz: 9,
    spikes_hz: 1.2,
    shift_uV: 320,
    late_uV: 700,
  },
  layer: 'body',
  sways(cue) {
    const end_s = cue.at_s + lengthOf(cue);
    const { fast_s, recruits, onset } = cue.options;
    // Only fast activity takes the place of all that is slower.
    const fades = onset === 'low-voltage-fast' ? 1 : 3;
    const quiet = recruits.map(({ contacts, delay_s }) => {
      const from_s = cue.at_s + delay_s;
      const course: Course = [
        [from_s, 1],
        [from_s + 0.4, 0.12 * fades],
        [from_s + fast_s + 3, 0.2 * fades],
        [from_s + fast_s + 8, 0.5],
        [end_s, 0.5],
        [end_s + 0.3, 0.1],
        [end_s + 20, 0.2],
        [end_s + 70, 1],
      ];
      return { target: 'depth-background' as const, course, channels: contacts };
    });
    const heart: Course = [
      [cue.at_s + 5, 1],
      [cue.at_s + 25, 1.45],
      [end_s, 1.5],
      [end_s + 80, 1],
    ];
    return [
      ...quiet,
      { target: 'heart-rate', course: heart },
      { target: 'spikes', course: silence(cue.at_s - cue.options.preictal_s, end_s + 15) },
    ];
  },
  voice(cue, stage) {
    const all = recruited(cue, stage);
    const labels = cue.options.recruits[0]?.contacts ?? [];
    const first = stage.depthRows.find((row) => row.label === labels[0]);
    if (first === undefined) return undefined;
    const spikes = preictalSpikes(cue, stage, first);
    const length_s = lengthOf(cue);
    return {
      from_s: cue.at_s - cue.options.preictal_s,
      to_s: cue.at_s + length_s,
      findings: [
        { kind: 'seizure', onset_s: cue.at_s, duration_s: length_s, channels: labels },
        {
          kind: cue.options.onset === 'low-voltage-fast' ? 'low-voltage-fast' : `${cue.options.onset}-onset`,
          onset_s: cue.at_s,
          duration_s: cue.options.fast_s,
          channels: labels,
        },
        ...contactOnsets(cue, stage),
      ],
      add(chunk) {
        spikes.add(chunk);
        if (chunk.seconds(chunk.samples) > cue.at_s) addRecruited(cue, chunk, all);
      },
    };
  },
};
