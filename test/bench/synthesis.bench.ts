import {
  drawNight,
  Random,
  ranges,
  shaftChannels,
  synthesise,
  tenTwenty,
  ward,
  type Scenario,
  type Shaft,
} from '@valvomo/synthesis';

/** How many times faster than real time synthesis is on one core, beside its targets. Plain node; prints, judges nothing. */

const rounds = 5;
const body = { heart_bpm: 70, breaths_per_minute: 14 };

const scalp: Scenario = {
  id: 'scalp',
  seed: 1,
  length_s: 600,
  body,
  streams: [{ rate_hz: 256, reference: 'CPz', channels: tenTwenty('old') }],
  script: [
    { pattern: 'background', at_s: 0 },
    { pattern: 'alpha-rhythm', at_s: 0 },
    { pattern: 'beta-rhythm', at_s: 0 },
    { pattern: 'spikes', at_s: 0 },
    { pattern: 'heart', at_s: 0 },
    { pattern: 'muscle', at_s: 0 },
    { pattern: 'electrode-noise', at_s: 0 },
    { pattern: 'temporal-seizure', at_s: 20 },
  ],
};

const shaft = (name: string, y: number): Shaft => ({
  name,
  side: 'left',
  contacts: 16,
  grey: [1, 2, 3, 4, 10, 11, 12, 13],
  target_mm: [-10, y, -20],
  towards_mm: [-60, y, -20],
});
const depth: Scenario = {
  ...scalp,
  id: 'depth',
  streams: [
    {
      rate_hz: 2048,
      reference: 'CPz',
      channels: [shaft("A'", 30), shaft("B'", 10), shaft("C'", -10), shaft("D'", -30)].flatMap(shaftChannels),
    },
  ],
  script: [
    { pattern: 'depth-background', at_s: 0 },
    { pattern: 'depth-spikes', at_s: 0, options: { sites: [{ contact: "B'2", delay_s: 0, strength: 1 }] } },
    { pattern: 'electrode-noise', at_s: 0 },
    {
      pattern: 'depth-seizure',
      at_s: 14,
      options: { recruits: [{ contacts: ["B'1", "B'2", "B'3"], delay_s: 0, strength: 1 }] },
    },
  ],
};

/** Two hours of a scorecard's night: all that fools detectors, and a seizure every ten minutes. */
const night = drawNight(new Random('bench'), ranges.tuning, { id: 'bench', length_s: 7200, seizures: 12 });

/** Processor time in seconds: other programs on the machine do not count. */
const spent_s = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Seconds of signal made in a second of processor time, set-up included. */
const speed = (scenario: Scenario, length_s: number): number => {
  const start_s = spent_s();
  const synthesis = synthesise(scenario);
  for (let at_s = 0; at_s < length_s; at_s++)
    scenario.streams.forEach(({ rate_hz }, stream) => synthesis.next(stream, rate_hz));
  return length_s / (spent_s() - start_s);
};

const cases = [
  { name: '21 ch × 256 Hz', scenario: scalp, length_s: 120, target: 50 },
  { name: 'a drawn night', scenario: night.scenario, length_s: 600, target: 200 },
  { name: '64 ch × 2048 Hz', scenario: depth, length_s: 40, target: 30 },
];
const found = cases.map(() => [] as number[]);
for (let round = 0; round < rounds; round++) {
  cases.forEach(({ scenario, length_s }, k) => found[k]?.push(speed(scenario, length_s)));
}
console.log('synthesis, × real time on one core (median of rounds, least, most)');
cases.forEach(({ name, target }, k) => {
  const sorted = (found[k] ?? []).toSorted((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(rounds / 2)], sorted.at(-1)].map((x) =>
    Math.round(x ?? 0),
  );
  console.log(`  ${name.padEnd(16)} ${median}× (${least}–${most})   target ≥ ${target}×`);
});
const start_s = spent_s();
for (const { scenario } of ward()) speed(scenario, 60);
console.log(`  first minute of the ward's six beds: ${(spent_s() - start_s).toFixed(2)} s   target ≈ 2 s`);
