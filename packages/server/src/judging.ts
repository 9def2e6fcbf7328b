import { montages } from '@valvomo/analysis';
import type { Bus } from '@valvomo/bus';
import type { Item, StreamDescription } from '@valvomo/model';
import { streamFromWire, type StreamOnWire } from '@valvomo/wire';
import { Subject } from 'rxjs';
import { judge } from './bed.ts';
import { createLevels, type Levels } from './levels.ts';
import type { Published } from './published.ts';

/** What is judged of the streams of a bed; a subscriber of its bus topic like any other. */
export interface Judging {
  /** No wave in any voltage for 5 s. */
  readonly flat: boolean;
  stop(): void;
}

export interface JudgingFacts {
  onLevel(stream: number, levels: NonNullable<Levels['summary']>): void;
  onFault(stream: number, error: unknown): void;
}

const rowsOf = ({ signals, electrodes }: StreamDescription) => {
  const basis = electrodes ?? {
    basis: 'proposed' as const,
    electrodes: signals.map(() => ({ kind: 'other' as const, role: 'other' as const })),
  };
  const input = { signals, electrodes: basis, bad: new Set<number>(), order: 'left-first' as const };
  const asRecorded = montages.find(({ id }) => id === 'as-recorded');
  return (asRecorded?.derivations(input) ?? []).filter(({ terms }) => terms.length > 0);
};

/** Judges every stream of a recording as long as it is the bed's. */
export const startJudging = (
  bus: Bus<Published>,
  topic: string,
  streams: readonly StreamOnWire[],
  facts: JudgingFacts,
): Judging => {
  const levels: Levels[] = [];
  const inputs = new Map<number, Subject<Item>>();
  for (const wire of streams) {
    const description = streamFromWire(wire);
    const { stream, timeBase } = description;
    const rows = rowsOf(description);
    const level = createLevels(
      timeBase.rate,
      rows.map(({ unit }) => unit === 'µV'),
    );
    const items = new Subject<Item>();
    const take = (values: Float64Array): void => {
      level.take(values);
      if (level.summary !== null) facts.onLevel(stream, level.summary);
    };
    judge(items, description, rows, take, (error) => facts.onFault(stream, error));
    levels.push(level);
    inputs.set(stream, items);
  }
  const end = bus.subscribe(topic, (published) => {
    if (published.kind === 'block' || published.kind === 'gap')
      inputs.get(published.stream)?.next(published.item);
  });
  return {
    get flat() {
      const judged = levels.map(({ flat }) => flat).filter((flat) => flat !== null);
      return judged.length > 0 && judged.every(Boolean);
    },
    stop: () => {
      end();
      for (const items of inputs.values()) items.complete();
    },
  };
};
