import type { Chunk } from '../chunk.ts';
import { easing, silence, stay, type Course } from '../course/course.ts';
import { beltsOf } from '../head/generalised.ts';
import type { Random } from '../noise/random.ts';
import { BandNoise } from '../noise/band.ts';
import type { Stage } from '../stage.ts';
import { HeadEmg } from './emg.ts';
import { IctalRhythm } from './ictal.ts';
import type { Cue, Finding, Pattern } from './pattern.ts';
import { postictalSlowing } from './postictal.ts';

interface ConvulsionOptions {
  readonly tonic_s: number;
  readonly clonic_s: number;
  /** Jerks a second at the begin and the end of the clonic part. */
  readonly clonic_hz: readonly [number, number];
  /** How long nothing is left of the EEG afterwards; 0 leaves slow waves at once. */
  readonly suppressed_s: number;
  /** What is left of the background then, 0 … 1. */
  readonly remains: number;
  /** Deviation of the muscles of the head in the tonic part: at this size they reach an amplifier's limits. */
  readonly emg_uV: number;
  /** What the chest's muscles add to the ECG. */
  readonly chest_uV: number;
  /** Peak to peak at Fz of what the brain does under the muscles. */
  readonly eeg_uV: number;
  /** Movement of the head with each jerk, peak to peak. */
  readonly jerk_uV: number;
  /** How much faster the heart becomes, as a factor. */
  readonly heart: number;
  readonly postictal_s: number;
  readonly postictal_uV: number;
}

type ConvulsionCue = Cue<ConvulsionOptions>;

interface Jerk {
  readonly at_s: number;
  readonly length_s: number;
  readonly strength: number;
}

interface Phases {
  readonly tonicEnd_s: number;
  readonly end_s: number;
  readonly risen_s: number;
}

/** An act's length, where it has one, shortens or stretches both parts alike. */
const phasesOf = ({ at_s, end_s, options }: ConvulsionCue): Phases => {
  const usual_s = options.tonic_s + options.clonic_s;
  const by = end_s < Infinity ? (end_s - at_s) / usual_s : 1;
  const over_s = at_s + by * usual_s;
  return {
    tonicEnd_s: at_s + by * options.tonic_s,
    end_s: over_s,
    risen_s: over_s + options.suppressed_s,
  };
};

/** Jerks of much the same length that follow each other more and more slowly: the pauses lengthen. */
const jerksOf = (
  random: Random,
  from_s: number,
  to_s: number,
  hz: readonly [number, number],
): readonly Jerk[] => {
  const jerks: Jerk[] = [];
  for (let at_s = from_s; at_s < to_s - 0.1;) {
    const part = (at_s - from_s) / (to_s - from_s);
    const every_s = random.between(0.94, 1.06) / (hz[0] * (hz[1] / hz[0]) ** part);
    const length_s = Math.min(0.62 * every_s, random.between(0.15, 0.21));
    jerks.push({ at_s, length_s, strength: random.between(0.75, 1.1) });
    at_s += every_s;
  }
  return jerks;
};

/** How hard the muscles work, 0 … 1.1, as a function that is asked in the order of time. */
const effortOf = ({ at_s }: ConvulsionCue, { tonicEnd_s }: Phases, jerks: readonly Jerk[]) => {
  let place = 0;
  return (now_s: number): number => {
    if (now_s < tonicEnd_s) return easing((now_s - at_s) / 1.5) * (0.85 + 0.15 * Math.sin(0.9 * now_s));
    while (place < jerks.length - 1 && (jerks[place + 1] as Jerk).at_s <= now_s) place++;
    const jerk = jerks[place];
    if (jerk === undefined) return 0;
    const since_s = now_s - jerk.at_s;
    return jerk.strength * stay(since_s, 0, jerk.length_s, 0.04);
  };
};

/** All muscles of the head, those of the chest on the ECG, and the head's movement. */
const body = (cue: ConvulsionCue, stage: Stage, phases: Phases): ((chunk: Chunk) => void) => {
  const { emg_uV, chest_uV, jerk_uV, clonic_hz } = cue.options;
  const jerks = jerksOf(cue.random('jerks'), phases.tonicEnd_s, phases.end_s, clonic_hz);
  const effort = effortOf(cue, phases, jerks);
  const names = ['frontalis', 'left temporalis', 'right temporalis', 'neck', 'galea'] as const;
  const muscles = names.map((name) => ({
    emg: new HeadEmg(cue, stage, name),
    // What reaches the vertex has come through the head.
    strength: name === 'galea' ? 0.5 : cue.random(name, 'strength').between(0.8, 1.1),
  }));
  const chest = stage
    .rowsMeasuring('ecg')
    .map((row) => ({ row, noise: new BandNoise(cue.random('chest', row), stage.rate_hz, 25, 110) }));
  const moves = stage.channels.map((channel) =>
    channel.kind === 'sensor' || channel.kind === 'depth' ? 0 : cue.random('moves', channel.label).normal(),
  );
  const efforts = new Float64Array(stage.rate_hz);
  const held = { wave: 0 };
  const settle = 1 - Math.exp(-1 / (0.08 * stage.rate_hz));
  return (chunk) => {
    for (let i = 0; i < chunk.samples; i++) efforts[i] = effort(chunk.seconds(i));
    const envelope = chunk.scratch(2);
    for (const { emg, strength } of muscles) {
      for (let i = 0; i < chunk.samples; i++) envelope[i] = emg_uV * strength * (efforts[i] as number);
      emg.add(chunk, envelope);
    }
    for (const { row, noise } of chest) {
      noise.fill(envelope, chunk.samples);
      const values = chunk.row(row);
      for (let i = 0; i < chunk.samples; i++)
        values[i] = (values[i] as number) + chest_uV * (efforts[i] as number) * (envelope[i] as number);
    }
    for (let i = 0; i < chunk.samples; i++) {
      const pushed = chunk.seconds(i) < phases.tonicEnd_s ? 0 : (efforts[i] as number);
      held.wave += settle * (pushed - held.wave);
      envelope[i] = 0.7 * jerk_uV * held.wave;
    }
    chunk.project(envelope, Float64Array.from(moves));
  };
};

/** What the brain does: 10 Hz in the tonic part, spike-waves with the jerks. */
const brain = (cue: ConvulsionCue, stage: Stage, phases: Phases): ((chunk: Chunk) => void) => {
  const { eeg_uV, clonic_hz } = cue.options;
  const [tonic_s, whole_s] = [phases.tonicEnd_s - cue.at_s, phases.end_s - cue.at_s];
  const belts = beltsOf(2);
  const fields = stage.fieldsOfGroups(
    belts.map(({ dipoles }) => dipoles),
    'Fz',
  );
  const everywhere = Float64Array.from(stage.channels, (_, row) =>
    fields.reduce((sum, field) => sum + (field[row] as number), 0),
  );
  const rhythm = new IctalRhythm(cue, 'brain', stage.rate_hz, cue.at_s, {
    frequency_hz: [
      [0, 12],
      [tonic_s, 9],
      [tonic_s + 1, clonic_hz[0]],
      [whole_s, clonic_hz[1]],
    ],
    amplitude_uV: [
      [0, 0.3 * eeg_uV],
      [0.8 * tonic_s, eeg_uV],
      [whole_s, eeg_uV],
    ],
    sharpness: [
      [tonic_s, 0],
      [tonic_s + 1, 1],
    ],
    pull: [[0, 0]],
    lag_s: 0,
  });
  return (chunk) => {
    const source = chunk.scratch(0);
    rhythm.fill(chunk, source);
    for (let i = 0; i < chunk.samples; i++)
      source[i] = (source[i] as number) * stay(chunk.seconds(i), cue.at_s, phases.end_s, 0.2);
    chunk.project(source, everywhere);
  };
};

const findingsOf = (cue: ConvulsionCue, stage: Stage, phases: Phases): readonly Finding[] => {
  const channels = stage.channels.flatMap(({ kind, label }) =>
    kind === 'scalp' || kind === 'pair' ? [label] : [],
  );
  const part = (kind: string, onset_s: number, to_s: number): Finding => ({
    kind,
    onset_s,
    duration_s: to_s - onset_s,
    channels,
  });
  const suppressed = cue.options.suppressed_s > 0 ? [part('suppression', phases.end_s, phases.risen_s)] : [];
  return [
    part('seizure', cue.at_s, phases.end_s),
    part('convulsion', cue.at_s, phases.end_s),
    part('convulsion-tonic', cue.at_s, phases.tonicEnd_s),
    part('convulsion-clonic', phases.tonicEnd_s, phases.end_s),
    ...suppressed,
  ];
};

/**
 * A bilateral tonic-clonic seizure: all muscles of the head at once for 10–20 s, so that nothing of the brain is seen,
 * then jerks that slow from about 4 to 1 a second while the pauses between them lengthen, then nothing of the EEG for
 * 20–60 s in which the heart is seen, 30–50 beats faster, and slow waves after that. Theodore et al. 1994,
 * doi:10.1212/wnl.44.8.1403 (phases and their lengths); PMID 23360300 (suppression after two of three, 42 s in the mean);
 * muscle: `emg.ts`.
 */
export const convulsion: Pattern<ConvulsionOptions> = {
  id: 'convulsion',
  reference: 'doi:10.1212/wnl.44.8.1403',
  defaults: {
    tonic_s: 15,
    clonic_s: 32,
    clonic_hz: [4, 1],
    suppressed_s: 42,
    remains: 0.05,
    emg_uV: 900,
    chest_uV: 130,
    eeg_uV: 160,
    jerk_uV: 250,
    heart: 1.6,
    postictal_s: 240,
    postictal_uV: 70,
  },
  layer: 'body',
  sways(cue) {
    const { at_s, options } = cue;
    const { tonicEnd_s, end_s, risen_s } = phasesOf(cue);
    const over_s = risen_s + options.postictal_s;
    const left = options.suppressed_s > 0 ? options.remains : 0.5;
    const brainless: Course = [
      [at_s, 1],
      [at_s + 1, 0.3],
      [end_s - 0.2, 0.3],
      [end_s, left],
      [risen_s, left],
      [risen_s + 3, 0.5],
      [over_s, 1],
    ];
    const heart: Course = [
      [at_s, 1],
      [tonicEnd_s, 0.5 + 0.5 * options.heart],
      [end_s, options.heart],
      [risen_s, options.heart],
      [risen_s + 150, 1],
    ];
    return [
      ...(['background', 'alpha', 'beta'] as const).map((target) => ({ target, course: brainless })),
      { target: 'heart-rate', course: heart },
      { target: 'spikes', course: silence(at_s, risen_s + 5) },
    ];
  },
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const phases = phasesOf(cue);
    const { postictal_s, postictal_uV } = cue.options;
    const parts = [body(cue, stage, phases), brain(cue, stage, phases)];
    const after = postictalSlowing(cue, stage.rate_hz, {
      fields: stage.fieldsOfGroups(
        beltsOf(1.4).map(({ dipoles }) => dipoles),
        'Fz',
      ),
      from_s: phases.risen_s,
      length_s: postictal_s,
      amplitude_uV: 2 * postictal_uV,
    });
    return {
      from_s: cue.at_s,
      to_s: phases.risen_s + postictal_s,
      findings: findingsOf(cue, stage, phases),
      add(chunk) {
        // The head's movement settles within a second after the last jerk.
        if (chunk.seconds(0) < phases.end_s + 1) for (const part of parts) part(chunk);
        after(chunk);
      },
    };
  },
};
