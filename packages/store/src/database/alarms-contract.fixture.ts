import { sampleIndex, type Alarm, type EventMark } from '@valvomo/model';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.ts';

const recording = 'night-1';
const finding = (id: string, revision: number, more: Partial<EventMark> = {}): EventMark => ({
  kind: 'event',
  id,
  revision,
  detector: 'sz-line-length',
  version: 1,
  type: 'sz',
  grade: 'suspected',
  stream: 3,
  start: sampleIndex(1000),
  samples: 512,
  open: revision === 1,
  decided: sampleIndex(1800),
  changed: sampleIndex(1800),
  channels: ['F8-T4'],
  confidence: 0.5,
  features: { ratio: 3, rhythm: Number.NaN },
  thresholds: { ratio_min: 2.5 },
  words: null,
  ...more,
});
const made = (one: EventMark, onset = 100n) => ({
  finding: one,
  bed: 'bed-1',
  recording,
  onset: onset.toString(),
  ended: (onset + 10n).toString(),
});
const alarm: Alarm = {
  id: 'a1',
  bed: 'bed-1',
  kind: 'seizure',
  priority: 'high',
  text: 'seizure suspected',
  onset: '100',
  decided: '170',
  opened: '200',
  present: true,
  cleared: null,
  acknowledged: null,
  sounds: true,
  reminders: 0,
  earlier: 0,
  recording,
  findings: ['d:1', 'd:2'],
};

/** What holds of findings, alarms and deliveries in every database. */
export const alarmsContract = (open: () => Promise<Database>): void => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  it('keeps the newest revision of a finding, whatever comes again, and what was said of it', async () => {
    const { findings } = database;
    await findings.add([made(finding('d:1', 1)), made(finding('d:1', 2, { grade: 'ESz' }))]);
    await findings.review({
      author: 'Anna',
      recording,
      finding: 'd:1',
      review: 'rejected',
      type: 'artefact-chewing',
    });
    await findings.add([made(finding('d:1', 1)), made(finding('d:1', 3, { samples: 900, grade: 'ESz' }))]);
    const [row, ...more] = await findings.list({ bed: 'bed-1', limit: 10 });
    expect(more).toEqual([]);
    expect(row).toMatchObject({ bed: 'bed-1', recording, onset: '100', ended: '110' });
    expect(row?.finding).toMatchObject({
      revision: 3,
      samples: 900,
      grade: 'ESz',
      features: { ratio: 3, rhythm: null },
      review: 'rejected',
      review_type: 'artefact-chewing',
      reviewed_by: 'Anna',
    });
    expect(await findings.open()).toEqual([]);
    const unknown = findings.review({
      author: 'Anna',
      recording,
      finding: 'x',
      review: 'rejected',
      type: null,
    });
    await expect(unknown).rejects.toMatchObject({ code: 'UNKNOWN_FINDING' });
  });

  it('lists findings of a bed by their onset, and those that are open', async () => {
    const { findings } = database;
    await findings.add([
      made(finding('d:1', 1), 100n),
      made(finding('d:2', 2, { type: 'spike' }), 200n),
      made(finding('d:3', 2), 300n),
    ]);
    const ids = async (query: object) =>
      (await findings.list({ bed: 'bed-1', limit: 10, ...query })).map((row) => row.finding.id);
    expect(await ids({})).toEqual(['d:3', 'd:2', 'd:1']);
    expect(await ids({ from: '100', to: '300' })).toEqual(['d:2', 'd:1']);
    expect(await ids({ type: 'sz', limit: 1 })).toEqual(['d:3']);
    expect(await ids({ bed: 'bed-2' })).toEqual([]);
    await findings.review({ author: 'Anna', recording, finding: 'd:2', review: 'confirmed', type: 'sz' });
    expect(await ids({ reviewed_as: 'sz' })).toEqual(['d:2']);
    expect((await findings.open()).map((row) => row.finding.id)).toEqual(['d:1']);
    expect(await findings.get(recording, 'd:2')).toMatchObject({ onset: '200' });
    expect(await findings.get('other', 'd:2')).toBeNull();
    expect((await findings.list({ recording, limit: 9 })).length).toBe(3);
    expect(await findings.list({ recording: 'other', limit: 9 })).toEqual([]);
  });

  it('what is found anew takes the place of what nobody reviewed', async () => {
    const { findings } = database;
    await findings.add([made(finding('d:1', 1)), made(finding('d:2', 1))]);
    await findings.review({ author: 'Anna', recording, finding: 'd:1', review: 'confirmed', type: null });
    await findings.replace(recording, [made(finding('d:3', 1))]);
    const rows = await findings.list({ recording, limit: 9 });
    const reviews = new Map(rows.map((row) => [row.finding.id, row.finding.review]));
    expect(reviews).toEqual(
      new Map([
        ['d:1', 'confirmed'],
        ['d:3', 'unreviewed'],
      ]),
    );
  });

  it('keeps alarms, the state and every change in one write; a review is one of the findings, too', async () => {
    const { alarms, findings } = database;
    expect(await alarms.kept('state')).toBeNull();
    await findings.add([made(finding('d:1', 2)), made(finding('d:2', 2))]);
    const entry = { at: '200', bed: 'bed-1', alarm: 'a1', action: 'opened', author: null, detail: null };
    await alarms.write({
      state: { held: 1 },
      alarms: [{ alarm, closed: null }],
      log: [{ ...entry, content: alarm }],
    });
    const over = { ...alarm, present: false };
    const server = { ...alarm, id: 'a2', bed: null, opened: '150', findings: [] };
    await alarms.write({
      state: { held: 2 },
      alarms: [
        { alarm: over, closed: '300' },
        { alarm: server, closed: null },
      ],
      log: [{ ...entry, at: '300', action: 'closed', author: 'Anna', content: null }],
    });
    expect(await alarms.kept('state')).toEqual({ held: 2 });
    expect(await alarms.get('a1')).toEqual({
      alarm: over,
      closed: '300',
      review: 'unreviewed',
      review_type: null,
      reviewed_by: null,
    });
    const ids = async (query: object) =>
      (await alarms.list({ limit: 9, ...query })).map((row) => row.alarm.id);
    expect(await ids({})).toEqual(['a1', 'a2']);
    expect(await ids({ bed: 'bed-1' })).toEqual(['a1']);
    expect(await ids({ from: '150', to: '200' })).toEqual(['a2']);
    const log = await alarms.log({ alarm: 'a1', limit: 9 });
    expect(log.map(({ action, author }) => [action, author])).toEqual([
      ['closed', 'Anna'],
      ['opened', null],
    ]);
    expect(log[1]?.content).toEqual(alarm);
    expect(await alarms.log({ bed: 'bed-1', below: log[0]?.number ?? 0, limit: 9 })).toHaveLength(1);

    const reviewed = await alarms.review({ author: 'Bo', alarm: 'a1', review: 'rejected', type: null });
    expect(reviewed).toMatchObject({ review: 'rejected', reviewed_by: 'Bo' });
    const rows = await findings.list({ bed: 'bed-1', limit: 9 });
    expect(rows.map((row) => row.finding.review)).toEqual(['rejected', 'rejected']);
    expect(await database.audit.list({ subject: 'finding', limit: 9 })).toHaveLength(2);
    expect(await database.audit.list({ subject: 'alarm', id: 'a1', limit: 9 })).toMatchObject([
      { author: 'Bo', before: { review: 'unreviewed' }, after: { review: 'rejected' } },
    ]);
  });

  it('keeps settings, and in the audit what of them is told to have changed, which need not be all', async () => {
    const { alarms, audit } = database;
    const first = { settings: { pause_max_s: 120, secret: 'hush' }, before: {}, after: { pause_max_s: 120 } };
    await alarms.settle({ author: 'Anna', ...first });
    const changed = { before: { pause_max_s: 120 }, after: { pause_max_s: 60 } };
    await alarms.settle({ author: 'Bo', settings: { pause_max_s: 60, secret: 'hush' }, ...changed });
    expect(await alarms.kept('settings')).toEqual({ pause_max_s: 60, secret: 'hush' });
    const rows = await audit.list({ subject: 'alarm-settings', limit: 9 });
    expect(rows).toMatchObject([
      { author: 'Bo', before: { pause_max_s: 120 }, after: { pause_max_s: 60 } },
      { author: 'Anna', before: {}, after: { pause_max_s: 120 } },
    ]);
    expect(JSON.stringify(rows)).not.toContain('hush');
  });

  it('keeps what was delivered, and what waits', async () => {
    const { deliveries } = database;
    const content = { target: 'http://127.0.0.1:1', subject: 'High alarm', text: 'bed-1', json: '{}' };
    const one = {
      id: 'd1',
      alarm: 'a1',
      channel: 'pager',
      state: 'waiting',
      attempts: 0,
      made: '1',
      changed: '1',
    } as const;
    await deliveries.put({ ...one, content, answer: '' });
    await deliveries.put({ ...one, id: 'd2', made: '2', content, answer: '' });
    await deliveries.put({ ...one, state: 'delivered', attempts: 2, changed: '9', content, answer: '204' });
    expect(await deliveries.waiting(9)).toMatchObject([{ id: 'd2' }]);
    expect(await deliveries.list('a1')).toMatchObject([
      { id: 'd1', state: 'delivered', attempts: 2, answer: '204', content },
      { id: 'd2', state: 'waiting' },
    ]);
  });
};
