import type { Arrival, DeviceBlock, DeviceGap, Placed } from './index.ts';
import { Sequencer } from './index.ts';

/** A device with a small ring, a link that loses, doubles and reorders, and a server that restarts; all of it seeded. */

export const signals = 2;
/** The count of a signal at a sample of the world: what arrives can be checked against where it says it lies. */
export const countAt = (signal: number, sample: number): number =>
  ((sample * 31 + signal * 977) % 60_000) - 30_000;

/** What may happen at one tick of the world. */
export type Step =
  | { readonly do: 'measure'; readonly samples: number; readonly fate: 'sent' | 'lost' | 'doubled' | 'late' }
  | { readonly do: 'pause'; readonly samples: number; readonly fate: 'sent' | 'lost' }
  | { readonly do: 'relink' }
  | { readonly do: 'server-restart'; readonly forgets: number }
  | { readonly do: 'device-restart'; readonly samples: number };

export class World {
  readonly placed: Placed[] = [];
  /** Every stretch of the world's samples that the device itself says is gone, as [from, to). */
  readonly named: [number, number][] = [];
  /** How often a resend was asked for. */
  asked = 0;
  /** Sample of the world at which the device stands. */
  head = 0;
  /** Sample of the world that is the recording's sample 0: the first that was accepted. */
  zero = 0;
  readonly #ringSize: number;
  #sequencer: Sequencer;
  /** Everything that this life of the device has sent; the first `#forgotten` are no longer in its ring. */
  #sent: (DeviceBlock | DeviceGap)[] = [];
  #forgotten = 0;
  #lifeStart = 0;
  #late: Arrival | undefined;
  #wanted: number | undefined;

  constructor(ringSize: number) {
    this.#ringSize = ringSize;
    this.#sequencer = this.#open();
  }

  #open(): Sequencer {
    const last = this.placed.at(-1);
    const position =
      last === undefined
        ? {}
        : {
            resume: {
              sequence: last.next,
              sample: last.start + last.samples,
              origin: this.zero - this.#lifeStart,
            },
          };
    return new Sequencer({
      signals,
      held_max: 4,
      patience: 3,
      askResend: (from) => {
        this.asked += 1;
        this.#wanted = from;
      },
      ...position,
    });
  }

  run(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#step(step);
      this.#answer();
    }
    this.#settle();
  }

  #step(step: Step): void {
    if (step.do === 'measure') this.#send(this.#block(step.samples), step.fate);
    else if (step.do === 'pause') this.#send(this.#pause(step.samples), step.fate);
    else if (step.do === 'relink') this.#relink();
    else if (step.do === 'server-restart') this.#restartServer(step.forgets);
    else this.#restartDevice(step.samples);
  }

  #block(samples: number): DeviceBlock {
    const counts = new Int16Array(signals * samples);
    for (let signal = 0; signal < signals; signal += 1)
      for (let i = 0; i < samples; i += 1) counts[signal * samples + i] = countAt(signal, this.head + i);
    const block = {
      sequence: this.#sent.length,
      first: this.head - this.#lifeStart,
      samples,
      signals,
      counts,
    };
    this.head += samples;
    return block;
  }

  #pause(samples: number): DeviceGap {
    this.named.push([this.head, this.head + samples]);
    const first = this.head - this.#lifeStart;
    this.head += samples;
    return { sequence: this.#sent.length, sequences: 1, first, samples, reason: 'device' };
  }

  #send(entry: DeviceBlock | DeviceGap, fate: 'sent' | 'lost' | 'doubled' | 'late'): void {
    this.#sent.push(entry);
    this.#forgotten = Math.max(this.#forgotten, this.#sent.length - this.#ringSize);
    const { late } = { late: this.#late };
    if (fate === 'late' && late === undefined) {
      this.#late = entry;
      return;
    }
    if (fate !== 'lost') this.#deliver(entry);
    if (fate === 'doubled') this.#deliver(entry);
    this.#late = undefined;
    if (late !== undefined) this.#deliver(late);
  }

  #deliver(arrival: Arrival): void {
    this.placed.push(...this.#sequencer.accept(arrival));
    this.zero = (this.#sequencer.position.origin ?? -this.#lifeStart) + this.#lifeStart;
  }

  /** The device sends everything from a sequence on; what its ring has lost is one gap. */
  #resend(from: number): void {
    const gone = this.#sent.slice(from, this.#forgotten);
    const [first] = gone;
    const last = gone.at(-1);
    if (first !== undefined && last !== undefined) {
      const end = last.first + last.samples;
      this.named.push([first.first + this.#lifeStart, end + this.#lifeStart]);
      const { sequence } = first;
      this.#deliver({
        sequence,
        sequences: gone.length,
        first: first.first,
        samples: end - first.first,
        reason: 'overload',
      });
    }
    for (const entry of this.#sent.slice(Math.max(from, this.#forgotten))) this.#deliver(entry);
  }

  #answer(): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted !== undefined) this.#resend(wanted);
  }

  #relink(): void {
    this.#late = undefined;
    this.#deliver({ control: 'relinked' });
    this.#resend(this.#sequencer.position.sequence);
  }

  /** The newest `forgets` items of this life were not yet on disk. */
  #restartServer(forgets: number): void {
    const safe =
      this.placed.findLastIndex((item) => this.zero + item.start + item.samples <= this.#lifeStart) + 1;
    this.placed.length = Math.max(Math.min(safe + 1, this.placed.length), this.placed.length - forgets);
    this.#late = undefined;
    this.#wanted = undefined;
    this.#sequencer = this.#open();
    this.#resend(this.#sequencer.position.sequence);
  }

  #restartDevice(samples: number): void {
    if (this.#sequencer.position.origin === undefined) return;
    const unsafe = this.zero + this.#sequencer.position.sample;
    this.head += samples;
    this.named.push([unsafe, this.head]);
    this.#lifeStart = this.head;
    this.#sent = [];
    this.#forgotten = 0;
    this.#late = undefined;
    this.#wanted = undefined;
    this.#deliver({ life: 'next', sequence: 0, origin: this.zero - this.head });
    this.#send(this.#block(1), 'sent');
  }

  /** The link is good at last: a reminder and one more block must bring everything. */
  #settle(): void {
    for (let round = 0; round < 3; round += 1) {
      this.#send(this.#block(3), 'sent');
      this.#deliver({ control: 'remind' });
      this.#answer();
    }
  }
}
