import type { Chunk } from '../chunk.ts';
import { easing, silence, stay, type Course } from '../course/course.ts';
import { focusOf, type FocusName } from '../head/foci.ts';
import { beltsOf } from '../head/generalised.ts';
import type { Stage } from '../stage.ts';
import { HeadEmg } from './emg.ts';
import { IctalRhythm } from './ictal.ts';
import type { Cue, Pattern } from './pattern.ts';
import { postictalSlowing } from './postictal.ts';
import { overLength, seizureShapes, type SeizureShape, type SeizureShapeName } from './scalp-shapes.ts';

interface ScalpSeizureOptions {
  readonly shape: SeizureShapeName;
  /** Where it begins; shapes that are generalised take the whole head. */
  readonly focus: FocusName;
  /** Null: the shape's own. */
  readonly onset_hz: number | null;
  /** Largest peak to peak at the site of the focus, at Fz where it is generalised. Null: the shape's own. */
  readonly amplitude_uV: number | null;
  /** How often it runs through its course: status waxes and wanes for as long as it lasts. */
  readonly cycles: number;
  /** Where it goes, after which part of its length, and how large it becomes there beside the focus. */
  readonly spread: readonly { readonly focus: FocusName; readonly part: number; readonly strength: number }[];
  /** What is left of background and alpha, 0 … 1. Null: the shape's own. */
  readonly background: number | null;
  /** Deviation of the muscles over front and temples. Null: the shape's own. */
  readonly emg_uV: number | null;
  /** How much faster the heart becomes, as a factor. */
  readonly heart: number;
  readonly postictal_s: number;
  /** Peak to peak. */
  readonly postictal_uV: number;
}

type SeizureCue = Cue<ScalpSeizureOptions>;

const usual_s = 40;
const lengthOf = (cue: SeizureCue): number => (cue.end_s < Infinity ? cue.end_s - cue.at_s : usual_s);

interface Place {
  readonly name: string;
  readonly field: Float64Array;
  readonly part: number;
  readonly strength: number;
  readonly lag_s: number;
}

const placesOf = ({ options }: SeizureCue, stage: Stage, shape: SeizureShape): readonly Place[] => {
  if (shape.front !== undefined) {
    const belts = beltsOf(shape.front);
    const fields = stage.fieldsOfGroups(
      belts.map(({ dipoles }) => dipoles),
      'Fz',
    );
    return belts.map(({ back }, k) => ({
      name: `belt ${k}`,
      field: fields[k] as Float64Array,
      part: 0,
      strength: 1,
      lag_s: 0.015 * back,
    }));
  }
  const whole = [{ focus: options.focus, part: 0, strength: 1 }, ...options.spread];
  return whole.map(({ focus, part, strength }) => {
    const { dipole, unitAt } = focusOf(focus);
    return {
      name: focus,
      field: stage.field([dipole], unitAt),
      part,
      strength,
      lag_s: part === 0 ? 0 : 0.02 + 0.05 * part,
    };
  });
};

/** The rhythm at every place; those that join later follow the first. */
const rhythms = (
  cue: SeizureCue,
  stage: Stage,
  shape: SeizureShape,
  places: readonly Place[],
): ((chunk: Chunk) => void) => {
  const { onset_hz, amplitude_uV, cycles } = cue.options;
  const length_s = lengthOf(cue);
  const end_s = cue.at_s + length_s;
  const course = (of: Course, by: number): Course => overLength(of, length_s, cycles, by);
  const voices = places.map(({ name, strength, lag_s }) => {
    const size_uV = strength * (amplitude_uV ?? shape.amplitude_uV);
    return new IctalRhythm(cue, name, stage.rate_hz, cue.at_s, {
      frequency_hz: course(shape.frequency, onset_hz ?? shape.onset_hz),
      amplitude_uV: course(shape.amplitude, size_uV),
      sharpness: course(shape.sharpness, 1),
      pull: [[0, shape.front === undefined ? 4 : 30]],
      lag_s,
    });
  });
  return (chunk) => {
    const source = chunk.scratch(0);
    places.forEach(({ part, field }, k) => {
      const from_s = cue.at_s + part * length_s;
      (voices[k] as IctalRhythm).fill(chunk, source, k === 0 ? undefined : voices[0]);
      const rise_s = part === 0 ? Math.min(0.8, 0.1 * length_s) : 0.15 * length_s;
      for (let i = 0; i < chunk.samples; i++) {
        const now_s = chunk.seconds(i);
        source[i] =
          (source[i] as number) * easing((now_s - from_s) / rise_s) * easing((end_s - now_s) / 0.25);
      }
      chunk.project(source, field);
    });
  };
};

/** Muscles over front and temples from a fifth of its length on. */
const posturing = (cue: SeizureCue, stage: Stage, rms_uV: number): ((chunk: Chunk) => void) => {
  const length_s = lengthOf(cue);
  const muscles = (['frontalis', 'left temporalis', 'right temporalis'] as const).map(
    (name) => new HeadEmg(cue, stage, name),
  );
  return (chunk) => {
    const envelope = chunk.scratch(2);
    for (let i = 0; i < chunk.samples; i++)
      envelope[i] =
        rms_uV * stay(chunk.seconds(i), cue.at_s + 0.2 * length_s, cue.at_s + length_s, 0.1 * length_s);
    for (const one of muscles) one.add(chunk, envelope);
  };
};

/** The slow wave before an electrodecrement: half a second up and down. */
const slowWave = (cue: SeizureCue, field: Float64Array, height_uV: number): ((chunk: Chunk) => void) => {
  const wave_s = 0.9;
  return (chunk) => {
    if (chunk.seconds(0) > cue.at_s + wave_s) return;
    const source = chunk.scratch(0);
    for (let i = 0; i < chunk.samples; i++) {
      const x = (chunk.seconds(i) - cue.at_s) / wave_s;
      source[i] =
        x <= 0 || x >= 1 ? 0 : -height_uV * Math.sin(2 * Math.PI * x) * Math.sin(Math.PI * x) * 0.65;
    }
    chunk.project(source, field);
  };
};

/**
 * A seizure as the scalp sees it, of one of the shapes of `scalp-shapes.ts`, 5–180 s and, waxing and waning, as long as
 * status lasts; an act that begins before 0 is a recording that starts in it. Foldvary et al. 2001,
 * doi:10.1212/wnl.57.11.2022 (frontal, parietal, occipital and temporal ictal patterns); Hirsch et al. 2021,
 * doi:10.1097/WNP.0000000000000806 (evolution); rhythm: `ictal.ts`.
 */
export const scalpSeizure: Pattern<ScalpSeizureOptions> = {
  id: 'scalp-seizure',
  reference: 'doi:10.1212/wnl.57.11.2022',
  defaults: {
    shape: 'theta',
    focus: 'right temporal',
    onset_hz: null,
    amplitude_uV: null,
    cycles: 1,
    spread: [],
    background: null,
    emg_uV: null,
    heart: 1.3,
    postictal_s: 60,
    postictal_uV: 50,
  },
  layer: 'body',
  sways(cue) {
    const { at_s, options } = cue;
    const end_s = at_s + lengthOf(cue);
    const shape: SeizureShape = seizureShapes[options.shape];
    const left = options.background ?? shape.background;
    const course: Course = [
      [at_s, 1],
      [at_s + 0.8, left],
      [end_s, left],
      [end_s + 0.5, Math.max(left, 0.5)],
      [end_s + Math.max(1, options.postictal_s), 1],
    ];
    const heart: Course = [
      [at_s, 1],
      [at_s + 12, options.heart],
      [end_s + 0.01 + Math.max(0, at_s + 12 - end_s), options.heart],
      [end_s + 60, 1],
    ];
    return [
      ...(['background', 'alpha', 'beta'] as const).map((target) => ({ target, course })),
      { target: 'heart-rate', course: heart },
      { target: 'spikes', course: silence(at_s, end_s + 5) },
    ];
  },
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { options } = cue;
    const shape: SeizureShape = seizureShapes[options.shape];
    const places = placesOf(cue, stage, shape);
    const end_s = cue.at_s + lengthOf(cue);
    const lead = (places[0] as Place).field;
    const emg_uV = options.emg_uV ?? shape.emg_uV;
    const parts = [
      rhythms(cue, stage, shape, places),
      ...(emg_uV > 0 ? [posturing(cue, stage, emg_uV)] : []),
      ...(shape.slowWave_uV > 0 ? [slowWave(cue, lead, shape.slowWave_uV)] : []),
    ];
    const after = postictalSlowing(cue, stage.rate_hz, {
      fields: shape.front === undefined ? [lead] : places.map(({ field }) => field),
      from_s: end_s,
      length_s: options.postictal_s,
      amplitude_uV: options.postictal_uV,
    });
    const channels = [
      ...new Set(places.filter(({ part }) => part === 0).flatMap(({ field }) => stage.labelsIn(field))),
    ];
    return {
      from_s: cue.at_s,
      to_s: end_s + options.postictal_s,
      findings: [{ kind: 'seizure', onset_s: cue.at_s, duration_s: end_s - cue.at_s, channels }],
      add(chunk) {
        if (chunk.seconds(0) < end_s) for (const part of parts) part(chunk);
        after(chunk);
      },
    };
  },
};
