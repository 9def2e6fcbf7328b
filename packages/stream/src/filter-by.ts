import { createCascade, type Cascade, type Section } from '@valvomo/dsp';
import type { Derived, Gap } from '@valvomo/model';
import { defer, map, type OperatorFunction } from 'rxjs';
import { Continuity } from './continuity.ts';

/**
 * Filters every derivation, one filter after the other, each settled on the first sample of its own input; memory is
 * forgotten at every gap. The result does not depend on how the stream is cut into blocks.
 * @param filters one list of sections a filter, as `designFilters` gives them
 * @param filtered `filtered[row] === false` lets that row pass untouched
 * @throws ValvomoError BLOCKS_OUT_OF_ORDER when items do not follow one another, DERIVATIONS_CHANGED
 */
export const filterBy =
  (
    filters: readonly (readonly Section[])[],
    filtered?: readonly boolean[],
  ): OperatorFunction<Derived | Gap, Derived | Gap> =>
  (source) =>
    defer(() => {
      let cascade: Cascade | undefined;
      const continuity = new Continuity();
      return source.pipe(
        map((item) => {
          continuity.check(item);
          if (item.kind === 'gap') {
            cascade?.reset();
            return item;
          }
          cascade ??= createCascade(filters, item.derivations.length, filtered);
          const values = item.values.slice();
          cascade.process(values, item.samples);
          return { ...item, values };
        }),
      );
    });
