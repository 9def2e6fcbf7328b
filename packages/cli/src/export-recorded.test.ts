import { ticks } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { namelessMarks } from './export-recorded.ts';

const at = (onset: bigint, text: string) => ({ onset: ticks(onset), duration: null, text });

describe('marks in files for others', () => {
  it('are the last word of each, without the names of their authors, which are told apart', () => {
    const { annotations, names } = namelessMarks([
      at(1n, 'button: event'),
      at(5n, 'spike | left | channels: Fp1, F7 | stream 0 from 5, 0 samples | by Anna [mark a v1]'),
      at(
        7n,
        'spike | left | channels: Fp1, F7 | stream 0 from 7, 0 samples | by Anna | changed by Bo | rejected [mark a v2]',
      ),
      at(6n, 'note | gone | all channels | stream 0 from 6, 0 samples | by Cem [mark b v1]'),
      at(6n, 'note | gone | all channels | stream 0 from 6, 0 samples | by Cem | deleted [mark b v2]'),
      at(9n, 'seizure |  | all channels | stream 0 from 9, 0 [mark c v1 1/2]'),
      at(9n, '… samples | by Anna [mark c v1 2/2]'),
      at(8n, 'end'),
    ]);
    expect(annotations).toEqual([
      at(1n, 'button: event'),
      at(7n, 'spike: left [rejected]@@Fp1'),
      at(7n, 'spike: left [rejected]@@F7'),
      at(8n, 'end'),
      at(9n, 'seizure'),
    ]);
    expect(new Set(names)).toEqual(new Set(['Anna', 'Bo', 'Cem']));
  });
});
