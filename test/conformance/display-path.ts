import { designFilters, montages, proposeElectrodes } from '@valvomo/analysis';
import { displayCalibration, sampleIndex, type Item } from '@valvomo/model';
import { derive, filterBy } from '@valvomo/stream';
import { from } from 'rxjs';

import {
  countsOf,
  filters,
  hole,
  length,
  pick,
  rate_hz,
  stream,
  view,
} from '../../web/src/picture/display-path.fixture.ts';

const block = (start: number, end: number): Item => ({
  kind: 'block',
  start: sampleIndex(start),
  samples: end - start,
  signals: stream.signals.length,
  counts: countsOf(start, end - start),
});

/** The rows of the comparison as `derive` and `filterBy` make them here: of every row the samples that are compared. */
export const nodeRows = (): Record<string, number[]> => {
  const { electrodes = proposeElectrodes(stream.signals) } = stream;
  const input = { signals: stream.signals, electrodes, bad: new Set<number>(), order: view.order };
  const derivations = montages.find(({ id }) => id === view.montage)?.derivations(input) ?? [];
  const rows: Record<string, number[]> = Object.fromEntries(derivations.map(({ name }) => [name, []]));
  const gap: Item = {
    kind: 'gap',
    start: sampleIndex(hole.start),
    samples: hole.end - hole.start,
    reason: 'device',
  };
  from([block(0, hole.start), gap, block(hole.end, length)])
    .pipe(
      derive(derivations, stream.signals.map(displayCalibration)),
      filterBy(designFilters(rate_hz, filters).sections),
    )
    .subscribe((item) => {
      if (item.kind === 'gap') return;
      for (let sample = item.start as number; sample < item.start + item.samples; sample += 1) {
        if (sample % pick !== 0) continue;
        for (const [row, name] of item.derivations.entries())
          rows[name]?.push(item.values[row * item.samples + sample - item.start] as number);
      }
    });
  return rows;
};
