import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';

/** Files that are broken in the ways that have broken readers before, the same every time. */

/** mulberry32: 32 bits of state, good enough to break files with. */
export const random = (state: number): (() => number) => {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const pick = <T>(next: () => number, from: readonly T[]): T =>
  from[Math.floor(next() * from.length)] as T;

/** What has broken readers before: absurd sizes, signs, exponents, control bytes, other people's encodings. */
const poisons = [
  '-1 0 -0 1 9999 99999999 -9999999 1e308 1e-308 -1e9 . - + NaN Infinity 0x10 1,5 1,000 1.5.2'.split(' '),
  'EDF+D BDF+C 24BIT 31.02.99 00.00.00 99.99.99 24.00.00 yy 256 512 1024'.split(' '),
  ['', ' 7', '7 ', '\0', '\0\0\0\0', '\u00ff\u00fe', 'µV', 'EDF Annotations', 'BDF Annotations'],
  ['+0\u0014\u0014\0', '\u0014', '\u0015', '+1e9\u0014x\u0014\0', '-5\u0015-5\u0014\u0014\0'],
].flat();

const put = (bytes: Uint8Array, at: number, text: string, width: number): void => {
  for (let i = 0; i < width && at + i < bytes.length; i++)
    bytes[at + i] = i < text.length ? text.charCodeAt(i) & 255 : 32;
};

const base: readonly Crafted[] = [
  { data: [[[1, 2, 3, 4]], [[5, 6, 7, 8]]] },
  {
    reserved: 'EDF+C',
    signals: [{}, { label: 'slow', samples: 1 }, annotationSignal(16)],
    data: [
      [[1, 2, 3, 4], [1], tal('+0.25') + tal('+0.5', 'note')],
      [[5, 6, 7, 8], [2], tal('+1.25')],
    ],
  },
  {
    reserved: 'EDF+D',
    signals: [annotationSignal(16), {}],
    data: [
      [tal('+0'), [1, 2, 3, 4]],
      [tal('+2'), [1, 2, 3, 4]],
      [tal('+9') + tal('+3', 'x', 'y'), [1, 2, 3, 4]],
    ],
  },
  {
    version: '\u00ffBIOSEMI',
    reserved: 'BDF+D',
    signals: [{}, annotationSignal(9, 'BDF')],
    data: [
      [[1, 2, 3, 4], tal('+0')],
      [[5, 6, 7, 8], tal('+4')],
    ],
  },
  {
    reserved: 'EDF+C',
    duration: '0',
    signals: [annotationSignal(40)],
    data: [[tal('+0') + tal('+30', 'Sleep stage W')]],
  },
];
const files = base.map((crafted) => craftedFile(crafted));

/** Where the fields of a header with so many signals stand: offset and width. */
const fieldsOf = (signals: number): readonly (readonly [number, number])[] => {
  const fixed = [8, 80, 80, 8, 8, 8, 44, 8, 8, 4].map(
    (width, at, all) => [all.slice(0, at).reduce((a, b) => a + b, 0), width] as const,
  );
  const own = [16, 80, 8, 8, 8, 8, 8, 80, 8, 32];
  return [
    ...fixed,
    ...own.flatMap((width, at) => {
      const block = own.slice(0, at).reduce((a, b) => a + b, 0);
      return Array.from(
        { length: signals },
        (_, signal) => [256 + block * signals + width * signal, width] as const,
      );
    }),
  ];
};
const fields = base.map(({ signals = [{}] }) => fieldsOf(signals.length));

/** A file of the base with one to four things wrong. */
export const brokenFile = (next: () => number): Uint8Array => {
  const which = Math.floor(next() * files.length);
  let bytes = (files[which] as Uint8Array).slice();
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    const way = next();
    const [at, width] = pick(next, fields[which] ?? []);
    if (way < 0.5) put(bytes, at, pick(next, poisons), width);
    else if (way < 0.65)
      put(bytes, at, String(Math.floor((next() - 0.3) * 10 ** Math.floor(next() * 9))), width);
    else if (way < 0.8) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
    else if (way < 0.9) put(bytes, bytes.length - Math.floor(next() * 60), pick(next, poisons), 12);
    else if (way < 0.95) bytes = bytes.slice(0, Math.floor(next() * bytes.length));
    else bytes = Uint8Array.from([...bytes, ...bytes.subarray(Math.floor(next() * bytes.length))]);
  }
  return bytes;
};
