/**
 * The devices of the bench of alarms, in a process of their own and each with the device kit over a socket of its own, in real time: five
 * scalp beds of 21 signals at 256 Hz and a stereo-EEG bed of 128 at 2048 Hz. A temporal seizure of 15 s begins every 25 s (another one of
 * every bed's own time), and the patient presses the button every `press_s`.
 */
import { createPace, serve, systemClock, type Device, type DeviceSink } from '@valvomo/device';
import { rateOf, sampleIndex } from '@valvomo/model';
import { Random, tenTwenty } from '@valvomo/synthesis';
import { plainSignal } from '@valvomo/testing/plain-signal';

const { url, press_s } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly url: string;
  readonly press_s: number;
};
const blocksASecond = 16;
const every_s = 25;
const seizure_s = 15;
const count_uV = 0.1;

interface Bed {
  readonly bed: string;
  readonly rate_hz: number;
  readonly labels: readonly string[];
  /** Signals that the seizure is on. */
  readonly ictal: readonly string[];
}
const scalp = tenTwenty('old').map(({ label }) => label);
const contacts = Array.from({ length: 16 }, (_, shaft) =>
  Array.from({ length: 8 }, (__, at) => `${String.fromCodePoint(65 + shaft)}'${at + 1}`),
).flat();
const beds: readonly Bed[] = [
  ...Array.from({ length: 5 }, (_, at) => ({
    bed: `emu-${at + 1}`,
    rate_hz: 256,
    labels: scalp,
    ictal: ['F8', 'T4', 'T8', 'T6', 'P8', 'F4', 'C4', 'P4'],
  })),
  { bed: 'seeg-1', rate_hz: 2048, labels: contacts, ictal: ["A'1", "A'2", "A'3", "B'1", "B'2"] },
];

/** One round of 25 s of a signal: noise that falls with frequency, and the seizure that slows from 7 to 3 Hz as it grows. */
const roundOf = ({ rate_hz }: Bed, isIctal: boolean, random: Random): Int16Array => {
  const counts = new Int16Array(every_s * rate_hz);
  let [slow, phase] = [0, 0];
  for (let at = 0; at < counts.length; at += 1) {
    slow = slow * 0.97 + random.normal() * 3;
    const seconds = at / rate_hz - (every_s - seizure_s);
    let uV = slow + random.normal() * 2;
    if (isIctal && seconds > 0) {
      phase += (2 * Math.PI * (7 - (4 * seconds) / seizure_s)) / rate_hz;
      uV += Math.min(1, seconds / 2) * 120 * (Math.sin(phase) + 0.4 * Math.sin(2 * phase));
    }
    counts[at] = Math.round(uV / count_uV);
  }
  return counts;
};

const deviceOf = (bed: Bed, number: number): Device => {
  const pace = createPace(systemClock, 1);
  const start = systemClock.now();
  const { rate_hz, labels, ictal } = bed;
  const random = new Random(number + 1);
  const rounds = labels.map((label) => roundOf(bed, ictal.includes(label), random));
  const samples = rate_hz / blocksASecond;
  const stopping = { is: false };
  const press = async (sink: DeviceSink, block: number): Promise<void> => {
    const place = sampleIndex((block + 1) * samples - 1);
    await sink.event({ kind: 'button', stream: 0, start: place, samples: 0, text: '' });
  };
  return {
    id: `amplifier-${bed.bed}`,
    name: bed.bed,
    describe: () =>
      Promise.resolve({
        streams: [
          {
            stream: 0,
            bits: 16 as const,
            timeBase: { start, rate: rateOf(rate_hz) },
            signals: labels.map((label) => ({
              ...plainSignal(label),
              physicalMin: -32_768 * count_uV,
              physicalMax: 32_767 * count_uV,
            })),
          },
        ],
        origin: { kind: 'simulated' },
        pace: 'clock',
      }),
    start: async (sink) => {
      const presses = Math.round(press_s * blocksASecond);
      for (let block = 0; !stopping.is; block += 1) {
        // Amplifiers do not tick together.
        await pace.until((block + 1 + number / beds.length) / blocksASecond);
        const counts = new Int16Array(samples * labels.length);
        const at = (block * samples + number * 4 * rate_hz) % (every_s * rate_hz);
        for (const [row, round] of rounds.entries())
          counts.set(round.subarray(at, at + samples), row * samples);
        const first = sampleIndex(block * samples);
        await sink.block(0, { kind: 'block', start: first, samples, signals: labels.length, counts });
        if ((block + number * 7) % presses === 0 && block > 0) await press(sink, block);
      }
    },
    stop: () => {
      stopping.is = true;
      pace.stop();
      return Promise.resolve();
    },
  };
};

const uplinks = beds.map((bed, number) => serve(deviceOf(bed, number), { url, bed: bed.bed, drain_s: 1 }));
for (const { done } of uplinks)
  done.catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
process.on('message', () => {
  void Promise.all(uplinks.map((uplink) => uplink.stop())).then(() => process.exit(0));
});
process.send?.('measuring');
