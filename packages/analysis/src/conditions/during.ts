import type { Plain } from '@valvomo/model';
import type { SampleSpan } from '../impedance.ts';
import type { Conditions } from './conditions.ts';

const withElectrode = (artefact: Conditions['artefact']): Conditions['artefact'] =>
  Object.fromEntries(
    Object.entries(artefact).map(([region, { muscle, eye, mains, movement }]) => [
      region,
      { muscle, eye, mains, movement, electrode: 1 },
    ]),
  );

/**
 * Spans of a stream in which something is known to lie over the brain, such as an impedance measurement: electrode artefact
 * is 1 in every region in each second that touches one. A span counts from when it is known; one that is known before its
 * first sample gives the same rows however the samples come.
 */
export class KnownSpans {
  #spans: readonly SampleSpan[];

  constructor(saved: readonly SampleSpan[] = []) {
    this.#spans = saved.map(({ start, end }) => ({ start, end }));
  }

  add({ start, end }: SampleSpan): void {
    if (this.#spans.some((span) => span.start === start && span.end === end)) return;
    this.#spans = [...this.#spans, { start, end }];
  }

  /** What was judged of the samples [start, end). Spans before them are not needed any more. */
  during(conditions: Conditions, start: number, end: number): Conditions {
    if (this.#spans.length === 0) return conditions;
    this.#spans = this.#spans.filter((span) => span.end > start);
    return this.#spans.some((span) => span.start < end)
      ? { ...conditions, artefact: withElectrode(conditions.artefact) }
      : conditions;
  }

  snapshot(): Plain {
    return this.#spans.map(({ start, end }) => ({ start, end }));
  }
}
