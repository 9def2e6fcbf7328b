import { easing, silence, stay, type Course } from '../course/course.ts';
import type { Chunk } from '../chunk.ts';
import { focusOf, type FocusName } from '../head/foci.ts';
import { Oscillator } from '../noise/oscillator.ts';
import type { Stage } from '../stage.ts';
import { HeadEmg } from './emg.ts';
import { IctalRhythm } from './ictal.ts';
import type { Cue, Pattern } from './pattern.ts';

/** Where the seizure goes: when it arrives, and how large it becomes beside the focus. */
interface Spread {
  readonly focus: FocusName;
  readonly delay_s: number;
  readonly strength: number;
}

/** One patient's seizures resemble each other: this is the patient, each act is one seizure. */
interface TemporalSeizureOptions {
  readonly focus: FocusName;
  /** Seconds since onset → Hz. Its last point is the seizure's usual length. Not monotonic. */
  readonly frequency_hz: Course;
  /** Seconds since onset → µV peak to peak at the focus' own site. 0 while the EEG is only attenuated. */
  readonly amplitude_uV: Course;
  readonly spread: readonly Spread[];
  /** Seconds since onset of the first lip-smacking. */
  readonly automatisms_s: number;
  /** How much faster the heart becomes, as a factor. */
  readonly heart: number;
  readonly postictal_s: number;
  /** Peak to peak of the slow waves that remain on the side of the focus. */
  readonly postictal_uV: number;
}

type SeizureCue = Cue<TemporalSeizureOptions>;

/** Length of this one seizure: as the script says, else within 7 % of the patient's usual. */
const lengthOf = (cue: SeizureCue): number => {
  const usual_s = cue.options.frequency_hz.at(-1)?.[0] ?? 60;
  return cue.end_s < Infinity ? cue.end_s - cue.at_s : usual_s * cue.random('length').between(0.93, 1.07);
};

const stretched = (course: Course, by: number, height = 1): Course =>
  course.map(([at_s, value]) => [at_s * by, value * height]);

/** A generator that joins `delay_s` after onset: the same course, cut off before and grown into over some seconds. */
const rhythms = (
  cue: SeizureCue,
  stage: Stage,
): readonly { rhythm: IctalRhythm; field: Float64Array; from_s: number }[] => {
  const { options } = cue;
  const length_s = lengthOf(cue);
  const by = length_s / (options.frequency_hz.at(-1)?.[0] ?? 60);
  const height = cue.random('height').between(0.92, 1.08);
  const places: readonly Spread[] = [{ focus: options.focus, delay_s: 0, strength: 1 }, ...options.spread];
  return places.map(({ focus, delay_s, strength }) => {
    const { dipole, unitAt } = focusOf(focus);
    const course = {
      frequency_hz: stretched(options.frequency_hz, by),
      amplitude_uV: stretched(options.amplitude_uV, by, strength * height),
      lag_s: delay_s === 0 ? 0 : 0.02 + 0.0012 * delay_s,
      pull: [
        [0, 2.5],
        [length_s, 6],
      ] as Course,
      sharpness: [
        [0.6 * length_s, 0],
        [0.9 * length_s, 0.55],
      ] as Course,
    };
    const field = stage.field([dipole], unitAt);
    return {
      rhythm: new IctalRhythm(cue, focus, stage.rate_hz, cue.at_s, course),
      field,
      from_s: cue.at_s + delay_s * by,
    };
  });
};

/** Slow waves after the seizure, on its side: focus, behind it and above it. */
const aftermath = (cue: SeizureCue, stage: Stage): ((chunk: Chunk) => void) => {
  const { focus, postictal_s, postictal_uV } = cue.options;
  const side = focus.startsWith('left') ? 'left' : 'right';
  const places = [focusOf(focus), focusOf(`${side} posterior temporal`), focusOf(`${side} frontal`)];
  const fields = places.map(({ dipole, unitAt }) => stage.field([dipole], unitAt));
  const slow = fields.map(
    (_, k) => new Oscillator(cue.random('delta', k), stage.rate_hz, 1.5 + 0.3 * k, 1.1),
  );
  const end_s = cue.at_s + lengthOf(cue);
  return (chunk) => {
    const source = chunk.scratch(0);
    fields.forEach((field, k) => {
      (slow[k] as Oscillator).fill(source, chunk.samples);
      for (let i = 0; i < chunk.samples; i++) {
        const since_s = chunk.seconds(i) - end_s;
        const fading = easing(since_s / 1.5) * Math.max(0, 1 - since_s / postictal_s) ** 0.7;
        source[i] = (postictal_uV / 3.4) * (k === 0 ? 1 : 0.6) * fading * (source[i] as number);
      }
      chunk.project(source, field);
    });
  };
};

/** Lip-smacking and swallowing: bursts of both temporal muscles a little faster than once a second, in groups. */
const automatisms = (cue: SeizureCue, stage: Stage): ((chunk: Chunk) => void) => {
  const from_s = cue.at_s + cue.options.automatisms_s;
  const end_s = cue.at_s + lengthOf(cue) - 2;
  const jaws = (['left temporalis', 'right temporalis'] as const).map(
    (name) => new HeadEmg(cue, stage, name),
  );
  const envelope = new Float64Array(stage.rate_hz);
  const phase = cue.random('automatisms').between(0, 2 * Math.PI);
  return (chunk) => {
    for (let i = 0; i < chunk.samples; i++) {
      const now_s = chunk.seconds(i);
      // No metronome: the rate sways by a quarter over some seconds.
      const wobble = 1.6 * Math.sin(2 * Math.PI * 0.14 * (now_s - from_s) + phase);
      const beat = Math.max(0, Math.sin(2 * Math.PI * 1.15 * (now_s - from_s) + wobble)) ** 2;
      const group = Math.sin((2 * Math.PI * (now_s - from_s)) / 7) > -0.3 ? 1 : 0.1;
      envelope[i] = 26 * (0.12 + beat * group) * stay(now_s, from_s, end_s, 1.5);
    }
    for (const jaw of jaws) jaw.add(chunk, envelope);
  };
};

/**
 * A focal seizure of the temporal lobe as the scalp sees it: some seconds of attenuation or nothing, then rhythmic
 * theta over the anterior temporal region that grows, changes frequency back and forth and sharpens, spreads behind,
 * upwards and to the other side, chewing automatisms, a faster heart, an abrupt end, and slow waves on its side for
 * minutes. Javidan 2012, doi:10.1155/2012/637430; heart: Zijlmans et al. 2002, doi:10.1046/j.1528-1157.2002.37801.x.
 */
export const temporalSeizure: Pattern<TemporalSeizureOptions> = {
  id: 'temporal-seizure',
  reference: 'doi:10.1155/2012/637430',
  defaults: {
    focus: 'right temporal',
    frequency_hz: [
      [6, 5.2],
      [14, 6.8],
      [24, 6],
      [36, 8.2],
      [48, 6.2],
      [60, 4.2],
      [70, 2.8],
    ],
    amplitude_uV: [
      [5, 0],
      [8, 25],
      [14, 50],
      [24, 80],
      [36, 120],
      [50, 165],
      [70, 175],
    ],
    spread: [
      { focus: 'right posterior temporal', delay_s: 14, strength: 0.6 },
      { focus: 'right frontal', delay_s: 24, strength: 0.45 },
      { focus: 'left temporal', delay_s: 34, strength: 0.5 },
    ],
    automatisms_s: 27,
    heart: 1.55,
    postictal_s: 180,
    postictal_uV: 80,
  },
  layer: 'body',
  sways(cue) {
    const { at_s } = cue;
    const end_s = at_s + lengthOf(cue);
    const { heart, postictal_s } = cue.options;
    const over_s = end_s + postictal_s;
    return [
      {
        target: 'alpha',
        course: [
          [at_s, 1],
          [at_s + 2, 0.15],
          [end_s, 0.1],
          [end_s + 0.5 * postictal_s, 0.15],
          [over_s, 1],
        ],
      },
      {
        target: 'beta',
        course: [
          [at_s, 1],
          [at_s + 2, 0.5],
          [end_s, 0.5],
          [end_s + 1, 0.35],
          [over_s, 1],
        ],
      },
      {
        target: 'background',
        course: [
          [at_s, 1],
          [at_s + 1.5, 0.5],
          [at_s + 7, 0.55],
          [at_s + 14, 0.85],
          [end_s, 0.85],
          [end_s + 0.8, 0.55],
          [over_s, 1],
        ],
      },
      { target: 'spikes', course: silence(at_s, end_s + 20) },
      {
        target: 'heart-rate',
        course: [
          [at_s + 2, 1],
          [at_s + 10, 1.15],
          [at_s + 28, heart],
          [end_s, heart],
          [end_s + 90, 1],
        ],
      },
    ];
  },
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const length_s = lengthOf(cue);
    const end_s = cue.at_s + length_s;
    const generators = rhythms(cue, stage);
    const chew = automatisms(cue, stage);
    const after = aftermath(cue, stage);
    const leader = generators[0]?.rhythm;
    const channels = stage.labelsIn(generators[0]?.field ?? new Float64Array(0));
    return {
      from_s: cue.at_s,
      to_s: end_s + cue.options.postictal_s,
      findings: [
        { kind: 'seizure', onset_s: cue.at_s, duration_s: length_s, channels },
        { kind: 'postictal-slowing', onset_s: end_s, duration_s: cue.options.postictal_s, channels },
      ],
      add(chunk) {
        const source = chunk.scratch(0);
        if (chunk.seconds(0) < end_s + 0.5) {
          for (const { rhythm, field, from_s } of generators) {
            rhythm.fill(chunk, source, rhythm === leader ? undefined : leader);
            for (let i = 0; i < chunk.samples; i++) {
              const now_s = chunk.seconds(i);
              source[i] =
                (source[i] as number) * easing((now_s - from_s) / 9) * easing((end_s - now_s) / 0.3);
            }
            chunk.project(source, field);
          }
          chew(chunk);
        }
        if (chunk.seconds(chunk.samples) > end_s) after(chunk);
      },
    };
  },
};
