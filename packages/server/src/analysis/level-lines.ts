import { montages } from '@valvomo/analysis';
import type { Item, StreamDescription } from '@valvomo/model';
import { streamFromWire, type StreamOnWire } from '@valvomo/wire';
import { Subject } from 'rxjs';
import { judge } from '../bed.ts';
import { createLevels, type Levels, type LevelSummary } from '../levels.ts';
import type { Fed, Told } from './messages.ts';

/** How high the waves of a bed's streams are now. */
export interface LevelLines {
  take(fed: Fed | Told): void;
  /** No wave in any voltage for 5 s; null before anything could be judged. */
  readonly flat: boolean | null;
  /** What is new since the last call. */
  summaries(): { readonly stream: number; readonly summary: LevelSummary }[];
  stop(): void;
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

/** @param onFault told when the line of a stream failed and began anew */
export const startLevels = (
  streams: readonly StreamOnWire[],
  onFault: (stream: number, error: unknown) => void,
): LevelLines => {
  const fresh = new Map<number, LevelSummary>();
  const lines = new Map<number, { readonly items: Subject<Item>; readonly levels: Levels }>();
  for (const wire of streams) {
    const description = streamFromWire(wire);
    const { stream, timeBase } = description;
    const rows = rowsOf(description);
    const levels = createLevels(
      timeBase.rate,
      rows.map(({ unit }) => unit === 'µV'),
    );
    const items = new Subject<Item>();
    const take = (values: Float64Array): void => {
      levels.take(values);
      if (levels.summary !== null) fresh.set(stream, levels.summary);
    };
    judge(items, description, rows, take, (error) => onFault(stream, error));
    lines.set(stream, { items, levels });
  }
  return {
    take: ({ stream, item }) => {
      if (item.kind !== 'measuring' && item.kind !== 'drug') lines.get(stream)?.items.next(item);
    },
    get flat() {
      const judged = [...lines.values()].map(({ levels }) => levels.flat).filter((flat) => flat !== null);
      return judged.length === 0 ? null : judged.every(Boolean);
    },
    summaries: () => {
      const out = [...fresh].map(([stream, summary]) => ({ stream, summary }));
      fresh.clear();
      return out;
    },
    stop: () => {
      for (const { items } of lines.values()) items.complete();
    },
  };
};
