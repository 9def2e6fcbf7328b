import { parentPort } from 'node:worker_threads';
import {
  conditionsRule,
  defaultSettings,
  standardTrends,
  type AnalysisChoice,
  type Detector,
} from '@valvomo/analysis';
import { serveAnalysis } from '@valvomo/server';

/**
 * An analysis thread whose detector follows a script, by the second: a seizure is suspected at 5, is an ESz at 12 and has ended at 16; another
 * one is suspected at 100 and goes on. Its ratio is 2 from 60 to 80, and nothing comes of that. From second VALVOMO_TEST_DEAD on the detector says nothing.
 */

const id = 'scripted';
const dead = Number(process.env['VALVOMO_TEST_DEAD'] ?? Number.POSITIVE_INFINITY);

const told = (second: number, hop: number) => {
  const sz = (begin: number, grade: string, open: boolean) => [
    {
      key: `sz:${begin * hop}`,
      type: 'sz' as const,
      grade,
      start: begin * hop,
      samples: (second + 1 - begin) * hop,
      open,
      channels: ['F8-T8'],
      confidence: 0.8,
      features: { ratio: 3 + second / 100, rows: 4 },
      words: null,
    },
  ];
  if (second === 5) return sz(1, 'suspected', true);
  if (second === 12) return sz(1, 'ESz', true);
  if (second === 16) return sz(1, 'ESz', false);
  if (second === 100) return sz(95, 'suspected', true);
  return [];
};

const scripted: Detector = {
  id,
  version: 3,
  name: 'Scripted',
  reference: 'none',
  definition: 'none',
  types: ['sz'],
  madeFor: { modality: 'any', rows_min: 1, rate_hz_min: 1 },
  thresholds: { ratio_min: { value: 2.5, from: 1, to: 20, unit: '1', what: 'ratio' } },
  inputs: { eeg: { montage: 'brain', filters: [], kind: 'samples', epoch_s: 1 } },
  create: ({ of }) => {
    const hop = of['eeg']?.hop ?? 1;
    return {
      columns: [
        {
          name: `${id}.all.judged`,
          trend: id,
          region: 'all',
          part: 'judged',
          unit: '1',
          derivations: [],
          feature: true,
        },
        {
          name: `${id}.all.ratio`,
          trend: id,
          region: 'all',
          part: 'ratio',
          unit: '1',
          derivations: [],
          feature: true,
        },
      ],
      next: ({ second }, out) => {
        if (second >= dead) return [];
        out[0] = 1;
        out[1] = second >= 1 && second < 17 ? 3 : second >= 60 && second < 80 ? 2 : 1;
        return told(second, hop);
      },
      stop: () => [],
      snapshot: () => null,
    };
  },
};

const choice: AnalysisChoice = {
  trends: standardTrends.filter(({ id: trend }) => trend === 'quality'),
  conditions: conditionsRule,
  settings: defaultSettings,
  detectors: [scripted],
};
if (parentPort !== null) serveAnalysis(parentPort, choice);
