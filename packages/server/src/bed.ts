import { designFilters } from '@valvomo/analysis';
import {
  displayCalibration,
  rateHz,
  type Derivation,
  type Item,
  type StreamDescription,
  type AnalysisItem,
} from '@valvomo/model';
import {
  derive,
  epochs,
  filterBy,
  onTimeBase,
  trendWith,
  type Accepting,
  type Arrival,
  type Placed,
  type Position,
} from '@valvomo/stream';
import { map, retry, Subject, tap, type Observable, type Subscription } from 'rxjs';
import { peakToPeak } from './levels.ts';
import type { Published } from './published.ts';

/** One stream of a device's connection, and where it goes on. */
export interface Intake {
  readonly signals: number;
  readonly resume: Position;
  askResend(from: number): void;
  /** Step 5. */
  record(placed: Placed): Published;
  /** Step 6. */
  publish(published: Published): void;
  /** The device contradicted itself, or the journal failed: nothing more comes out. */
  failed(error: unknown): void;
}

const held = { held_max: 256, held_bytes_max: 8 * 1024 * 1024 };

/**
 * The way of one sample through its bed, up to the viewers (steps 4 to 6 of ARCHITECTURE.md): all in the tick in which
 * the sample came, and only what is written is published.
 */
export const receive = ({ signals, resume, ...bed }: Intake): Subject<Arrival> => {
  const arrivals = new Subject<Arrival>();
  arrivals
    .pipe(
      onTimeBase({ signals, resume, askResend: (from) => bed.askResend(from), ...held }), // 4
      map((placed) => bed.record(placed)), // 5
      tap((published) => bed.publish(published)), // 6
    )
    .subscribe({ error: (error: unknown) => bed.failed(error) });
  return arrivals;
};

/** Waves between 1 and 70 Hz: drift of an electrode is no sign of life. */
const judgedBand = { lowCut_hz: 1, highCut_hz: 70 };

/**
 * The way of the same sample, in an analysis thread, to how high its waves are (steps 7 to 9): peak to peak of every
 * derivation over every second. A branch that fails begins anew with the next item, and says so.
 */
export const judge = (
  items: Observable<Item>,
  { signals, timeBase }: StreamDescription,
  derivations: readonly Derivation[],
  take: (levels: Float64Array) => void,
  onFault: (error: unknown) => void,
): Subscription => {
  const rate_hz = rateHz(timeBase.rate);
  const second = Math.max(1, Math.round(rate_hz));
  return items
    .pipe(
      derive(derivations, signals.map(displayCalibration)), // 7
      filterBy(designFilters(rate_hz, judgedBand).sections), // 8
      epochs({ length: second, hop: second }), // 9
      map(peakToPeak),
      tap({ error: onFault }),
      retry(),
    )
    .subscribe(take);
};

/**
 * The way of the same sample, in the same thread, to the rows of trends and to findings (step 10; steps 7 to 9 lie in the analysis, where
 * live and batch share them). A fault ends it: its rows stop, and whoever leads it says so and begins anew.
 */
export const analyse = <Fed>(
  items: Observable<Fed>,
  begin: () => Accepting<Fed, AnalysisItem>,
  take: (made: AnalysisItem) => void,
  onFault: (error: unknown) => void,
): Subscription =>
  items
    .pipe(trendWith(begin)) // 10
    .subscribe({ next: take, error: onFault });
