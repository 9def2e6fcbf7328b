import { standardDetectors, type Detector } from '@valvomo/analysis';

/** What a detector is, for programs: plain JSON. */
export const describedDetectors = (chosen: readonly Detector[]): readonly object[] =>
  chosen.map((detector) => ({
    id: detector.id,
    version: detector.version,
    name: detector.name,
    standard: standardDetectors.includes(detector),
    types: detector.types,
    made_for: detector.madeFor,
    thresholds: detector.thresholds,
    inputs: Object.fromEntries(
      Object.entries(detector.inputs).map(([name, input]) => [
        name,
        {
          montage: input.montage === 'brain' ? 'brain' : input.montage.id,
          filters: input.filters.map((filter) => filter.name),
          kind: input.kind,
          epoch_s: input.epoch_s,
          ...(input.kind === 'spectrum' ? { window_s: input.window_s } : {}),
        },
      ]),
    ),
    definition: detector.definition,
    reference: detector.reference,
  }));

/** The same for people. */
export const detectorText = (chosen: readonly Detector[]): string => {
  const blocks = chosen.map(({ id, name, types, madeFor, definition, reference, thresholds }) =>
    [
      `${id}: ${name} (${types.join(', ')})`,
      `  ${definition}`,
      `  made for ${madeFor.modality === 'any' ? 'scalp and intracranial' : madeFor.modality} electrodes, ` +
        `at least ${madeFor.rows_min} derivations at ${madeFor.rate_hz_min} Hz`,
      `  ${reference}`,
      ...Object.entries(thresholds).map(
        ([threshold, { value, from, to, unit, what }]) =>
          `    ${threshold} = ${value} ${unit} (${from} … ${to}): ${what}`,
      ),
    ].join('\n'),
  );
  return `${blocks.join('\n')}\n`;
};
