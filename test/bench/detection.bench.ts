/**
 * What detection costs on one core: all standard detectors over 21 channels at 256 Hz, beside the same with the
 * standard trends and with each detector alone, in times real time; then what beds take that are watched as by a server, as a
 * share of a core. Processor time. DETECTION_SECONDS makes the scalp recording longer or shorter.
 */
import {
  conditionsRule,
  createAnalysis,
  defaultSettings,
  standardChoice,
  standardDetectors,
  type AnalysisChoice,
} from '@valvomo/analysis';
import { depthBed, scalpBed, type Played } from './detection/streams.ts';
import { against, say, spent_s } from './measure.ts';

const scalp_s = Number(process.env['DETECTION_SECONDS'] ?? 600);
const rounds = 3;
const goals = { times_real: 500, share: 0.5 } as const;
/** Until epochs of a minute are whole, and the engine has optimised what is measured. */
const warm = { scalp_s: 200, depth_s: 40 } as const;

const conditions: AnalysisChoice = {
  trends: [],
  conditions: conditionsRule,
  settings: defaultSettings,
  detectors: [],
};
const detection: AnalysisChoice = { ...conditions, detectors: standardDetectors };

interface Cost {
  readonly seconds: number;
  readonly findings: number;
}

/** Processor time for one second of a stream, once. */
const costOnce = (bed: Played, choice: AnalysisChoice, warm_s: number, length_s: number): Cost => {
  const analysis = createAnalysis([bed.description], choice);
  let findings = 0;
  const play = (from_s: number, to_s: number): void => {
    for (let at = from_s; at < to_s; at += 5)
      for (const block of bed.blocks(at, 5))
        for (const { kind } of analysis.accept(analysis.stream, block)) if (kind === 'event') findings += 1;
  };
  play(0, warm_s);
  findings = 0;
  const seconds = spent_s(() => play(warm_s, warm_s + length_s)) / length_s;
  return { seconds, findings };
};

/** The cheapest of a few: what else the machine does only adds to it. */
const costOf = (...asked: Parameters<typeof costOnce>): Cost =>
  Array.from({ length: rounds }, () => costOnce(...asked)).reduce((a, b) => (b.seconds < a.seconds ? b : a));

const times = ({ seconds }: Cost): number => 1 / seconds;
const line = (name: string, text: string): void => say(`  ${name.padEnd(34)} ${text}`);

const scalp = (): number => {
  const bed = scalpBed();
  say(`${bed.channels} channels × ${bed.rate_hz} Hz, ${scalp_s} s, one core`);
  const cost = (choice: AnalysisChoice): Cost => costOf(bed, choice, warm.scalp_s, scalp_s);
  const all = cost(detection);
  const alone = cost(conditions);
  const standard = cost(standardChoice);
  line('all standard detectors', `${against(times(all), goals.times_real)}, ${all.findings} findings`);
  line('with the standard trends', `${times(standard).toFixed(0)}×`);
  line('conditions alone', `${times(alone).toFixed(0)}×`);
  for (const detector of standardDetectors) {
    const own_s = cost({ ...conditions, detectors: [detector] }).seconds - alone.seconds;
    line(`${detector.id} beside conditions`, `${((100 * own_s) / all.seconds).toFixed(0)} % of all`);
  }
  return standard.seconds;
};

const share = (name: string, cores: number, goal: number = Infinity): void =>
  line(name, `${cores.toFixed(2)} of a core${cores <= goal ? '' : `, more than ${goal}`}`);

/** A bed of depth electrodes, and by detector. @returns the share of a core that it takes */
const depth = (channels: number): number => {
  const bed = depthBed(channels);
  say(`${channels} channels × ${bed.rate_hz} Hz, a bed live`);
  const cost = (choice: AnalysisChoice): Cost => costOf(bed, choice, warm.depth_s, 10);
  const standard = cost(standardChoice).seconds;
  share('standard trends and detectors', standard);
  const alone = cost(conditions).seconds;
  line('conditions alone', alone.toFixed(3));
  line('standard trends', (cost({ ...standardChoice, detectors: [] }).seconds - alone).toFixed(3));
  const { absent } = createAnalysis([bed.description], detection);
  for (const detector of standardDetectors.filter(({ id }) => absent.every(({ name }) => name !== id)))
    line(
      `${detector.id} beside conditions`,
      (cost({ ...conditions, detectors: [detector] }).seconds - alone).toFixed(3),
    );
  return standard;
};

const ofScalp = scalp();
const ofDepth = depth(128);
share('that bed and five of scalp', ofDepth + 5 * ofScalp, goals.share);
share('six beds of 256 channels', 6 * depth(256));
