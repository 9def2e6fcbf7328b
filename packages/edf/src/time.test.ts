import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { openRecording } from './recording.ts';
import { memorySource } from './source.ts';

const open = (crafted: Crafted) => openRecording(memorySource(craftedFile(crafted)));

/** One signal of 4 Hz, records of 1 s, and these annotation bytes a record. */
const timed = (tals: readonly string[], more: Crafted = {}): Crafted => ({
  reserved: 'EDF+D',
  signals: [{}, annotationSignal(40)],
  data: tals.map((text, at) => [[at, at, at, at], text]),
  ...more,
});

const notes = (tals: readonly string[], more: Crafted = {}) => timed(tals, { reserved: 'EDF+C', ...more });

const judged = async (crafted: Crafted) => {
  const recording = await open(crafted);
  const gaps = (await recording.gaps()).map(({ from_s, to_s }) => [from_s, to_s]);
  const annotations = (await recording.annotations()).map(({ onset_s, duration_s, text }) => [
    onset_s,
    duration_s,
    text,
  ]);
  const problems = recording.problems().map(({ code }) => code);
  return { gaps, annotations, problems, start: recording.start, span_s: await recording.span_s(), recording };
};

describe('EDF+ 2.2.4: the first list of each record keeps its time', () => {
  it('sub-second start: digits as in the file, everything counts from the first sample', async () => {
    const { start, annotations, gaps, problems, span_s } = await judged(
      notes([tal('+0.3945312') + tal('+2.3945312', 'spike'), tal('+1.3945312')]),
    );
    expect(start).toBe('2020-03-02T04:05:06.3945312');
    expect(annotations).toEqual([[2, null, 'spike']]);
    expect([gaps, problems, span_s]).toEqual([[], [], 2]);
  });

  it.each([
    ['+0', '2020-03-02T04:05:06'],
    ['+0.500', '2020-03-02T04:05:06.5'],
    ['+0.000', '2020-03-02T04:05:06'],
    ['+0.123456789', '2020-03-02T04:05:06.123456789'],
  ])('a first onset of %s starts at %s', async (onset, start) => {
    expect(await judged(notes([tal(onset)]))).toMatchObject({ start, problems: [] });
  });

  it.each([
    ['+3600', '2020-03-02T05:05:06'],
    ['+1.5', '2020-03-02T04:05:07.5'],
    ['-0.25', '2020-03-02T04:05:05.75'],
    ['-6', '2020-03-02T04:05:00'],
  ])('a first onset of %s is outside the second of the header, and reported', async (onset, start) => {
    const { recording, problems, ...rest } = await judged(notes([tal(onset)]));
    expect(rest.start).toBe(start);
    expect(recording.problems()).toMatchObject([
      { code: 'START_FRACTION', value: onset, limit: '0 … below 1 s' },
    ]);
    expect(problems).toHaveLength(1);
  });

  it('gaps of EDF+D are named, from the end of a record to the onset of the next', async () => {
    const { gaps, problems, span_s } = await judged(timed(['+0', '+2', '+3', '+7.5'].map((at) => tal(at))));
    expect(gaps).toEqual([
      [1, 2],
      [4, 7.5],
    ]);
    expect([problems, span_s]).toEqual([[], 8.5]);
  });

  it('half the fastest sample period is no gap, more is', async () => {
    expect((await judged(timed([tal('+0'), tal('+1.125')]))).gaps).toEqual([]);
    expect((await judged(timed([tal('+0'), tal('+1.1250001')]))).gaps).toEqual([[1, 1.1250001]]);
  });

  it('deviations below that do not add up to a hidden gap', async () => {
    const { gaps } = await judged(timed(['+0', '+1.1', '+2.2', '+3.3'].map((at) => tal(at))));
    expect(gaps).toEqual([[2, 2.2]]);
  });

  it('float drift of other writers is no gap: +8192.202311999999', async () => {
    const { gaps, problems } = await judged(timed([tal('+8191.202312'), tal('+8192.202311999999')]));
    expect([gaps, problems]).toEqual([[], ['START_FRACTION']]);
  });

  it('a gap in a file that claims none is listed and reported', async () => {
    const { gaps, recording } = await judged(notes(['+0', '+1', '+5', '+6'].map((at) => tal(at))));
    expect(gaps).toEqual([[2, 5]]);
    expect(recording.problems()).toMatchObject([{ code: 'GAP_IN_CONTINUOUS', value: 5, limit: 2 }]);
  });

  it('one wrong onset between ends that agree with continuity is an error, not a gap', async () => {
    const { gaps, recording } = await judged(notes(['+0', '+1', '+5', '+3'].map((at) => tal(at))));
    expect(gaps).toEqual([]);
    expect(recording.problems()).toMatchObject([{ code: 'RECORD_ONSET_DEVIATES', value: 5, limit: 2 }]);
  });

  it('a record duration rounded to eight characters is no gap in a continuous file', async () => {
    const count = 20_000;
    const header = craftedFile({
      reserved: 'EDF+C',
      duration: '0.333333',
      records: String(count),
      signals: [annotationSignal(10), { samples: 50 }],
    });
    const whole = new Uint8Array(header.length + count * 120);
    whole.set(header);
    for (let record = 0; record < count; record++)
      new TextEncoder().encodeInto(
        tal(`+${(record / 3).toFixed(6)}`),
        whole.subarray(header.length + record * 120),
      );
    const recording = await openRecording(memorySource(whole));
    await recording.annotations();
    expect(await recording.gaps()).toEqual([]);
    expect(recording.problems()).toEqual([]);
  });

  it('an overlap is a problem; the record stays reachable right behind its predecessor', async () => {
    const { gaps, recording, span_s } = await judged(
      timed(['+0', '+0.5', '+1.5', '+9'].map((at) => tal(at))),
    );
    expect(recording.problems()).toMatchObject([{ code: 'RECORD_OVERLAP', value: 0.5, limit: 1 }]);
    expect(gaps).toEqual([[3, 9]]);
    expect(span_s).toBe(10);
    expect([...(await recording.read([0], 0, 12)).counts]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('all records at +0: read one after the other, and reported', async () => {
    const { gaps, recording, span_s } = await judged(notes(['+0', '+0', '+0'].map((at) => tal(at))));
    expect([gaps, span_s]).toEqual([[], 3]);
    expect(recording.problems()).toMatchObject([{ code: 'RECORD_OVERLAP', value: 0, limit: 1 }]);
    expect(recording.problems()[0]?.message).toContain('first of 2');
  });

  it.each([
    ['nothing', '', ['TIMEKEEPING_MISSING']],
    ['a text where time should be kept', tal('+1', 'note'), ['TIMEKEEPING_MISSING']],
    ['garbage', 'garbage\0', ['TAL_INVALID', 'TIMEKEEPING_MISSING']],
    ['behind another list', tal('+1.5', 'note') + tal('+1'), ['TIMEKEEPING_FORMAT']],
    ['behind garbage', `garbage\0${tal('+1')}`, ['TAL_INVALID', 'TIMEKEEPING_FORMAT']],
    [
      'one of two behind another list',
      tal('+1.5', 'a') + tal('+1') + tal('+2'),
      ['TIMEKEEPING_MISSING', 'ANNOTATION_EMPTY'],
    ],
    ['no annotation at all', '+1\u0014\0', ['TIMEKEEPING_FORMAT']],
    ['a duration', '+1\u00151\u0014\u0014\0', ['TIMEKEEPING_FORMAT']],
    ['zero bytes before it', `\0\0${tal('+1')}`, ['TAL_POSITION']],
    ['no sign', tal('1'), ['ONSET_FORMAT']],
  ])('time-keeping that is %s', async (_name, wrong, problems) => {
    const result = await judged(notes([tal('+0'), wrong, tal('+2')]));
    expect(result.problems).toEqual(problems);
    expect([result.gaps, result.span_s]).toEqual([[], 3]);
  });

  it('an event may define the onset of a record, in its time-keeping list', async () => {
    const signals = [annotationSignal(20)];
    const { annotations, problems } = await judged(
      timed([], { duration: '0', signals, data: [[tal('+0', '', 'R-wave')], [tal('+0.8', '', 'R-wave')]] }),
    );
    expect(annotations).toEqual([
      [0, null, 'R-wave'],
      [0.8, null, 'R-wave'],
    ]);
    expect(problems).toEqual([]);
  });

  it('only the first annotation signal keeps time', async () => {
    const signals = [annotationSignal(10), {}, annotationSignal(20)];
    const data = [
      [tal('+0'), [1, 2, 3, 4], tal('+0.25', 'second')],
      [tal('+1'), [5, 6, 7, 8], tal('+1')],
    ];
    const { annotations, problems, recording } = await judged({ reserved: 'EDF+C', signals, data });
    expect(annotations).toEqual([[0.25, null, 'second']]);
    expect((await recording.annotations())[0]?.signal).toBe(2);
    expect(problems).toEqual(['ANNOTATION_EMPTY']);
  });
});

describe('EDF+ 2.2.2: annotation lists', () => {
  const one = (text: string, more: Crafted = {}) => judged(notes([tal('+0') + text], more));

  it('onset, duration and several texts', async () => {
    const { annotations, problems } = await one(
      '+0.25\u00150.5\u0014a\u0014b\u0014\0-1.5\u0014before\u0014\0',
    );
    expect(annotations).toEqual([
      [-1.5, null, 'before'],
      [0.25, 0.5, 'a'],
      [0.25, 0.5, 'b'],
    ]);
    expect(problems).toEqual([]);
  });

  it('by onset, then by place in the file', async () => {
    const { annotations } = await judged(
      notes([
        tal('+0') + tal('+3', 'late') + tal('+1', 'first'),
        tal('+1') + tal('+1', 'second') + tal('+1', 'third'),
      ]),
    );
    expect(annotations.map(([, , text]) => text)).toEqual(['first', 'second', 'third', 'late']);
  });

  it('UTF-8 texts; tab, line feed and return are allowed', async () => {
    const utf8 = String.fromCharCode(...new TextEncoder().encode('仰卧 äö\t1\r\n2'));
    expect(await one(tal('+1', utf8))).toMatchObject({
      annotations: [[1, null, '仰卧 äö\t1\r\n2']],
      problems: [],
    });
  });

  it('onsets finer than a tick are rounded to it', async () => {
    const { recording } = await one(tal('+1.00000004999', 'a') + tal('+1.00000005', 'b'));
    expect((await recording.annotations()).map(({ onset }) => onset)).toEqual([10_000_000n, 10_000_001n]);
  });

  it.each([
    ['Latin-1', tal('+1', 'h\u00e4nd'), [[1, null, 'händ']], 'ANNOTATION_ENCODING', 'händ'],
    [
      'control characters',
      tal('+1', 'a\u0007b'),
      [[1, null, 'a\u0007b']],
      'ANNOTATION_CHARACTERS',
      'a\\x07b',
    ],
    ['no sign', tal('1', 'a'), [[1, null, 'a']], 'ONSET_FORMAT', '1'],
    ['a bare point', tal('+1.', 'a'), [[1, null, 'a']], 'ONSET_FORMAT', '+1.'],
    ['a decimal comma', tal('+1,5', 'a'), [[1.5, null, 'a']], 'ONSET_FORMAT', '+1,5'],
    ['a comma that may group digits', tal('+1,500', 'a'), [], 'TAL_INVALID', '+1,500'],
    ['a comma in a duration', '+1\u00150,5\u0014a\u0014\0', [[1, 0.5, 'a']], 'DURATION_FORMAT', '0,5'],
    ['no number', tal('+x', 'a'), [], 'TAL_INVALID', '+x'],
    ['an exponent', tal('+1e3', 'a'), [], 'TAL_INVALID', '+1e3'],
    ['an onset beyond all time', tal('+99999999999999', 'a'), [], 'TAL_INVALID', '+99999999999999'],
    ['a signed duration', '+1\u0015+2\u0014a\u0014\0', [[1, 2, 'a']], 'DURATION_FORMAT', '+2'],
    ['a negative duration', '+1\u0015-2\u0014a\u0014\0', [[1, null, 'a']], 'DURATION_INVALID', '-2'],
    ['an empty duration', '+1\u0015\u0014a\u0014\0', [[1, null, 'a']], 'DURATION_INVALID', ''],
    ['two durations', '+1\u00152\u00153\u0014a\u0014\0', [[1, null, 'a']], 'DURATION_INVALID', '2\\x153'],
    ['no byte 20 behind the text', '+1\u0014a\0', [[1, null, 'a']], 'TAL_UNTERMINATED', 'a'],
    ['zero bytes between lists', `\0\0${tal('+1', 'a')}`, [[1, null, 'a']], 'TAL_POSITION', '2'],
    ['spaces behind the lists', '     \0', [], 'TAL_PADDING', '     '],
    ['words', 'hello\0', [], 'TAL_INVALID', 'hello'],
    ['an empty text that says a time of its own', tal('+1'), [[1, null, '']], 'ANNOTATION_EMPTY', '+1'],
    ['an empty text at the onset of the record', tal('+0'), [], 'ANNOTATION_EMPTY', '+0'],
    ['empty texts behind others', '+1\u0014a\u0014\u0014\0', [[1, null, 'a']], 'ANNOTATION_EMPTY', ''],
  ])('%s', async (_name, text, annotations, code, value) => {
    const result = await one(text);
    expect(result.annotations).toEqual(annotations);
    expect(result.recording.problems()).toMatchObject([{ code, signal: 1, value }]);
  });

  it('a list that fills its region has no closing byte 0', async () => {
    const text = tal('+0') + tal('+1', 'x'.repeat(71));
    expect(text).toHaveLength(81);
    const { annotations, problems } = await judged(notes([text]));
    expect(annotations).toEqual([[1, null, 'x'.repeat(71)]]);
    expect(problems).toEqual(['TAL_UNTERMINATED']);
  });

  it('a BDF has three bytes of annotations a sample', async () => {
    const { annotations, recording } = await judged({
      version: '\u00ffBIOSEMI',
      reserved: 'BDF+C',
      signals: [{}, annotationSignal(7, 'BDF')],
      data: [[[-1, -8_388_608, 8_388_607, 1], tal('+0') + tal('+1', 'eleven char')]],
    });
    expect(annotations).toEqual([[1, null, 'eleven char']]);
    expect([...(await recording.read([0], 0, 4)).counts]).toEqual([-1, -8_388_608, 8_388_607, 1]);
  });

  it('an annotation-only file of one record of duration 0', async () => {
    const { annotations, problems, span_s, recording } = await judged({
      reserved: 'EDF+C',
      duration: '0',
      signals: [annotationSignal(30)],
      data: [[tal('+0') + '+30\u001560\u0014Sleep stage W\u0014\0']],
    });
    expect(annotations).toEqual([[30, 60, 'Sleep stage W']]);
    expect([problems, span_s, recording.signals, recording.streams()]).toEqual([[], 0, [], []]);
  });
});
