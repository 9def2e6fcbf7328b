import { createCascade, type Cascade, type Section } from '@valvomo/dsp';
import { ValvomoError, type Derived, type Gap } from '@valvomo/model';
import { defer, map, type OperatorFunction } from 'rxjs';

/**
 * Filters every derivation, one filter after the other, each settled on the first sample of its own input; memory is
 * forgotten at every gap. The result does not depend on how the stream is cut into blocks.
 * @param filters one list of sections a filter, as `designFilters` gives them
 * @param filtered `filtered[row] === false` lets that row pass untouched
 * @throws ValvomoError FILTER_ORDER_OF_BLOCKS when blocks do not follow one another, DERIVATIONS_CHANGED
 */
export const filterBy =
  (
    filters: readonly (readonly Section[])[],
    filtered?: readonly boolean[],
  ): OperatorFunction<Derived | Gap, Derived | Gap> =>
  (source) =>
    defer(() => {
      let cascade: Cascade | undefined;
      let next: number | undefined;
      return source.pipe(
        map((item) => {
          if (next !== undefined && item.start !== next)
            throw new ValvomoError('FILTER_ORDER_OF_BLOCKS', `samples from ${item.start}, wanted ${next}`, {
              value: item.start,
              limit: next,
            });
          next = item.start + item.samples;
          if (item.kind === 'gap') {
            cascade?.reset();
            return item;
          }
          cascade ??= createCascade(filters, item.derivations.length, filtered);
          if (cascade.channels !== item.derivations.length)
            throw new ValvomoError(
              'DERIVATIONS_CHANGED',
              `${item.derivations.length} derivations, there were ${cascade.channels}`,
              { value: item.derivations.length, limit: cascade.channels },
            );
          const values = item.values.slice();
          cascade.process(values, item.samples);
          return { ...item, values };
        }),
      );
    });
