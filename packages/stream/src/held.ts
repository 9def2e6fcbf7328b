import { ValvomoError } from '@valvomo/model';
import { isBlock, sequenceEnd, type DeviceBlock, type DeviceGap } from './arrival.ts';

type Entry = DeviceBlock | DeviceGap;

const bytesOf = (entry: Entry): number => (isBlock(entry) ? entry.counts.byteLength : 0);

/** Entries that came before their turn, ascending by sequence, bounded in number and bytes: the farthest go first. */
export class Held {
  readonly #entries: Entry[] = [];
  readonly #limits: { readonly entries_max: number; readonly bytes_max: number };
  #bytes = 0;

  constructor(limits: { readonly entries_max: number; readonly bytes_max: number }) {
    this.#limits = limits;
  }

  /** @throws ValvomoError RESEND_DIFFERS when an entry with that sequence is held and says something else */
  add(entry: Entry): void {
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1] as Entry).sequence > entry.sequence) at -= 1;
    const same = this.#entries[at - 1];
    if (same?.sequence === entry.sequence && isBlock(same) === isBlock(entry)) {
      if (same.first === entry.first && same.samples === entry.samples) return;
      throw new ValvomoError(
        'RESEND_DIFFERS',
        `sequence ${entry.sequence} came with samples from ${same.first}, now from ${entry.first}`,
        { value: [entry.first, entry.samples], limit: [same.first, same.samples] },
      );
    }
    this.#entries.splice(at, 0, entry);
    this.#bytes += bytesOf(entry);
    while (this.#entries.length > this.#limits.entries_max || this.#bytes > this.#limits.bytes_max)
      this.#bytes -= bytesOf(this.#entries.pop() as Entry);
  }

  /** The nearest entry that is not wholly before `sequence`; those that are, are let go. */
  nearest(sequence: number): Entry | undefined {
    for (;;) {
      const [entry] = this.#entries;
      if (entry === undefined || sequenceEnd(entry) > sequence) return entry;
      this.shift();
    }
  }

  shift(): void {
    const entry = this.#entries.shift();
    if (entry !== undefined) this.#bytes -= bytesOf(entry);
  }

  clear(): void {
    this.#entries.length = 0;
    this.#bytes = 0;
  }
}
