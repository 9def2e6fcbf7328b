/** A file and what it must be, when that is known. */
export interface NamedFile {
  readonly file: string;
  readonly sha256?: string;
}

/** One call of a command. Paths are relative to the folder of the whole. */
export interface Job {
  /** What stands after the program's name. */
  readonly command: readonly string[];
  readonly inputs: readonly NamedFile[];
  /** What it writes; a checksum is that of an earlier run. */
  readonly outputs: readonly NamedFile[];
  /** File that takes what the command prints. */
  readonly printsTo?: string;
}

/** Jobs of one manifest, in their order. */
export interface Plan {
  readonly jobs: readonly Job[];
  /** Where their paths begin. */
  readonly folder: string;
  /** Where results are kept; none for the provenance of one output. */
  readonly result?: string;
}
