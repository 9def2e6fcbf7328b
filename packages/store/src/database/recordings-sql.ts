import type { Selectable } from 'kysely';
import { changeBy, program } from './audit-sql.ts';
import type { FileRow, RecordedStream, RecordingRow, RecordingsTable, Segment } from './recordings.ts';
import { ticksIn, ticksOut, type Schema, type Sql } from './schema.ts';

type StreamSelected = Selectable<Schema['streams']>;

const streamOf = (row: StreamSelected): RecordedStream => ({
  stream: Number(row.stream),
  rate: { samples: Number(row.rate_samples), ticks: Number(row.rate_ticks) },
  bits: Number(row.bits) as RecordedStream['bits'],
  start: ticksOut(row.start),
  signals: JSON.parse(row.signals) as RecordedStream['signals'],
});

type RecordingSelected = Selectable<Schema['recordings']> & { readonly pseudonym: string | null };

const recordingOf = (row: RecordingSelected, streams: readonly StreamSelected[]): RecordingRow => ({
  recording: row.id,
  bed: row.bed,
  name: row.bed_name,
  device: JSON.parse(row.device) as RecordingRow['device'],
  origin: JSON.parse(row.origin) as RecordingRow['origin'],
  created: ticksOut(row.created),
  study: row.study,
  streams: streams.map(streamOf),
  pseudonym: row.pseudonym,
  closed: row.closed === null ? null : { at: ticksOut(row.closed), why: row.closed_why ?? '' },
});

const fileOf = (row: Selectable<Schema['files']>): FileRow => ({
  recording: row.recording,
  file: Number(row.file),
  name: row.name,
  format: row.format as FileRow['format'],
  start: ticksOut(row.start),
  closed:
    row.records === null || row.sha256 === null
      ? null
      : { records: Number(row.records), bytes: Number(row.bytes), sha256: row.sha256 },
});

const segmentOf = (row: Selectable<Schema['segments']>): Segment => ({
  recording: row.recording,
  file: Number(row.file),
  record: Number(row.record),
  records: Number(row.records),
  start: ticksOut(row.start),
  firsts: JSON.parse(row.firsts) as Segment['firsts'],
});

const selected = (sql: Sql) =>
  sql
    .selectFrom('recordings')
    .leftJoin('studies', 'studies.id', 'recordings.study')
    .selectAll('recordings')
    .select('studies.pseudonym');

const find = async (sql: Sql, recording: string): Promise<RecordingRow | null> => {
  const row = await selected(sql).where('recordings.id', '=', recording).executeTakeFirst();
  if (row === undefined) return null;
  const streams = sql.selectFrom('streams').selectAll().where('recording', '=', recording);
  return recordingOf(row, await streams.orderBy('stream').execute());
};

const written = (sql: Sql): Pick<RecordingsTable, 'opened' | 'closed'> => ({
  opened: ({ recording, bed, name, device, origin, created, study, streams }) =>
    changeBy(sql, program, async ({ sql: all, note }) => {
      const before = await find(all, recording);
      const about = {
        bed,
        bed_name: name,
        device: JSON.stringify(device),
        origin: JSON.stringify(origin),
        study,
      };
      await all
        .insertInto('recordings')
        .values({ id: recording, created: ticksIn(created), closed: null, closed_why: null, ...about })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ closed: null, closed_why: null, ...about }),
        )
        .execute();
      await all.deleteFrom('streams').where('recording', '=', recording).execute();
      for (const { stream, rate, bits, start, signals } of streams)
        await all
          .insertInto('streams')
          .values({
            recording,
            stream,
            rate_samples: rate.samples,
            rate_ticks: rate.ticks,
            bits,
            start: ticksIn(start),
            signals: JSON.stringify(signals),
          })
          .execute();
      const after = { bed, device, study };
      if (before === null || before.closed !== null)
        await note({ action: 'open', subject: 'recording', id: recording, before: null, after });
    }),
  closed: ({ recording, at, why }) =>
    changeBy(sql, program, async ({ sql: all, note }) => {
      const { numUpdatedRows } = await all
        .updateTable('recordings')
        .set({ closed: ticksIn(at), closed_why: why })
        .where('id', '=', recording)
        .where('closed', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n)
        await note({
          action: 'close',
          subject: 'recording',
          id: recording,
          before: null,
          after: { at, why },
        });
    }),
});

const filed = (sql: Sql): Pick<RecordingsTable, 'fileOpened' | 'fileClosed' | 'segment'> => ({
  fileOpened: async ({ recording, file, name, format, start }) => {
    const about = { name, format, start: ticksIn(start) };
    const growing = { records: null, bytes: null, sha256: null };
    await sql
      .insertInto('files')
      .values({ recording, file, ...about, ...growing })
      .onConflict((conflict) => conflict.columns(['recording', 'file']).doUpdateSet({ ...about, ...growing }))
      .execute();
  },
  fileClosed: async ({ recording, file, records, bytes, sha256 }) => {
    await sql
      .updateTable('files')
      .set({ records, bytes, sha256 })
      .where('recording', '=', recording)
      .where('file', '=', file)
      .execute();
  },
  segment: async ({ recording, file, record, records, start, firsts }) => {
    const about = { records, start: ticksIn(start), firsts: JSON.stringify(firsts) };
    await sql
      .insertInto('segments')
      .values({ recording, file, record, ...about })
      .onConflict((conflict) => conflict.columns(['recording', 'file', 'record']).doUpdateSet(about))
      .execute();
  },
});

const read = (sql: Sql): Pick<RecordingsTable, 'list' | 'get' | 'files' | 'segments'> => ({
  list: async () => {
    const rows = await selected(sql).orderBy('recordings.created').orderBy('recordings.id').execute();
    const streams = await sql.selectFrom('streams').selectAll().orderBy('stream').execute();
    const of = Map.groupBy(streams, ({ recording }) => recording);
    return rows.map((row) => recordingOf(row, of.get(row.id) ?? []));
  },
  get: (recording) => find(sql, recording),
  files: async (recording) => {
    const rows = sql.selectFrom('files').selectAll().where('recording', '=', recording);
    return (await rows.orderBy('file').execute()).map(fileOf);
  },
  segments: async (recording) => {
    const rows = sql.selectFrom('segments').selectAll().where('recording', '=', recording);
    return (await rows.orderBy('file').orderBy('record').execute()).map(segmentOf);
  },
});

/** Recordings, their files and segments in SQL. */
export const recordingsIn = (sql: Sql): RecordingsTable => ({ ...written(sql), ...filed(sql), ...read(sql) });
