import { ValvomoError, type GapReason } from '@valvomo/model';
import { from, lastValueFrom, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  onTimeBase,
  Sequencer,
  type Arrival,
  type DeviceBlock,
  type Placed,
  type SequencerOptions,
} from './index.ts';

/** A block of one signal whose counts are the device's sample indexes. */
const block = (sequence: number, first: number, samples = 10): DeviceBlock => ({
  sequence,
  first,
  samples,
  signals: 1,
  counts: Int16Array.from({ length: samples }, (_, k) => first + k),
});
const gap = (
  sequence: number,
  sequences: number,
  first: number,
  samples: number,
  reason: GapReason = 'overload',
) => ({
  sequence,
  sequences,
  first,
  samples,
  reason,
});

/** `0+10` a block, `10+5 overload` a gap. */
const words = (placed: readonly Placed[]): string[] =>
  placed.map((item) => `${item.start}+${item.samples}${item.kind === 'gap' ? ` ${item.reason}` : ''}`);

const feed = (arrivals: readonly Arrival[], options: Partial<SequencerOptions> = {}) => {
  const asked: number[] = [];
  const sequencer = new Sequencer({ signals: 1, askResend: (sequence) => asked.push(sequence), ...options });
  const placed = arrivals.flatMap((arrival) => sequencer.accept(arrival));
  return { placed, words: words(placed), asked, sequencer };
};

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof ValvomoError ? error.code : String(error);
  }
  return 'nothing thrown';
};

describe('order', () => {
  it('the first accepted sample is index 0 of the recording', () => {
    const { words, sequencer } = feed([block(0, 5000), block(1, 5010)]);
    expect(words).toEqual(['0+10', '10+10']);
    expect(sequencer.position).toEqual({ sequence: 2, sample: 20, origin: 5000 });
  });

  it('a hole is asked for once and waited for, and nothing comes out before it', () => {
    const { words, asked } = feed([block(0, 0), block(2, 20), block(3, 30)]);
    expect(words).toEqual(['0+10']);
    expect(asked).toEqual([1]);
  });

  it('what was held comes out in order when the hole is filled; duplicates come out once', () => {
    const { words, asked } = feed([
      block(0, 0),
      block(2, 20),
      block(1, 10),
      block(2, 20),
      block(1, 10),
      block(3, 30),
    ]);
    expect(words).toEqual(['0+10', '10+10', '20+10', '30+10']);
    expect(asked).toEqual([1]);
  });

  it('a second hole is asked for after the first is filled', () => {
    const { asked } = feed([block(0, 0), block(2, 20), block(4, 40), block(1, 10), block(5, 50)]);
    expect(asked).toEqual([1, 3]);
  });

  it('a resend that does not come is asked for again, each time after twice as many arrivals', () => {
    const later = Array.from({ length: 30 }, (_, k) => block(k + 1, 10 * k + 10));
    const asked: number[] = [];
    const sequencer = new Sequencer({
      signals: 1,
      askResend: (sequence) => asked.push(sequence),
      patience: 4,
    });
    const at = later.flatMap((arrival, k) => {
      const before = asked.length;
      sequencer.accept(arrival);
      return asked.length > before ? [k] : [];
    });
    expect(at).toEqual([0, 4, 12, 28]);
    expect(new Set(asked)).toEqual(new Set([0]));
  });

  it('a reminder asks again only while something is missing', () => {
    const { asked } = feed([block(0, 0), { control: 'remind' }, block(2, 20), { control: 'remind' }]);
    expect(asked).toEqual([1, 1]);
  });

  it('what is held is bounded in number and in bytes; the farthest is let go and sent again later', () => {
    const far = [block(2, 20), block(3, 30), block(4, 40), block(5, 50)];
    for (const limit of [{ held_max: 2 }, { held_bytes_max: 40 }]) {
      const { words, asked, sequencer } = feed([block(0, 0), ...far, block(1, 10)], limit);
      expect(words).toEqual(['0+10', '10+10', '20+10', '30+10']);
      expect(sequencer.position.sequence).toBe(4);
      sequencer.accept(block(6, 60));
      expect(asked).toEqual([1, 4]);
    }
  });

  it('every item carries the sequence from which a restart goes on once it is safe', () => {
    const { placed } = feed([block(0, 0), gap(1, 3, 10, 25), block(4, 35)]);
    expect(placed.map(({ next }) => next)).toEqual([1, 4, 5]);
  });
});

describe('gaps', () => {
  it('exist only where the device says so, with its reason', () => {
    const { words } = feed([block(0, 0), gap(1, 2, 10, 20, 'device'), block(3, 30)]);
    expect(words).toEqual(['0+10', '10+20 device', '30+10']);
  });

  it('what arrived out of order before the device gave up is kept, and the gap goes around it', () => {
    const { words } = feed([block(0, 0), block(2, 20), gap(1, 4, 10, 40), block(5, 50)]);
    expect(words).toEqual(['0+10', '10+10 overload', '20+10', '30+20 overload', '50+10']);
  });

  it('a gap that overlaps what is there already is trimmed', () => {
    const { words } = feed([block(0, 0), block(1, 10), gap(0, 4, 0, 40), block(4, 40)]);
    expect(words).toEqual(['0+10', '10+10', '20+20 overload', '40+10']);
  });

  it('before the first block there is nothing to leave a gap in', () => {
    const { words, sequencer } = feed([gap(0, 7, 0, 70), block(7, 70)]);
    expect(words).toEqual(['0+10']);
    expect(sequencer.position.origin).toBe(70);
  });

  it('a block that was held when the gap before it was announced may be the recording’s first', () => {
    const { words, sequencer } = feed([block(1, 10), gap(0, 3, 0, 30), block(3, 30)]);
    expect(words).toEqual(['0+10', '10+10 overload', '20+10']);
    expect(sequencer.position.origin).toBe(10);
  });
});

describe('restarts', () => {
  it('of the server: goes on from a position', () => {
    const resume = { sequence: 7, sample: 70, origin: 1000 };
    const { words } = feed([block(5, 1050), block(6, 1060), block(7, 1070), block(8, 1080)], { resume });
    expect(words).toEqual(['70+10', '80+10']);
  });

  it('of the server in the middle of a block: the overlap is trimmed off every signal', () => {
    const resume = { sequence: 7, sample: 73, origin: 0 };
    const counts = Int32Array.of(0, 1, 2, 3, 4, 10, 11, 12, 13, 14);
    const sequencer = new Sequencer({ signals: 2, askResend: () => undefined, resume });
    const [placed] = sequencer.accept({ sequence: 7, first: 70, samples: 5, signals: 2, counts });
    expect(placed).toMatchObject({ start: 73, samples: 2, counts: Int32Array.of(3, 4, 13, 14) });
  });

  it('of the link: what was held is let go and asked for afresh', () => {
    const { words, asked } = feed([
      block(0, 0),
      block(2, 20),
      { control: 'relinked' },
      block(3, 30),
      block(1, 10),
    ]);
    expect(words).toEqual(['0+10', '10+10']);
    expect(asked).toEqual([1, 1]);
  });

  it('of the device: what was held comes out around gaps, and the time between is a gap', () => {
    const { words, sequencer } = feed([
      block(0, 100),
      block(2, 120),
      { life: 'second', sequence: 0, origin: -50 },
      block(0, 0),
      block(1, 10),
    ]);
    expect(words).toEqual(['0+10', '10+10 restart', '20+10', '30+20 restart', '50+10', '60+10']);
    expect(sequencer.position).toEqual({ sequence: 2, sample: 70, origin: -50 });
  });

  it('of the device, when its first words are a gap', () => {
    const { words } = feed([
      block(0, 0),
      { life: 'second', sequence: 0, origin: -15 },
      gap(0, 2, 0, 20),
      block(2, 20),
    ]);
    expect(words).toEqual(['0+10', '10+5 restart', '15+20 overload', '35+10']);
  });

  it('of the device into its own past is refused', () => {
    const { sequencer } = feed([block(0, 0), { life: 'second', sequence: 0, origin: 0 }]);
    expect(codeOf(() => sequencer.accept(block(0, 5)))).toBe('BLOCK_BACKWARDS');
  });
});

describe('contradictions are refused and change nothing', () => {
  const after = (arrival: Arrival, ...before: Arrival[]): string => {
    const { sequencer } = feed([block(0, 0), block(1, 10), ...before]);
    const position = sequencer.position;
    const code = codeOf(() => sequencer.accept(arrival));
    expect(sequencer.position).toEqual(position);
    return code;
  };

  it('a new block that goes back', () => {
    expect(after(block(2, 5))).toBe('BLOCK_BACKWARDS');
    expect(after(block(2, 10))).toBe('BLOCK_BACKWARDS');
  });

  it('a new block that jumps ahead without a gap', () => {
    expect(after(block(2, 21))).toBe('BLOCK_JUMP');
  });

  it('a gap that does not begin where the stream is, or ends before it', () => {
    expect(after(gap(2, 1, 25, 5))).toBe('GAP_RANGE');
    expect(after(gap(2, 1, 15, 10))).toBe('GAP_RANGE');
    expect(after(gap(1, 2, 10, 5))).toBe('GAP_RANGE');
  });

  it('a resend that says something else', () => {
    expect(after(block(5, 51), block(5, 50))).toBe('RESEND_DIFFERS');
  });

  it('a block or gap that contradicts itself', () => {
    expect(after({ ...block(2, 20), samples: 11 })).toBe('BLOCK_SHAPE');
    expect(after({ ...block(2, 20), signals: 2 })).toBe('BLOCK_SHAPE');
    expect(after({ ...block(2, 20), first: -1 })).toBe('BLOCK_SHAPE');
    expect(after({ ...block(2, 20), sequence: 1.5 })).toBe('BLOCK_SHAPE');
    expect(after({ ...block(2, 20), samples: 0, counts: new Int16Array(0) })).toBe('BLOCK_SHAPE');
    expect(after(gap(2, 0, 20, 10))).toBe('GAP_SHAPE');
    expect(after(gap(2, 1, 20, 0))).toBe('GAP_SHAPE');
  });

  it('one among what was held is refused only after what came before it is out', () => {
    const { sequencer } = feed([block(0, 0), block(2, 99)]);
    expect(words(sequencer.accept(block(1, 10)))).toEqual(['10+10']);
    expect(codeOf(() => sequencer.accept(block(3, 30)))).toBe('BLOCK_JUMP');
  });
});

describe('the operator', () => {
  it('has its own state in every subscription', async () => {
    const source = from([block(0, 3), block(2, 23), block(1, 13)]);
    const placed = source.pipe(onTimeBase({ signals: 1, askResend: () => undefined }), toArray());
    expect(words(await lastValueFrom(placed))).toEqual(['0+10', '10+10', '20+10']);
    expect(words(await lastValueFrom(placed))).toEqual(['0+10', '10+10', '20+10']);
  });

  it('a device may answer a request for a resend at once', () => {
    const source = new Subject<Arrival>();
    const placed: Placed[] = [];
    source
      .pipe(onTimeBase({ signals: 1, askResend: (sequence) => source.next(block(sequence, 10 * sequence)) }))
      .subscribe((item) => placed.push(item));
    for (const arrival of [block(0, 0), block(2, 20), block(5, 50)]) source.next(arrival);
    expect(words(placed)).toEqual(['0+10', '10+10', '20+10', '30+10']);
  });

  it('fails when the device contradicts itself', async () => {
    const placed = from([block(0, 0), block(1, 99)]).pipe(
      onTimeBase({ signals: 1, askResend: () => undefined }),
    );
    await expect(lastValueFrom(placed)).rejects.toThrow(/no gap was announced/);
  });
});
