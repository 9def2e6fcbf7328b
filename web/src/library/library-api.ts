import { ValvomoError } from '@valvomo/model';

/** A recording as `GET /api/recordings` lists it. */
export interface RecordingSummary {
  readonly id: string;
  readonly kind: 'file' | 'recorded';
  readonly name: string;
  /** Of a file: the folder below the library's; empty at its top. */
  readonly folder: string;
  readonly bed: string | null;
  /** Instant of the first sample, ticks; null before there is one. */
  readonly start: bigint | null;
  readonly timeZone: string;
  readonly span_s: number;
  readonly growing: boolean;
  readonly format: string;
  readonly problems: readonly string[];
}

/** How far the folders of the library have been read. */
export interface LibraryState {
  readonly folders: readonly string[];
  readonly state: 'scanning' | 'indexing' | 'ready';
  readonly done: number;
  readonly total: number;
  /** Files that could not be read, with why. */
  readonly troubles: readonly { readonly path: string; readonly message: string }[];
}

export interface LibraryApi {
  recordings(): Promise<readonly RecordingSummary[]>;
  library(): Promise<LibraryState>;
}

type Fields = Readonly<Record<string, unknown>>;

const timeout_ms = 10_000;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const ticksOf = (value: unknown): bigint | null =>
  typeof value === 'string' && /^-?\d{1,18}$/.test(value) ? BigInt(value) : null;

export const recordingFrom = (fields: Fields): RecordingSummary => ({
  id: textOf(fields['id']),
  kind: fields['kind'] === 'file' ? 'file' : 'recorded',
  name: textOf(fields['name']) || textOf(fields['id']),
  folder: textOf(fields['folder']),
  bed: textOf(fields['bed']) || null,
  start: ticksOf(fields['start']),
  timeZone: textOf(fields['time_zone']) || 'UTC',
  span_s: numberOf(fields['span_s']),
  growing: fields['growing'] === true,
  format: textOf(fields['format']),
  problems: listOf(fields['problems']).map(({ message }) => textOf(message)),
});

const libraryFrom = (fields: Fields): LibraryState => {
  const state = textOf(fields['state']);
  return {
    folders: Array.isArray(fields['folders']) ? fields['folders'].map(textOf) : [],
    state: state === 'scanning' || state === 'indexing' ? state : 'ready',
    done: numberOf(fields['done']),
    total: numberOf(fields['total']),
    troubles: listOf(fields['problems']).map(({ path, message }) => ({
      path: textOf(path),
      message: textOf(message),
    })),
  };
};

/** Which recordings the server has. Every call ends within 10 s. */
export const openLibraryApi = (base: string): LibraryApi => {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(timeout_ms) });
    if (response.ok) return response.json();
    throw new ValvomoError('SERVER_REFUSED', `The server answered ${response.status} to ${path}`, {
      value: response.status,
    });
  };
  return {
    recordings: async () => listOf(await get('/api/recordings')).map(recordingFrom),
    library: async () => {
      const answer = await get('/api/library');
      return libraryFrom(isObject(answer) ? answer : {});
    },
  };
};
