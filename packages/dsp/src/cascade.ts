import { ValvomoError } from '@valvomo/model';
import { runFour, runOne } from './kernels.ts';
import type { Section } from './section.ts';
import { settledState } from './settle.ts';

/** State of a cascade as plain data; `null` stands for a NaN, which JSON does not know. */
export interface CascadeSnapshot {
  readonly settled: boolean;
  readonly position: number;
  readonly states: readonly (number | null)[];
}

/** Filters with memory for several channels; one stretch of a stream after the other, cut in any way. */
export interface Cascade {
  readonly channels: number;
  /**
   * Filters `samples` samples of every channel in place. Channel c lies at c · stride of `values`.
   * The first sample after creation or `reset` settles every filter as if the channel had always been at that value.
   */
  process(values: Float64Array, samples: number, stride?: number): void;
  /** Forgets everything: to be called at every gap. */
  reset(): void;
  snapshot(): CascadeSnapshot;
  /** @throws ValvomoError CASCADE_SNAPSHOT when it is of another cascade */
  restore(snapshot: CascadeSnapshot): void;
}

/**
 * Samples that go through all sections before the next ones do: four channels of that length stay in the first
 * cache. State below `tiny` is cleared at multiples of it, counted from the reset, so that a channel that has
 * gone silent does not decay into denormal numbers, which are a hundred times slower; the place does not depend
 * on how the stream is cut.
 */
const stretch = 1024;
const tiny = 1e-150;

const wrongSnapshot = (value: number, limit: number): ValvomoError =>
  new ValvomoError('CASCADE_SNAPSHOT', `snapshot has ${value} states, this cascade ${limit}`, {
    value,
    limit,
  });

/** Everything that does not change while a cascade runs, and its state [sections × active channels × 2]. */
interface Works {
  readonly filters: readonly (readonly Section[])[];
  readonly sections: readonly Section[];
  readonly settled: readonly Float64Array[];
  readonly active: Int32Array;
  /** Where the active channels lie in the values of the present call. */
  readonly at: Int32Array;
  readonly state: Float64Array;
}

/** Settles filter after filter on the first sample of its own input. */
const settle = ({ filters, settled, active, at, state }: Works, values: Float64Array): void => {
  for (let c = 0; c < active.length; c += 1) {
    let x = values[at[c] as number] as number;
    let s = 2 * c;
    for (const [f, sections] of filters.entries()) {
      const states = settled[f] as Float64Array;
      const input = x;
      for (const [k, { b0 }] of sections.entries()) {
        const p = (states[2 * k] as number) * input;
        state[s] = p;
        state[s + 1] = (states[2 * k + 1] as number) * input;
        x = b0 * x + p;
        s += 2 * active.length;
      }
    }
  }
};

const run = (
  { sections, active, at, state }: Works,
  values: Float64Array,
  from: number,
  length: number,
): void => {
  const whole = active.length - (active.length % 4);
  for (let c = 0; c < active.length; c += c < whole ? 4 : 1) {
    for (const [k, section] of sections.entries()) {
      const s = (k * active.length + c) * 2;
      if (c < whole) runFour(values, at, c, from, length, section, state, s);
      else runOne(values, (at[c] as number) + from, length, section, state, s);
    }
  }
};

const clearTiny = (state: Float64Array): void => {
  for (let i = 0; i < state.length; i += 1) if (Math.abs(state[i] as number) < tiny) state[i] = 0;
};

/**
 * A cascade of `filters` (each a list of sections), one after the other, each settled on the first sample of its own
 * input (`sosfilt_zi · x[0]`), for `channels` channels. `filtered[c] === false` lets channel c pass untouched
 * (a saturation or a body position has no business in a low cut). Float64 throughout; the result does not depend
 * on how the stream is cut into calls.
 */
export const createCascade = (
  filters: readonly (readonly Section[])[],
  channels: number,
  filtered?: readonly boolean[],
): Cascade => {
  const active = Int32Array.from({ length: channels }, (_, c) => c).filter((c) => filtered?.[c] !== false);
  const works: Works = {
    filters,
    sections: filters.flat(),
    settled: filters.map(settledState),
    active,
    at: new Int32Array(active.length),
    state: new Float64Array(filters.flat().length * active.length * 2),
  };
  const { at, state } = works;
  let started = false;
  let position = 0;

  return {
    channels,
    process(values, samples, stride = samples) {
      if (samples === 0 || works.sections.length === 0) return;
      if (stride < samples || values.length < (channels - 1) * stride + samples)
        throw new ValvomoError(
          'CASCADE_VALUES',
          `${values.length} values do not hold ${channels} channels of ${samples} samples every ${stride}`,
          { value: values.length, limit: (channels - 1) * stride + samples },
        );
      for (let c = 0; c < active.length; c += 1) at[c] = (active[c] as number) * stride;
      if (!started) settle(works, values);
      started = true;
      for (let from = 0; from < samples;) {
        const length = Math.min(stretch - position, samples - from);
        run(works, values, from, length);
        from += length;
        position += length;
        if (position === stretch) {
          clearTiny(state);
          position = 0;
        }
      }
    },
    reset() {
      state.fill(0);
      started = false;
      position = 0;
    },
    snapshot: () => ({
      settled: started,
      position,
      states: Array.from(state, (value) => (Number.isNaN(value) ? null : value)),
    }),
    restore(snapshot) {
      if (snapshot.states.length !== state.length) throw wrongSnapshot(snapshot.states.length, state.length);
      state.set(snapshot.states.map((value) => value ?? Number.NaN));
      started = snapshot.settled;
      position = snapshot.position;
    },
  };
};
