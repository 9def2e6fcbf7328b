import { describe, expect, it } from 'vitest';

import { eventsOfTsv, marksOfEventsTsv } from './events-tsv.ts';

describe('events.tsv', () => {
  it('of BIDS: onset, duration and trial_type, wherever they stand', () => {
    const text =
      'duration\tonset\tvalue\ttrial_type\n0.5\t1.25\t7\tspike\r\nn/a\t-2\t8\tbefore the start\n\n0\t3e1\t9\tn/a\n';
    expect(marksOfEventsTsv(text)).toEqual([
      { onset: 12_500_000n, duration: 5_000_000n, text: 'spike', channels: null },
      { onset: -20_000_000n, duration: null, text: 'before the start', channels: null },
      { onset: 300_000_000n, duration: 0n, text: 'n/a', channels: null },
    ]);
  });

  it('of SzCORE: eventType and channels', () => {
    const text = [
      'onset\tduration\teventType\tconfidence\tchannels\tdateTime\trecordingDuration',
      '163.39\t162.61\tsz-foc\tn/a\tF7-Avg, "T3-Avg"\t2000-01-01 00:00:00\t326',
      '0.0015\t0.0515\tripple\tn/a\t[AHR3-AHR4]\tn/a\t5',
      '0\t326\tbckg\tn/a\tall\tn/a\t326',
    ].join('\n');
    expect(marksOfEventsTsv(`\uFEFF${text}`)).toEqual([
      { onset: 1_633_900_000n, duration: 1_626_100_000n, text: 'sz-foc', channels: ['F7-Avg', 'T3-Avg'] },
      { onset: 15_000n, duration: 515_000n, text: 'ripple', channels: ['AHR3-AHR4'] },
      { onset: 0n, duration: 3_260_000_000n, text: 'bckg', channels: null },
    ]);
  });

  it('of a detector: when it was decided, how sure, of how long a recording; what is not there is null', () => {
    const text =
      'onset\tduration\teventType\tconfidence\trecordingDuration\tdecided_s\n1\t2\tsz\t0.5\t3600.5\t6.25\n';
    expect(eventsOfTsv(`${text}3\tn/a\tsz\r\n`)).toEqual([
      {
        line: 2,
        onset: 10_000_000n,
        duration: 20_000_000n,
        text: 'sz',
        channels: null,
        confidence: 0.5,
        recordingDuration_s: 3600.5,
        decided_s: 6.25,
      },
      {
        line: 3,
        onset: 30_000_000n,
        duration: null,
        text: 'sz',
        channels: null,
        confidence: null,
        recordingDuration_s: null,
        decided_s: null,
      },
    ]);
  });

  it.each([
    ['', "no column 'onset'"],
    ['onset\tduration\n1\t2', 'no column says what the events are'],
    ['onset\tduration\ttrial_type\n1 s\t2\tx', 'line 2: onset'],
    ['onset\tduration\ttrial_type\n1\t2\tx\n1\t-2\tx', 'line 3: duration'],
    ['onset\tduration\ttrial_type\n1e9\t2\tx', "line 2: onset '1e9' is not seconds"],
    ['onset\ttrial_type\tdecided_s\n1\tx\tsoon', "line 2: decided_s 'soon' is not seconds, or n/a"],
    ['onset\ttrial_type\trecordingDuration\n1\tx\t0', "line 2: recordingDuration '0' is not seconds above 0"],
    ['onset\ttrial_type\tconfidence\n\n\n1\tx\thigh', "line 4: confidence 'high' is not a number"],
  ])('%j is refused', (text, message) => {
    expect(() => marksOfEventsTsv(text)).toThrow(
      expect.objectContaining({ code: 'MARKS_INVALID', message: expect.stringContaining(message) as string }),
    );
  });
});
