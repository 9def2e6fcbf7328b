import { applyMatrix, derivationMatrix } from '@valvomo/dsp';
import {
  ValvomoError,
  type Calibration,
  type Derivation,
  type Derived,
  type Gap,
  type Item,
} from '@valvomo/model';
import { map, type OperatorFunction } from 'rxjs';

/**
 * Counts → derivations in µV (or a signal's own unit), float64; gaps pass. A derivation without terms is NaN.
 * @param calibrations of every signal of the stream: `signals.map(displayCalibration)`
 * @throws ValvomoError DERIVATION_SIGNAL at once, DERIVE_SIGNALS from the stream when a block has other signals
 */
export const derive = (
  derivations: readonly Pick<Derivation, 'name' | 'terms'>[],
  calibrations: readonly Calibration[],
): OperatorFunction<Item, Derived | Gap> => {
  const matrix = derivationMatrix(derivations, calibrations);
  const names = derivations.map(({ name }) => name);
  return map((item) => {
    if (item.kind === 'gap') return item;
    const { start, samples, signals, counts } = item;
    if (signals !== calibrations.length)
      throw new ValvomoError(
        'DERIVE_SIGNALS',
        `block of ${signals} signals, ${calibrations.length} are calibrated`,
        {
          value: signals,
          limit: calibrations.length,
        },
      );
    const values = new Float64Array(matrix.rows * samples);
    applyMatrix(matrix, counts, samples, 0, samples, values);
    return { kind: 'derived', start, samples, derivations: names, values };
  });
};
