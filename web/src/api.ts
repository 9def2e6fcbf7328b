import { ValvomoError, type Electrode } from '@valvomo/model';

export type BedState = 'waiting' | 'live' | 'stale' | 'lost';

/** A bed as `GET /api/beds` lists it; only what the wall needs. */
export interface BedSummary {
  readonly id: string;
  readonly name: string;
  readonly state: BedState;
}

/** A reader's word on what the electrodes of a bed's streams are, in the order of the streams' signals. */
export interface ElectrodeDecision {
  readonly by: string;
  readonly streams: readonly { readonly stream: number; readonly electrodes: readonly Electrode[] }[];
}

/** Who wants impedances measured, and who confirms that current may flow where contacts are implanted. */
export interface ImpedanceRequest {
  readonly by: string;
  readonly confirmed?: string;
}

export interface Api {
  beds(): Promise<readonly BedSummary[]>;
  confirmElectrodes(bed: string, decision: ElectrodeDecision): Promise<void>;
  /** Resolves when the device begins. */
  measureImpedances(bed: string, asked: ImpedanceRequest): Promise<void>;
  /** Adds the marks of a file (EDF+, BDF+ or events.tsv) to a recording. @returns how many */
  importMarks(recording: string, author: string, file: File): Promise<number>;
}

const timeout_ms = 5000;
/** The server waits for the device as long as 10 s. */
const device_timeout_ms = 12_000;
/** A file of a hundred thousand marks takes its time. */
const import_timeout_ms = 120_000;
const states = new Set<unknown>(['waiting', 'live', 'stale', 'lost']);

const isSummary = (value: unknown): value is BedSummary => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, state } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof name === 'string' && states.has(state);
};

const refusal = async (response: Response): Promise<ValvomoError> => {
  const body: unknown = await response.json().catch(() => null);
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const message = typeof said['message'] === 'string' ? said['message'] : response.statusText;
  return new ValvomoError('SERVER_REFUSED', `The server answered ${response.status}: ${message}`, {
    value: response.status,
  });
};

/** The server's HTTP side. Every call ends, most of them within 5 s. */
export const openApi = (base: string): Api => ({
  beds: async () => {
    const response = await fetch(new URL('/api/beds', base), { signal: AbortSignal.timeout(timeout_ms) });
    if (!response.ok) throw await refusal(response);
    const list: unknown = await response.json();
    if (!Array.isArray(list) || !list.every(isSummary))
      throw new ValvomoError('BAD_ANSWER', 'The list of beds is not what this page understands');
    return list;
  },
  confirmElectrodes: async (bed, decision) => {
    const response = await fetch(new URL(`/api/beds/${encodeURIComponent(bed)}/electrodes`, base), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(decision),
      signal: AbortSignal.timeout(timeout_ms),
    });
    if (!response.ok) throw await refusal(response);
  },
  measureImpedances: async (bed, asked) => {
    const response = await fetch(new URL(`/api/beds/${encodeURIComponent(bed)}/impedance`, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(device_timeout_ms),
    });
    if (!response.ok) throw await refusal(response);
  },
  importMarks: async (recording, author, file) => {
    const url = new URL(`/api/recordings/${encodeURIComponent(recording)}/marks/import`, base);
    url.searchParams.set('author', author);
    const isTable = file.name.toLowerCase().endsWith('.tsv');
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': isTable ? 'text/tab-separated-values' : 'application/octet-stream' },
      body: file,
      signal: AbortSignal.timeout(import_timeout_ms),
    });
    if (!response.ok) throw await refusal(response);
    const { added } = (await response.json()) as { readonly added?: unknown };
    if (typeof added !== 'number')
      throw new ValvomoError('BAD_ANSWER', 'The answer to the import is not what this page understands');
    return added;
  },
});
