import { ValvomoError } from '@valvomo/model';
import { coding, parseServerToViewer, type BedMessage } from '@valvomo/wire';

/** The review side of the server's HTTP API as the picture worker asks it; PROTOCOL.md specifies it. */

export type Fetch = (path: string, init: { readonly signal: AbortSignal }) => Promise<Response>;

/** A recording, described as a bed is: electrodes, montages and names are decided in the same way for both. */
export interface Described {
  readonly kind: 'file' | 'recorded';
  readonly growing: boolean;
  /** `recording` is the recording's id. */
  readonly bed: BedMessage;
  /** End index of what is recorded, one a stream of `bed`. */
  readonly ends: readonly number[];
}

export interface RecordedGap {
  readonly stream: number;
  readonly start: number;
  readonly samples: number;
  readonly reason: string;
}

export interface RecordedEvent {
  readonly stream: number;
  readonly start: number;
  readonly samples: number;
  readonly kind: string;
  readonly text: string;
  readonly impedances?: readonly { readonly signal: number; readonly ohms: number | null }[];
}

export interface Overview {
  readonly gaps: readonly RecordedGap[];
  readonly events: readonly RecordedEvent[];
}

interface PageQuestion {
  readonly stream: number;
  readonly from: number;
  readonly samples: number;
  readonly large: boolean;
}

const timeout_ms = 15_000;

const wordsOf = async (response: Response): Promise<string> => {
  const body: unknown = await response.json().catch(() => null);
  const said = isObject(body) ? body['message'] : undefined;
  return typeof said === 'string' ? said : response.statusText;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const notUnderstood = (what: string): ValvomoError =>
  new ValvomoError('BAD_ANSWER', `The server's ${what} is not what this page understands`);

/** The fields of a stream on the wire alone: the checks of the bed message then hold for them. */
const wireStream = (stream: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    ['stream', 'start', 'rate', 'bits', 'signals', 'electrodes']
      .filter((name) => stream[name] !== undefined && stream[name] !== null)
      .map((name) => [name, stream[name]]),
  );

const describedFrom = (id: string, answer: unknown): Described => {
  if (!isObject(answer)) throw notUnderstood('description of the recording');
  const streams = listOf(answer['streams']);
  const name = textOf(answer['name']) || id;
  const message = parseServerToViewer(
    JSON.stringify({
      type: 'bed',
      bed: 'recording',
      name: name.slice(0, 512),
      state: 'lost',
      recording: 'recording',
      origin: isObject(answer['origin']) ? answer['origin'] : null,
      timeZone: textOf(answer['time_zone']),
      streams: streams.map(wireStream),
    }),
  );
  if (message?.type !== 'bed' || message.streams.length === 0)
    throw notUnderstood('description of the recording');
  return {
    kind: answer['kind'] === 'file' ? 'file' : 'recorded',
    growing: answer['growing'] === true,
    bed: { ...message, bed: id, recording: id },
    ends: streams.map(({ samples }) => numberOf(samples) || 0),
  };
};

const gapFrom = (gap: Readonly<Record<string, unknown>>): RecordedGap => ({
  stream: numberOf(gap['stream']),
  start: numberOf(gap['start']),
  samples: numberOf(gap['samples']) || 0,
  reason: textOf(gap['reason']),
});

const impedancesFrom = (list: unknown): RecordedEvent['impedances'] =>
  listOf(list).map(({ signal, ohms }) => ({
    signal: numberOf(signal),
    ohms: typeof ohms === 'number' ? ohms : null,
  }));

const eventFrom = (event: Readonly<Record<string, unknown>>): RecordedEvent => {
  const placed = {
    stream: numberOf(event['stream']),
    start: numberOf(event['start']),
    samples: numberOf(event['samples']) || 0,
    kind: textOf(event['kind']),
    text: textOf(event['text']),
  };
  const impedances = Array.isArray(event['impedances']) ? impedancesFrom(event['impedances']) : undefined;
  return impedances === undefined ? placed : { ...placed, impedances };
};

/** Questions about one recording. Every one ends: with an answer, or within 15 s with an error in words. */
export class ReviewClient {
  readonly id: string;
  readonly #fetch: Fetch;

  constructor(id: string, fetch: Fetch) {
    this.id = id;
    this.#fetch = fetch;
  }

  async describe(signal: AbortSignal): Promise<Described> {
    const response = await this.#get('', signal);
    return describedFrom(this.id, await response.json());
  }

  async overview(columns: number, signal: AbortSignal): Promise<Overview> {
    const response = await this.#get(`/overview?columns=${columns}`, signal);
    const answer: unknown = await response.json();
    if (!isObject(answer)) throw notUnderstood('overview of the recording');
    const gaps = listOf(answer['gaps']).map(gapFrom);
    const leftOut = isObject(answer['left_out']) ? numberOf(answer['left_out']['events']) || 0 : 0;
    const events = leftOut > 0 ? await this.#events(signal) : listOf(answer['events']).map(eventFrom);
    return { gaps, events };
  }

  /** Frames of samples [from, from + samples), and where the stream ended when they were read. `large`: they are more than 1 MB. */
  async page(
    { stream, from, samples, large }: PageQuestion,
    signal: AbortSignal,
  ): Promise<{ readonly bytes: Uint8Array; readonly end: number }> {
    const place = `stream=${stream}&from=${from}&samples=${samples}`;
    const query = `${place}&coding=${coding.lossless}${large ? '&large=true' : ''}`;
    const response = await this.#get(`/page?${query}`, signal);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const end = Number(response.headers.get('x-valvomo-end') ?? Number.NaN);
    return { bytes, end: Number.isFinite(end) ? end : from + samples };
  }

  /** Columns as PROTOCOL.md says; `query` has the names of its parameters. */
  async columns(query: string, signal: AbortSignal): Promise<ArrayBuffer> {
    return (await this.#get(`/columns?${query}`, signal)).arrayBuffer();
  }

  /** Every event, where they are too many for the overview. */
  async #events(signal: AbortSignal): Promise<readonly RecordedEvent[]> {
    const response = await this.#get('/events', signal);
    const answer: unknown = await response.json();
    return listOf(isObject(answer) ? answer['events'] : answer).map(eventFrom);
  }

  async #get(path: string, signal: AbortSignal): Promise<Response> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)]);
    const url = `/api/recordings/${encodeURIComponent(this.id)}${path}`;
    const response = await this.#fetch(url, { signal: limit }).catch((error: unknown) => {
      throw new ValvomoError('NO_ANSWER', 'the server does not answer', { cause: error });
    });
    if (response.ok) return response;
    throw new ValvomoError(
      'SERVER_REFUSED',
      `the server answered ${response.status}: ${await wordsOf(response)}`,
      {
        value: response.status,
      },
    );
  }
}
