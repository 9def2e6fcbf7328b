import { artefactKinds, type ArtefactKind } from '../conditions/conditions.ts';
import { judgedRows } from '../conditions/electrode.ts';
import { createEyes } from '../conditions/eyes.ts';
import { conditionsInput } from '../conditions/input.ts';
import type { Region } from './regions.ts';
import { rowNames } from './spectrogram.ts';
import type { Trend, TrendContext } from './trend.ts';

/** Why a kind cannot be judged in a region; undefined when it can. */
const hindrances = (context: TrendContext): ((region: Region, kind: ArtefactKind) => string | undefined) => {
  const rows = judgedRows(context);
  const eyes = createEyes(rows, context, context.settings.conditions) !== undefined;
  const { rate_hz, settings } = context;
  return (region, kind) => {
    const onScalp = region.rows.every((row) => rows[row]?.place === 'scalp');
    if (kind === 'electrode') return undefined;
    if (kind === 'mains')
      return settings.mains_hz + 1 > rate_hz / 2
        ? `${settings.mains_hz + 1} Hz is above half the rate, ${rate_hz / 2} Hz`
        : undefined;
    if (!onScalp) return `${kind} is judged on the scalp only`;
    if (kind === 'eye' && !eyes) return 'neither Fp1 nor Fp2 is recorded';
    return kind === 'muscle' && rate_hz < 80 ? `muscle needs 80 Hz, the rate is ${rate_hz} Hz` : undefined;
  };
};

export const artefact: Trend = {
  id: 'artefact',
  version: 2,
  name: 'Artefact intensity',
  reference: 'Goncharova 2003 (EMG on the scalp), doi:10.1016/S1388-2457(03)00093-2',
  definition:
    'Intensity 0–1 in the last second, the mean over the electrodes of the region as recorded, unfiltered; 0.5 counts as ' +
    'artefact. muscle: share s of the power of 30–70 Hz (without 2.5 Hz on either side of the mains of the settings, and of the other, 50 or 60 Hz, when that is there) in that and 1–30 Hz ' +
    'together, as (s − 0.1) / 0.6 within 0–1; 0 below 3 µV root mean square in 30–70 Hz. mains: share of the power of the mains ' +
    '(see quality) in that and 1–45 Hz together; 0 below 2 µV. movement: (peak to peak − 300 µV) / 600 µV within 0–1. ' +
    'electrode: 1 when the state of quality is flat, saturated, pop, bridged, disconnected or unknown, else 0; 1 in every region ' +
    'in each second that touches an impedance measurement that was announced. eye: r² of the ' +
    'electrode with an eye signal times (peak to peak that the signal makes on it, by regression, − 15 µV) / 45 µV within ' +
    '0–1; the larger of vertical (mean of Fp1 and Fp2 less that of O1 and O2, else P3 and P4; at least 80 µV peak to ' +
    'peak, and the same at F3 and F4 at most 0.6 of it) and lateral (F7 less F8, at least 80 µV, while both less the back ' +
    'are negatively correlated), either only when the mean of the absolute regressions of P7, P8, P3, P4, O1, O2 on it is ' +
    'at most 0.35 of that of its own electrodes; of rows recorded between two sites the mean of those from Fp1 and Fp2, at least 80 µV. Eye ' +
    'signals are means of stretches of one period of the mains. Powers as in quality',
  input: conditionsInput,
  create(context) {
    const hindrance = hindrances(context);
    const cells = context.regions.flatMap((region) =>
      artefactKinds.map((kind) => ({ region, kind, why: hindrance(region, kind) })),
    );
    const made = cells.filter(({ why }) => why === undefined);
    return {
      columns: made.map(({ region, kind }) => ({
        name: `artefact.${region.name}.${kind}`,
        trend: 'artefact',
        region: region.name,
        part: kind,
        unit: '1',
        derivations: rowNames(context, region.rows),
      })),
      absent: cells.flatMap(({ region, kind, why }) =>
        why === undefined ? [] : [{ name: `artefact.${region.name}.${kind}`, why }],
      ),
      next({ conditions }, out) {
        const now = conditions.at(-1)?.artefact;
        for (let k = 0; k < made.length; k += 1) {
          const { region, kind } = made[k] as (typeof made)[number];
          out[k] = now?.[region.name]?.[kind] ?? Number.NaN;
        }
      },
      snapshot: () => null,
    };
  },
};
