/** EDF and BDF files to the letter, wrong ones included: for the tests. Every field can be given as any text. */

export interface CraftedSignal {
  readonly label?: string;
  readonly transducer?: string;
  readonly dimension?: string;
  readonly physicalMin?: string;
  readonly physicalMax?: string;
  readonly digitalMin?: string;
  readonly digitalMax?: string;
  readonly prefiltering?: string;
  /** As written; `room` is how many samples are laid out when that is no number. */
  readonly samples?: string | number;
  readonly room?: number;
}

export interface Crafted {
  readonly version?: string;
  readonly patient?: string;
  readonly recording?: string;
  readonly date?: string;
  readonly time?: string;
  readonly headerBytes?: string;
  readonly reserved?: string;
  readonly records?: string;
  readonly duration?: string;
  readonly signalCount?: string;
  readonly signals?: readonly CraftedSignal[];
  /** [record][signal]: samples, or the bytes of an annotation signal as Latin-1 text. */
  readonly data?: readonly (readonly (readonly number[] | string)[])[];
  /** Bytes behind the last record. */
  readonly tail?: Uint8Array;
}

/** Latin-1: one character, one byte. Padded with spaces and cut to its field. */
const field = (text: string, width: number): number[] =>
  Array.from(text.padEnd(width).slice(0, width), (c) => c.charCodeAt(0) & 255);

const sampleBytes = (samples: readonly number[], width: 2 | 3): number[] =>
  samples.flatMap((sample) => Array.from({ length: width }, (_, at) => (sample >> (8 * at)) & 255));

const rowBytes = (row: readonly number[] | string, length: number, width: 2 | 3): number[] => {
  const bytes = typeof row === 'string' ? Array.from(row, (c) => c.charCodeAt(0)) : sampleBytes(row, width);
  return [...bytes, ...Array.from({ length: Math.max(0, length - bytes.length) }, () => 0)].slice(0, length);
};

export const annotationSignal = (samples = 20, family = 'EDF'): CraftedSignal => ({
  label: `${family} Annotations`,
  dimension: '',
  physicalMin: '-1',
  physicalMax: '1',
  digitalMin: family === 'EDF' ? '-32768' : '-8388608',
  digitalMax: family === 'EDF' ? '32767' : '8388607',
  samples,
});

const isBdf = (version: string): boolean => version.charCodeAt(0) === 255;

/** One plain EDF of one signal with four samples a second, unless told otherwise. */
export const craftedFile = (crafted: Crafted = {}): Uint8Array<ArrayBuffer> => {
  const { version = '0', signals = [{}], data = [], tail = new Uint8Array(0) } = crafted;
  const width = isBdf(version) ? 3 : 2;
  const fields: [keyof CraftedSignal, number, string][] = [
    ['label', 16, 'E1'],
    ['transducer', 80, ''],
    ['dimension', 8, 'uV'],
    ['physicalMin', 8, '-100'],
    ['physicalMax', 8, '100'],
    ['digitalMin', 8, width === 2 ? '-32768' : '-8388608'],
    ['digitalMax', 8, width === 2 ? '32767' : '8388607'],
    ['prefiltering', 80, ''],
    ['samples', 8, '4'],
  ];
  const head = [
    ...field(version, 8),
    ...field(crafted.patient ?? 'X X X X', 80),
    ...field(crafted.recording ?? 'Startdate X X X X', 80),
    ...field(crafted.date ?? '02.03.20', 8),
    ...field(crafted.time ?? '04.05.06', 8),
    ...field(crafted.headerBytes ?? String(256 * (signals.length + 1)), 8),
    ...field(crafted.reserved ?? '', 44),
    ...field(crafted.records ?? String(data.length), 8),
    ...field(crafted.duration ?? '1', 8),
    ...field(crafted.signalCount ?? String(signals.length), 4),
    ...fields.flatMap(([name, length, usual]) =>
      signals.flatMap((signal) => field(String(signal[name] ?? usual), length)),
    ),
    ...signals.flatMap(() => field('', 32)),
  ];
  const lengths = signals.map(({ samples = 4, room }) => (room ?? Number(samples)) * width);
  const body = data.flatMap((record) => record.flatMap((row, at) => rowBytes(row, lengths[at] ?? 0, width)));
  return Uint8Array.from([...head, ...body, ...tail]);
};

/** `±onset[\x15duration]\x14text\x14…\x00` with the texts given; none make time-keeping. */
export const tal = (onset: string, ...texts: readonly string[]): string =>
  `${onset}\u0014${(texts.length === 0 ? [''] : texts).join('\u0014')}\u0014\0`;
