import type { Chunk } from '../chunk.ts';
import { homogeneous } from '../head/sphere.ts';
import { muscleUnits, type MuscleName } from '../head/muscles.ts';
import { BandNoise } from '../noise/band.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Stage } from '../stage.ts';
import type { Cue } from './pattern.ts';

/**
 * Surface EMG of one muscle of the head: groups of motor units, each with its own noise of 20 to 200 Hz whose
 * strength flickers as single units join and leave. Goncharova et al. 2003, doi:10.1016/S1388-2457(03)00093-2.
 */
export class HeadEmg {
  readonly #fields: readonly Float64Array[];
  readonly #noises: readonly BandNoise[];
  readonly #flickers: readonly PinkNoise[];
  readonly labels: readonly string[];

  constructor(cue: Cue<object>, stage: Stage, muscle: MuscleName) {
    const { units, sites } = muscleUnits(muscle, cue.random(muscle));
    this.#fields = stage.fields(units, sites, homogeneous);
    this.#noises = units.map((_, k) => new BandNoise(cue.random(muscle, 'emg', k), stage.rate_hz, 25, 110));
    this.#flickers = units.map(
      (_, k) => new PinkNoise(cue.random(muscle, 'flicker', k), stage.rate_hz, 1, 6),
    );
    const strongest = this.#fields[0]?.map((_, row) =>
      Math.hypot(...this.#fields.map((field) => field[row] as number)),
    );
    this.labels = stage.labelsIn(strongest ?? new Float64Array(0));
  }

  /** Adds the muscle at a strength that follows `envelope`, deviation in µV over the muscle, one value a sample. */
  add(chunk: Chunk, envelope: Float64Array): void {
    const noise = chunk.scratch(0);
    const flicker = chunk.scratch(1);
    this.#fields.forEach((field, k) => {
      (this.#noises[k] as BandNoise).fill(noise, chunk.samples);
      (this.#flickers[k] as PinkNoise).fill(flicker, chunk.samples);
      for (let i = 0; i < chunk.samples; i++) {
        const strength = 0.35 + 0.8 * Math.abs(flicker[i] as number);
        noise[i] = (noise[i] as number) * strength * (envelope[i] as number);
      }
      chunk.project(noise, field);
    });
  }
}
