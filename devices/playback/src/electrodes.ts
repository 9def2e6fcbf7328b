import { ValvomoError, type Electrode, type ElectrodeSet } from '@valvomo/model';
import { electrode } from '@valvomo/wire';
import { z } from 'zod';

/**
 * An electrodes file: what each signal of a recording is, by its label. Signals that are not named are
 * `{"kind": "other", "role": "other"}`; names that no signal has are a mistake.
 */
const electrodesFile = z.object({
  basis: z.enum(['declared', 'proposed', 'confirmed']),
  by: z.string().min(1).max(80).exactOptional(),
  electrodes: z.record(z.string(), electrode),
});
export type ElectrodesFile = z.infer<typeof electrodesFile>;

const shown_max = 12;

/** @throws ValvomoError ELECTRODES_INVALID that names the place and what is wrong there */
export const parseElectrodes = (text: string, labels: readonly string[]): ElectrodesFile => {
  const parsed = electrodesFile.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ValvomoError('ELECTRODES_INVALID', `electrodes: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const stray = Object.keys(parsed.data.electrodes).filter((label) => !labels.includes(label));
  if (stray.length > 0) {
    const present = labels.length > shown_max ? [...labels.slice(0, shown_max), '…'] : labels;
    throw new ValvomoError(
      'ELECTRODES_INVALID',
      `electrodes: no signal is labelled '${stray.join("', '")}'; there are '${present.join("', '")}'`,
      { value: stray, limit: labels },
    );
  }
  return parsed.data;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ValvomoError('ELECTRODES_INVALID', `electrodes: not JSON: ${String(cause)}`, { cause });
  }
};

const unnamed: Electrode = { kind: 'other', role: 'other' };

/** The electrodes of one stream, in the order of its signals. */
export const electrodesOf = (
  { electrodes, ...basis }: ElectrodesFile,
  labels: readonly string[],
): ElectrodeSet => ({
  ...basis,
  electrodes: labels.map((label) => electrodes[label] ?? unnamed),
});
