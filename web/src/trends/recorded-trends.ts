import { ValvomoError } from '@valvomo/model';
import type { TrendColumnsMessage } from '@valvomo/wire';
import type { FromWorker } from '../picture/messages.ts';

/** Trends of a recording as the review API has them: PROTOCOL.md specifies it. */

interface RecordedColumn {
  readonly name: string;
  readonly trend: string;
  readonly region: string;
  readonly part?: string;
  readonly unit: string;
  readonly states?: readonly string[];
  readonly derivations: readonly string[];
  readonly band_hz?: [number, number];
}

export interface Analysis {
  readonly analysis: string;
  readonly stream: number;
  readonly hop: number;
  readonly electrodes: TrendColumnsMessage['electrodes'];
  readonly columns: readonly RecordedColumn[];
  readonly absent: TrendColumnsMessage['absent'];
}

/** How far the trends of a file are: it is read only when somebody asks. */
export interface Making {
  readonly state: 'none' | 'waiting' | 'making' | 'made' | 'failed';
  readonly done_s: number;
  readonly of_s: number;
  readonly message?: string;
}

export interface TrendList {
  readonly scales_s: readonly number[];
  readonly analyses: readonly Analysis[];
  readonly making: Making;
}

export type TrendValues = Omit<Extract<FromWorker, { type: 'trend-rows' }>, 'type' | 'view'>;

const timeout_ms = 15_000;
/** Values of one window, whatever its span: as many as pixels can show half of. */
const binsMax = 720;

/** The finest scale at which a span has not too many values. */
export const scaleFor = (span_s: number, scales_s: readonly number[]): number =>
  scales_s.find((scale_s) => span_s / scale_s <= binsMax) ?? scales_s.at(-1) ?? 1;

/** Columns as a viewer hears them live; a row is a bin of `scale_s` rows. */
export const columnsMessage = (
  recording: string,
  analysis: Analysis,
  scale_s: number,
  window: number,
): TrendColumnsMessage => {
  const lists: string[][] = [];
  const numberOf = (list: readonly string[]): number => {
    const text = list.join('|');
    const known = lists.findIndex((each) => each.join('|') === text);
    return known >= 0 ? known : lists.push([...list]) - 1;
  };
  return {
    type: 'trend-columns',
    bed: recording,
    recording,
    analysis: `${analysis.analysis}/${scale_s}/${window}`,
    stream: analysis.stream,
    hop: analysis.hop * scale_s,
    electrodes: analysis.electrodes,
    absent: analysis.absent,
    columns: analysis.columns.map(({ derivations, states, ...column }) => {
      const own = { ...column, derivations: numberOf(derivations) };
      return states === undefined ? own : Object.assign(own, { states: numberOf(states) });
    }),
    lists,
  };
};

/**
 * The first plane of values, row by row.
 * @throws ValvomoError BAD_ANSWER when the bytes are not what PROTOCOL.md says
 */
export const valuesFrom = (bytes: ArrayBuffer): TrendValues => {
  const refuse = (): never => {
    throw new ValvomoError(
      'BAD_ANSWER',
      `${bytes.byteLength} bytes of trends are not what this page understands`,
    );
  };
  if (bytes.byteLength < 4) return refuse();
  const length = new DataView(bytes).getUint32(0, true);
  if (4 + length > bytes.byteLength) return refuse();
  const told: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  const { from, bins, columns, planes } = told as Record<string, unknown>;
  if (typeof from !== 'number' || typeof bins !== 'number') return refuse();
  if (!Array.isArray(columns) || !Array.isArray(planes)) return refuse();
  const width = columns.length;
  if (bytes.byteLength - 4 - length !== 4 * planes.length * width * bins) return refuse();
  const planar = new Float32Array(bytes, 4 + length, width * bins);
  const values = new Float32Array(width * bins);
  for (let column = 0; column < width; column += 1)
    for (let bin = 0; bin < bins; bin += 1)
      values[bin * width + column] = planar[column * bins + bin] as number;
  return {
    from,
    end: from + bins,
    seconds: Float64Array.from({ length: bins }, (_, bin) => from + bin),
    values,
  };
};

/** Asks the server that the page comes from. Every call ends within 15 s. */
export class RecordedTrends {
  readonly #fetch: (path: string, init: RequestInit) => Promise<Response>;

  constructor(ask: (path: string, init: RequestInit) => Promise<Response>) {
    this.#fetch = ask;
  }

  async list(recording: string, method: 'GET' | 'POST' = 'GET'): Promise<TrendList> {
    const answer: unknown = await (await this.#ask(recording, '', method)).json();
    return answer as TrendList;
  }

  /** Values of seconds [from_s, to_s). */
  async values(
    recording: string,
    window: { readonly scale_s: number; readonly from_s: number; readonly to_s: number },
  ): Promise<TrendValues> {
    const { scale_s, from_s, to_s } = window;
    const query = `?scale=${scale_s}&from=${from_s}&to=${to_s}`;
    return valuesFrom(await (await this.#ask(recording, query, 'GET')).arrayBuffer());
  }

  async #ask(recording: string, query: string, method: 'GET' | 'POST'): Promise<Response> {
    const path = `/api/recordings/${encodeURIComponent(recording)}/trends${query}`;
    const response = await this.#fetch(path, { method, signal: AbortSignal.timeout(timeout_ms) });
    if (response.ok) return response;
    throw new ValvomoError('SERVER_REFUSED', `the server answered ${response.status}`, {
      value: response.status,
    });
  }
}
