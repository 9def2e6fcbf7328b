import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerOnly, syncDirectory } from './disk.ts';
import type { RecordingStudy } from './entry.ts';

/** Who was at a bed, as far as recording must know it: no name. */
export interface RememberedStudy extends RecordingStudy {
  /** Of the patient at admission; left out or null: not known. */
  readonly age_years?: number | null;
  /** Nothing was to be recorded. */
  readonly paused: boolean;
}

/** By the ids of beds; null: nobody was there. */
type Remembered = Readonly<Record<string, RememberedStudy | null>>;

const fileName = 'beds.json';

/** Who is at the beds, beside the journals: what a server goes by that starts while its database is away. */
export class BedMemory {
  readonly #folder: string;
  readonly #beds: Map<string, RememberedStudy | null>;
  #turn: Promise<void> = Promise.resolve();

  private constructor(folder: string, beds: Remembered) {
    this.#folder = folder;
    this.#beds = new Map(Object.entries(beds));
  }

  /** As the data folder has it; a file that is not there or cannot be read is an empty one: the database knows better. */
  static async open(folder: string): Promise<BedMemory> {
    try {
      return new BedMemory(folder, JSON.parse(await readFile(join(folder, fileName), 'utf8')) as Remembered);
    } catch {
      return new BedMemory(folder, {});
    }
  }

  /** Undefined: not known. */
  of(bed: string): RememberedStudy | null | undefined {
    return this.#beds.get(bed);
  }

  /** On the medium when it resolves. @throws the disk's error */
  remember(bed: string, study: RememberedStudy | null): Promise<void> {
    const before = this.#beds.get(bed);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(study)) return this.#turn;
    this.#beds.set(bed, study);
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#write());
    return this.#turn;
  }

  async #write(): Promise<void> {
    const path = join(this.#folder, fileName);
    const fresh = await open(`${path}.new`, 'w', ownerOnly.file);
    try {
      await fresh.writeFile(`${JSON.stringify(Object.fromEntries(this.#beds))}\n`);
      await fresh.datasync();
    } finally {
      await fresh.close();
    }
    await rename(`${path}.new`, path);
    await syncDirectory(this.#folder);
  }
}
