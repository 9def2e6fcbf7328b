import { proposeElectrodes } from '@valvomo/analysis';
import { ValvomoError, type StreamDescription } from '@valvomo/model';
import { ColumnStore, holeClass } from '../picture/columns.ts';
import { derivationsOf } from '../picture/derivations.ts';
import type { PageWindow } from '../picture/paged-source.ts';
import type { Job } from './loader.ts';
import type { ReviewClient } from './review-client.ts';
import type { StreamTape } from './stream-tape.ts';

/** Columns that are kept, bytes: some ten pages of a large montage. */
const kept_bytes = 32 * 1024 * 1024;

const noneOff: ReadonlySet<number> = new Set();

/** What the server made of one stream of one page. */
export interface ThinStream {
  readonly rows: readonly string[];
  readonly columns: number;
  readonly holes: Uint8Array;
  /** [rows × columns] */
  readonly low: Float32Array;
  readonly high: Float32Array;
}

const aligned = (at: number): number => Math.ceil(at / 4) * 4;

const refuse = (why: string): never => {
  throw new ValvomoError('BAD_ANSWER', `The server's columns are not what this page understands: ${why}`);
};

/** @throws ValvomoError BAD_ANSWER when the bytes are not what PROTOCOL.md says */
export const thinStreamFrom = (bytes: ArrayBuffer): ThinStream => {
  if (bytes.byteLength < 4) refuse(`${bytes.byteLength} bytes`);
  const length = new DataView(bytes).getUint32(0, true);
  if (4 + length > bytes.byteLength) refuse(`a description of ${length} bytes`);
  const told: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  const { rows, columns } = told as { readonly rows?: unknown; readonly columns?: unknown };
  if (!Array.isArray(rows) || typeof columns !== 'number') return refuse('no rows');
  const names = rows.map((row: unknown) => String((row as { readonly name?: unknown }).name));
  const holesAt = aligned(4 + length);
  const lowAt = aligned(holesAt + columns);
  const extents = names.length * columns;
  if (bytes.byteLength !== lowAt + 8 * extents) refuse(`${bytes.byteLength} bytes`);
  return {
    rows: names,
    columns,
    holes: new Uint8Array(bytes, holesAt, columns),
    low: new Float32Array(bytes, lowAt, extents),
    high: new Float32Array(bytes, lowAt + 4 * extents, extents),
  };
};

/** Puts the columns of a page where the painter looks for them: from column `first` on. */
const storeOf = ({ rows, columns, holes, low, high }: ThinStream, first: number): ColumnStore => {
  const store = new ColumnStore(rows.length, columns);
  for (let k = 0; k < columns; k += 1) {
    const column = (first + k) & (store.capacity - 1);
    store.hole[column] = holes[k] === 1 ? holeClass.gap : holeClass.none;
    for (let row = 0; row < rows.length; row += 1) {
      store.low[row * store.capacity + column] = low[row * columns + k] as number;
      store.high[row * store.capacity + column] = high[row * columns + k] as number;
    }
  }
  return store;
};

const queryOf = (stream: StreamTape, description: StreamDescription, window: PageWindow): string => {
  const { settings, columns, from, to } = window;
  const { clock } = stream;
  const query = new URLSearchParams({
    stream: String(stream.description.stream),
    from: String((from - clock.offset) / clock.ticksPerSample),
    samples: String((to - from) / clock.ticksPerSample),
    columns: String(columns),
    montage: settings.montage,
    order: settings.order,
  });
  const cuts = { low_cut: settings.lowCut_hz, high_cut: settings.highCut_hz, notch: settings.notch_hz };
  for (const [name, value] of Object.entries(cuts)) if (value !== null) query.set(name, String(value));
  if (description.electrodes?.basis === 'confirmed') query.set('confirmed', 'true');
  return query.toString();
};

/** The rows that the page lays out: the server must have made the same ones. */
const rowsOf = (description: StreamDescription, { settings }: PageWindow): readonly string[] => {
  const electrodes = description.electrodes ?? proposeElectrodes(description.signals);
  return derivationsOf(settings, { ...description, electrodes }, noneOff).map(({ name }) => name);
};

/** Pages too long or too dense to be fetched sample by sample: their columns, as the server makes them with the same kernels. */
export class ThinPages {
  readonly #client: ReviewClient;
  /** The oldest first. */
  readonly #kept = new Map<string, ColumnStore>();

  constructor(client: ReviewClient) {
    this.#client = client;
  }

  /** One store a stream, or what is still to be fetched. */
  of(
    streams: readonly StreamTape[],
    descriptions: readonly StreamDescription[],
    window: PageWindow,
  ): { readonly stores: readonly ColumnStore[] } | { readonly jobs: readonly Job[] } {
    const stores: ColumnStore[] = [];
    const jobs: Job[] = [];
    for (const [at, stream] of streams.entries()) {
      const description = descriptions[at] ?? stream.description;
      const query = queryOf(stream, description, window);
      const store = this.#kept.get(query);
      if (store !== undefined) stores.push(store);
      else
        jobs.push({
          name: query,
          load: (signal) => this.#load(query, rowsOf(description, window), window, signal),
        });
    }
    return jobs.length === 0 ? { stores } : { jobs };
  }

  async #load(
    query: string,
    rows: readonly string[],
    { from, to, columns }: PageWindow,
    signal: AbortSignal,
  ): Promise<void> {
    const thin = thinStreamFrom(await this.#client.columns(query, signal));
    if (thin.columns !== columns) refuse(`${thin.columns} columns instead of ${columns}`);
    if (thin.rows.join('|') !== rows.join('|'))
      throw new ValvomoError(
        'OTHER_ROWS',
        'the server knows other electrodes than were confirmed here; pages of a minute or less are drawn with them',
      );
    this.#kept.set(query, storeOf(thin, Math.round((from * columns) / (to - from))));
    let bytes = 0;
    for (const [name, store] of [...this.#kept].toReversed()) {
      bytes += 2 * store.low.byteLength;
      if (bytes > kept_bytes) this.#kept.delete(name);
    }
  }
}
