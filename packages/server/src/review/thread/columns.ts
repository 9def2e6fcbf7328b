import { setImmediate as turn } from 'node:timers/promises';
import {
  designFilters,
  displayRows,
  isHeldRate,
  isWave,
  montages,
  proposeElectrodes,
  runIn_s,
} from '@valvomo/analysis';
import type { ColumnStore } from '@valvomo/dsp';
import {
  rateHz,
  ValvomoError,
  type Derivation,
  type ElectrodeSet,
  type StreamDescription,
} from '@valvomo/model';
import type { RecordingReader } from '@valvomo/store';
import type { z } from 'zod';
import type { Answer } from '../messages.ts';
import { reviewLimits, type columnsQuery } from '../schemas.ts';
import { ColumnMaker } from './column-maker.ts';
import { streamOf } from './readers.ts';

type Query = z.output<typeof columnsQuery>;

/** Counts that are read and worked on before others get their turn: some milliseconds. */
const pieceCounts = 1 << 18;

/** Thrown where work ends because nobody waits for it any more. */
export class NobodyWaits extends Error {}

const refuse = (what: string, value: number, limit: number): never => {
  throw new ValvomoError('COLUMNS_TOO_LARGE', `${what} are ${value}, limit ${limit}`, { value, limit });
};

/** What the electrodes are taken for: proposals count when the client says that a person agreed. */
const electrodesFor = ({ signals, electrodes }: StreamDescription, confirmed: boolean): ElectrodeSet => {
  const set = electrodes ?? proposeElectrodes(signals);
  return confirmed && set.basis === 'proposed' ? { ...set, basis: 'confirmed' } : set;
};

const rowsOf = (description: StreamDescription, query: Query): readonly Derivation[] => {
  const known = montages.some(({ id }) => id === query.montage);
  if (!known)
    throw new ValvomoError(
      'BAD_REQUEST',
      `montage is '${query.montage}'; there are ${montages.map(({ id }) => id).join(', ')}`,
      { value: query.montage },
    );
  const electrodes = electrodesFor(description, query.confirmed);
  return displayRows(query, { ...description, electrodes }, new Set(query.off));
};

const text = new TextEncoder();

/** Length of the JSON, the JSON, padding to a multiple of 4, hole classes, padding, lows, highs: PROTOCOL.md §13. */
const encoded = (facts: object, store: ColumnStore, columns: number): Uint8Array<ArrayBuffer> => {
  const header = text.encode(JSON.stringify(facts));
  const padded = 4 * Math.ceil((4 + header.length) / 4);
  const values = padded + 4 * Math.ceil(columns / 4);
  const rowBytes = 4 * columns;
  const bytes = new Uint8Array(values + 2 * store.rows * rowBytes);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  bytes.set(store.hole.subarray(0, columns), padded);
  for (let row = 0; row < store.rows; row += 1)
    for (const [at, extent] of [store.low, store.high].entries()) {
      const to = new Float32Array(bytes.buffer, values + (at * store.rows + row) * rowBytes, columns);
      to.set(extent.subarray(row * store.capacity, row * store.capacity + columns));
    }
  return bytes;
};

/**
 * Extents of pixel columns of the rows of a montage, filtered.
 * @param isWanted looked at between pieces of the work, of which each takes some milliseconds
 * @throws ValvomoError UNKNOWN_STREAM, BAD_REQUEST, COLUMNS_TOO_LARGE; NobodyWaits
 */
export const columns = async (
  reader: RecordingReader,
  query: Query,
  isWanted: () => boolean,
): Promise<Answer> => {
  const { description } = streamOf(reader, query.stream);
  const { signals, timeBase } = description;
  const rate_hz = rateHz(timeBase.rate);
  const rows = rowsOf(description, query);
  const { from, samples, columns, low_cut, high_cut, notch } = query;
  if (rows.length * columns > reviewLimits.column_values_max)
    refuse(`${rows.length} rows × ${columns} columns`, rows.length * columns, reviewLimits.column_values_max);
  if (samples * signals.length > reviewLimits.column_counts_max)
    refuse(
      `${samples} samples × ${signals.length} signals`,
      samples * signals.length,
      reviewLimits.column_counts_max,
    );
  const filters = { lowCut_hz: low_cut ?? null, highCut_hz: high_cut ?? null, notch_hz: notch ?? null };
  const { sections, impossible } = designFilters(rate_hz, filters);
  const maker = new ColumnMaker({
    from,
    samples,
    columns,
    signals,
    rows: rows.map((row) => ({ name: row.name, terms: row.terms, filtered: isWave(row) })),
    sections,
    runIn: runIn_s(filters.lowCut_hz) * rate_hz,
    hold: isHeldRate(rate_hz),
  });
  await feed(reader, query.stream, maker, Math.max(1, Math.floor(pieceCounts / signals.length)), isWanted);
  const facts = {
    stream: query.stream,
    from,
    samples,
    columns,
    rows: rows.map(({ name, unit, role, group, side, missing }) => ({
      name,
      unit,
      role,
      group,
      side,
      missing,
    })),
    impossible,
  };
  return {
    type: 'application/octet-stream',
    headers: { 'x-valvomo-end': String(streamOf(reader, query.stream).samples) },
    parts: [encoded(facts, maker.store, columns)],
  };
};

const feed = async (
  reader: RecordingReader,
  stream: number,
  maker: ColumnMaker,
  piece: number,
  isWanted: () => boolean,
): Promise<void> => {
  const { limit } = maker;
  while (maker.next < limit) {
    const window = await reader.read(stream, maker.next, Math.min(piece, limit - maker.next));
    if (window.samples === 0) break;
    maker.take(window);
    await turn();
    if (!isWanted()) throw new NobodyWaits();
  }
  maker.finish();
};
