import { unpackCounts } from '@valvomo/dsp';
import { decodeFrame, frameLengthAt, type BlockFrame } from '@valvomo/wire';
import { expect } from 'vitest';
import type { TestServer } from './server-kit.ts';

/** A client of the review API, for tests against the real server. */

export interface Summary {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly folder?: string;
  readonly span_s: number;
  readonly growing: boolean;
  readonly format?: string;
  readonly start: string | null;
  readonly problems?: readonly { readonly code: string }[];
}
export interface Stream {
  readonly stream: number;
  readonly live_stream?: number;
  readonly samples: number;
  readonly start: string;
  readonly signals: readonly { readonly label: string }[];
}
interface Library {
  readonly state: string;
  readonly done: number;
  readonly total: number;
  readonly problems: readonly { readonly path: string; readonly code: string }[];
}

const json = async <Body>(server: TestServer, path: string): Promise<Body> => {
  const response = await fetch(`${server.address}${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
};

const refusal = async (
  server: TestServer,
  path: string,
): Promise<{ status: number; code: string; message: string }> => {
  const response = await fetch(`${server.address}${path}`);
  const body = (await response.json()) as { code: string; message: string };
  return { status: response.status, ...body };
};

/** Polls until a condition holds. */
export const until = async <Value>(
  look: () => Promise<Value>,
  good: (value: Value) => boolean,
): Promise<Value> => {
  for (let tries = 0; tries < 600; tries += 1) {
    const value = await look();
    if (good(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never came to that');
};

const indexed = (server: TestServer): Promise<Library> =>
  until(
    () => json<Library>(server, '/api/library'),
    ({ state }) => state === 'ready',
  );

const idOf = async (server: TestServer, name: string): Promise<string> => {
  const list = await json<Summary[]>(server, '/api/recordings');
  return list.find((one) => one.name === name)?.id ?? `no ${name}`;
};

/** Frames of a page, and the end of the stream that came with it. */
const pageOf = async (
  server: TestServer,
  path: string,
): Promise<{ frames: BlockFrame[]; end: number; bytes: number }> => {
  const response = await fetch(`${server.address}${path}`);
  expect(response.status).toBe(200);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const frames: BlockFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = frameLengthAt(bytes, at);
    const frame = decodeFrame(bytes.slice(at, at + length), unpackCounts);
    if (frame.kind !== 'block') throw new Error('not a block');
    frames.push(frame);
    at += length;
  }
  return { frames, end: Number(response.headers.get('x-valvomo-end')), bytes: bytes.length };
};

/** The API of one server. */
export const reviewOf = (server: TestServer) => ({
  json: <Body>(path: string): Promise<Body> => json<Body>(server, path),
  refusal: (path: string) => refusal(server, path),
  pageOf: (path: string) => pageOf(server, path),
  indexed: () => indexed(server),
  idOf: (name: string) => idOf(server, name),
});

export type Review = ReturnType<typeof reviewOf>;
