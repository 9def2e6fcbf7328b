import { ValvomoError } from '@valvomo/model';
import type { Finding, PlacedFinding } from './findings-state.ts';

const timeout_ms = 10_000;
/** The newest of a bed that are asked for at once. */
const rows_max = 5000;

interface Row {
  readonly finding: Finding;
  readonly recording: string;
  readonly onset: string;
  readonly ended: string;
}

const isRow = (value: unknown): value is Row => {
  if (typeof value !== 'object' || value === null) return false;
  const { finding, recording, onset, ended } = value as Record<string, unknown>;
  const isFinding = typeof finding === 'object' && finding !== null && 'id' in finding && 'type' in finding;
  return isFinding && typeof recording === 'string' && typeof onset === 'string' && typeof ended === 'string';
};

/** @throws ValvomoError BAD_ANSWER, SERVER_REFUSED */
export const findingsOf = async (bed: string): Promise<readonly PlacedFinding[]> => {
  const response = await fetch(`/api/beds/${encodeURIComponent(bed)}/findings?limit=${rows_max}`, {
    signal: AbortSignal.timeout(timeout_ms),
  });
  if (!response.ok)
    throw new ValvomoError('SERVER_REFUSED', `The server answered ${response.status}`, {
      value: response.status,
    });
  const rows: unknown = await response.json();
  if (!Array.isArray(rows) || !rows.every(isRow))
    throw new ValvomoError('BAD_ANSWER', 'The list of findings is not what this page understands');
  return rows.map(({ finding, recording, onset, ended }) => ({
    finding,
    recording,
    from: BigInt(onset),
    to: BigInt(ended),
  }));
};
