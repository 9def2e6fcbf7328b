/** EDF+ and BDF files byte by byte, for tests: shares no code with the package that reads them. */

export interface MadeRecording {
  readonly signals: readonly { readonly label: string; readonly samples: number }[];
  /** Onset of each record in seconds; where one does not follow the other, the file is EDF+D. */
  readonly onsets_s: readonly number[];
  readonly record_s?: number;
  readonly count: (signal: number, index: number) => number;
  readonly annotations?: readonly {
    readonly onset_s: number;
    readonly duration_s?: number;
    readonly text: string;
  }[];
  /** 24-bit BDF instead of EDF. */
  readonly isBdf?: boolean;
  /** What the header says; −1 while it is written. */
  readonly records?: number;
}

const annotation_bytes = 240;
const field = (value: unknown, width: number): string => String(value).padEnd(width).slice(0, width);

const isContinuous = ({ onsets_s, record_s = 1 }: MadeRecording): boolean =>
  onsets_s.every((onset_s, record) => Math.abs(onset_s - record * record_s) < 1e-9);

/** The header of such a file. */
export const recordingHeader = (made: MadeRecording): Uint8Array => {
  const { signals, onsets_s, record_s = 1, isBdf = false, records = onsets_s.length } = made;
  const name = isBdf ? 'BDF' : 'EDF';
  const most = isBdf ? 2 ** 23 : 2 ** 15;
  const all = [...signals, { label: `${name} Annotations`, samples: annotation_bytes / (isBdf ? 3 : 2) }];
  const each = (width: number, value: (at: number) => unknown): string =>
    all.map((_, at) => field(value(at), width)).join('');
  const isNote = (at: number): boolean => at === signals.length;
  const text =
    (isBdf ? '\u00FFBIOSEMI' : field('0', 8)) +
    field('X X X X', 80) +
    field('Startdate 10-DEC-2009 X X X', 80) +
    '10.12.0912.44.02' +
    field(256 * (all.length + 1), 8) +
    field(`${name}+${isContinuous(made) ? 'C' : 'D'}`, 44) +
    field(records, 8) +
    field(record_s, 8) +
    field(all.length, 4) +
    each(16, (at) => all[at]?.label) +
    each(80, () => '') +
    each(8, (at) => (isNote(at) ? '' : 'uV')) +
    each(8, (at) => (isNote(at) ? -1 : -3200)) +
    each(8, (at) => (isNote(at) ? 1 : 3200)) +
    each(8, () => -most) +
    each(8, () => most - 1) +
    each(80, () => '') +
    each(8, (at) => all[at]?.samples) +
    each(32, () => '');
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
};

/** One of its records. */
export const recordingRecord = (made: MadeRecording, record: number): Uint8Array => {
  const { signals, onsets_s, record_s = 1, count, annotations = [], isBdf = false } = made;
  const bytes: number[] = [];
  for (const [signal, { samples }] of signals.entries()) {
    for (let at = 0; at < samples; at++) {
      const value = count(signal, record * samples + at);
      bytes.push(value & 255, (value >> 8) & 255);
      if (isBdf) bytes.push((value >> 16) & 255);
    }
  }
  const onset_s = onsets_s[record] ?? 0;
  const lists = annotations
    .filter((each) => each.onset_s >= onset_s && each.onset_s < onset_s + record_s)
    .map(({ onset_s, duration_s, text }) => {
      const length = duration_s === undefined ? '' : `\u0015${duration_s}`;
      return `+${onset_s}${length}\u0014${text}\u0014\u0000`;
    });
  const tal = new TextEncoder().encode(`+${onset_s}\u0014\u0014\u0000${lists.join('')}`);
  if (tal.length > annotation_bytes)
    throw new RangeError(`${tal.length} bytes of annotations in record ${record}`);
  return Uint8Array.of(...bytes, ...tal, ...new Uint8Array(annotation_bytes - tal.length));
};

/** The whole file. */
export const recordingBytes = (made: MadeRecording): Uint8Array =>
  Buffer.concat([recordingHeader(made), ...made.onsets_s.map((_, record) => recordingRecord(made, record))]);
