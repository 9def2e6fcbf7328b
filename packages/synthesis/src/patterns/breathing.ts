import type { Breathing } from '../clock/breaths.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Measure } from '../scenario.ts';
import type { Pattern } from './pattern.ts';

interface Airway {
  readonly breathing: Breathing;
  readonly airflow: number;
  readonly effort: number;
}

/** Each sensor's view of one breath; about ±1 times its size. */
const views: Readonly<Partial<Record<Measure, { size: number; view: (airway: Airway) => number }>>> = {
  /** Pressure falls with the square of the flow (Bernoulli), so small breaths nearly vanish. */
  'nasal-pressure': {
    size: 0.6,
    view: ({ breathing, airflow }) => {
      const flow = breathing.flow * airflow;
      return flow * Math.sqrt(Math.abs(flow) + 0.02);
    },
  },
  /** A thermistor warms and cools slowly and says more of presence than of size. */
  airflow: { size: 180, view: ({ breathing, airflow }) => breathing.flow * Math.sqrt(airflow) },
  thorax: { size: 240, view: ({ breathing, effort }) => (breathing.volume - 0.4) * effort },
  abdomen: { size: 300, view: ({ breathing, effort }) => (breathing.volume - 0.4) * effort },
};

/** Time in which a sensor follows: the thermistor lags, the belts and the cannula hardly do. */
const lag_s: Readonly<Partial<Record<Measure, number>>> = { airflow: 0.25, thorax: 0.05, abdomen: 0.12 };

/**
 * Breathing at the nose and at the belts: the same breaths on every sensor, each with its own physics.
 * Sensors as in the AASM manual for the scoring of sleep; `clock/breaths.ts` has the breaths.
 */
export const breathing: Pattern<{ size: number }> = {
  id: 'breathing',
  reference: 'AASM Manual for the Scoring of Sleep, respiratory sensors',
  defaults: { size: 1 },
  layer: 'body',
  voice(cue, stage) {
    const sensors = (Object.keys(views) as Measure[]).flatMap((measure) =>
      stage.rowsMeasuring(measure).map((row) => ({
        row,
        view: views[measure]?.view ?? (() => 0),
        size: (views[measure]?.size ?? 1) * cue.options.size,
        follow: 1 - Math.exp(-1 / ((lag_s[measure] ?? 0.01) * stage.rate_hz)),
        noise: new PinkNoise(cue.random(measure), stage.rate_hz, 1.2, 0.05),
        held: 0,
      })),
    );
    if (sensors.length === 0) return undefined;
    const breaths = stage.breaths();
    const airflow = stage.gain('airflow');
    const effort = stage.gain('effort');
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const flows = airflow.over(chunk);
        const efforts = effort.over(chunk);
        const noises = sensors.map(({ noise }, k) => {
          const own = chunk.scratch(k);
          noise.fill(own, chunk.samples);
          return own;
        });
        for (let i = 0; i < chunk.samples; i++) {
          const now = breaths.at(chunk.seconds(i));
          const airway = { breathing: now, airflow: flows[i] as number, effort: efforts[i] as number };
          sensors.forEach((sensor, k) => {
            sensor.held += sensor.follow * (sensor.view(airway) - sensor.held);
            const at = sensor.row * chunk.samples + i;
            const seen = sensor.held + 0.02 * (noises[k]?.[i] as number);
            chunk.values[at] = (chunk.values[at] as number) + sensor.size * seen;
          });
        }
      },
    };
  },
};
