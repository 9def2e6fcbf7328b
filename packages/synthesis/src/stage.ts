import type { Side } from '@valvomo/model';
import { Breaths } from './clock/breaths.ts';
import { HeartBeats } from './clock/heart-beats.ts';
import { Gain, type Sway, type Target } from './course/sway.ts';
import { sitePosition } from './head/sites.ts';
import { fourShells, surfacePotential, type Dipole, type Shells } from './head/sphere.ts';
import type { Vector } from './head/vector.ts';
import { Random } from './noise/random.ts';
import type { Channel, Measure, Scenario, ScenarioStream } from './scenario.ts';

/** A contact in the brain with its row on the stream. */
export interface DepthRow {
  readonly row: number;
  readonly label: string;
  readonly shaft: string;
  readonly contact: number;
  readonly side: Side;
  readonly tissue: 'grey' | 'white';
  readonly position_mm: Vector;
}

/** What a pattern sees of one stream: its signals, the head under them, and what the rest of the script does. */
export class Stage {
  readonly stream: ScenarioStream;
  readonly rate_hz: number;
  /** Random events (blinks, spikes) are drawn up to here. */
  readonly length_s: number;
  readonly channels: readonly Channel[];
  readonly depthRows: readonly DepthRow[];
  readonly #scenario: Scenario;
  readonly #sways: readonly Sway[];
  readonly #gains = new Map<string, Gain>();

  constructor(scenario: Scenario, stream: ScenarioStream, sways: readonly Sway[]) {
    this.#scenario = scenario;
    this.stream = stream;
    this.rate_hz = stream.rate_hz;
    this.length_s = scenario.length_s;
    this.channels = stream.channels;
    this.depthRows = stream.channels.flatMap((channel, row) =>
      channel.kind === 'depth' ? [{ ...channel, row }] : [],
    );
    this.#sways = sways;
  }

  /** How the script sways a target, on one signal or where none is named. */
  gain(target: Target, label?: string): Gain {
    const fitting = this.#sways.filter(
      (sway) =>
        sway.target === target &&
        (sway.channels === undefined || (label !== undefined && sway.channels.includes(label))),
    );
    const key = `${target} ${fitting.map((sway) => this.#sways.indexOf(sway)).join(' ')}`;
    const known = this.#gains.get(key) ?? new Gain(fitting.map((sway) => sway.course));
    this.#gains.set(key, known);
    return known;
  }

  /** The patient's heart: every caller gets a clock of its own, and all of them beat alike. */
  heartBeats(): HeartBeats {
    const { seed, body } = this.#scenario;
    return new HeartBeats(new Random(seed, 'heart'), body.heart_bpm, this.gain('heart-rate'));
  }

  /** The patient's breathing, alike for every caller. */
  breaths(): Breaths {
    const { seed, body } = this.#scenario;
    return new Breaths(new Random(seed, 'breath'), body.breaths_per_minute);
  }

  /** Whether any signal is picked up from the scalp. */
  get hasScalp(): boolean {
    return this.channels.some((channel) => channel.kind === 'scalp' || channel.kind === 'pair');
  }

  /** Row of the signal with this label, or of the scalp electrode at this site; −1 when there is none. */
  rowOf(name: string): number {
    const labelled = this.channels.findIndex((channel) => channel.label === name);
    if (labelled >= 0) return labelled;
    return this.channels.findIndex((channel) => channel.kind === 'scalp' && channel.site === name);
  }

  rowsMeasuring(measure: Measure): readonly number[] {
    return this.channels.flatMap((channel, row) =>
      channel.kind === 'sensor' && channel.measure === measure ? [row] : [],
    );
  }

  labelsOf(rows: Iterable<number>): readonly string[] {
    return [...rows].map((row) => (this.channels[row] as Channel).label);
  }

  /**
   * What unit strength of these dipoles, acting together, adds to every signal of the stream; 0 where none is on the
   * scalp. Scaled so that the potential at `unitAt` is 1 against infinity: amplitudes are stated at that site.
   */
  field(dipoles: readonly Dipole[], unitAt: string, shells: Shells = fourShells): Float64Array {
    const potential = (site: string): number =>
      dipoles.reduce((sum, dipole) => sum + surfacePotential(dipole, sitePosition(site), shells), 0);
    return this.#seenBySignals(potential, 1 / potential(unitAt));
  }

  /** As `field`, one for each group, scaled together: unit strength of all groups at once makes 1 at `unitAt`. */
  fieldsOfGroups(groups: readonly (readonly Dipole[])[], unitAt: string): readonly Float64Array[] {
    const potential = (dipoles: readonly Dipole[], site: string): number =>
      dipoles.reduce((sum, dipole) => sum + surfacePotential(dipole, sitePosition(site), fourShells), 0);
    const scale = 1 / potential(groups.flat(), unitAt);
    return groups.map((dipoles) => this.#seenBySignals((site) => potential(dipoles, site), scale));
  }

  /**
   * One field for each of these dipoles, which act on their own. Scaled together so that sources of variance 1 make a
   * deviation of 1 at these sites, in the mean of their power, against infinity.
   */
  fields(
    dipoles: readonly Dipole[],
    sites: readonly string[],
    shells: Shells = fourShells,
  ): readonly Float64Array[] {
    const power = dipoles.reduce(
      (sum, dipole) =>
        sum +
        sites.reduce((part, site) => part + surfacePotential(dipole, sitePosition(site), shells) ** 2, 0),
      0,
    );
    const scale = 1 / Math.sqrt(power / sites.length);
    return dipoles.map((dipole) =>
      this.#seenBySignals((site) => surfacePotential(dipole, sitePosition(site), shells), scale),
    );
  }

  /** What every signal picks up of something whose size at each site is known; 0 where none is on the scalp. */
  seen(potential: (site: string) => number): Float64Array {
    return this.#seenBySignals(potential, 1);
  }

  #seenBySignals(potential: (site: string) => number, scale: number): Float64Array {
    const known = new Map<string, number>();
    const at = (site: string): number => {
      const value = known.get(site) ?? scale * potential(site);
      known.set(site, value);
      return value;
    };
    const sites = this.channels.flatMap((channel) => (channel.kind === 'scalp' ? [channel.site] : []));
    const references = { average: sites, ears: ['A1', 'A2'] };
    const together = Object.entries(references).find(([name]) => name === this.stream.reference)?.[1];
    const reference =
      sites.length === 0
        ? 0
        : together === undefined
          ? at(this.stream.reference)
          : together.reduce((sum, site) => sum + at(site), 0) / together.length;
    return Float64Array.from(this.channels, (channel) => {
      if (channel.kind === 'scalp') return at(channel.site) - reference;
      if (channel.kind === 'pair') return at(channel.active) - at(channel.reference);
      return 0;
    });
  }

  /** Labels of the signals where a field stands at a third of its largest or more. */
  labelsIn(field: Float64Array): readonly string[] {
    const largest = field.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    return this.channels
      .filter((_, row) => largest > 0 && Math.abs(field[row] as number) >= largest / 3)
      .map((channel) => channel.label);
  }
}
