import type { Info } from './commands/info.ts';

/** A file as a reader wants to see it: header, signals, annotations, gaps and problems, one a line. */

const annotationsMax = 50;

// oxlint-disable-next-line no-control-regex -- what a broken file must not send to the terminal
const controls = /[\u0000-\u001f\u007f-\u009f]/g;

const safe = (text: string): string =>
  text.replaceAll(controls, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

const shown = (value: number | string | null): string => (value === null ? '?' : safe(String(value)));

/** Columns as wide as their widest cell; numbers to the right. */
export const columns = (rows: readonly (readonly (string | number | null)[])[]): string[] => {
  const cells = rows.map((row) => row.map(shown));
  const widths = cells.reduce<number[]>(
    (widest, row) => row.map((cell, at) => Math.max(cell.length, widest[at] ?? 0)),
    [],
  );
  return cells.map((row, line) =>
    row
      .map((cell, at) => {
        const right = typeof rows[Math.max(line, 1)]?.[at] === 'number';
        return right ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
};

const signalLines = ({ signals }: Info): string[] =>
  columns([
    ['label', 'unit', 'rate Hz', 'samples', 'physical', '', 'digital', '', 'prefiltering', 'transducer'],
    ...signals.map((signal) => [
      signal.label,
      signal.unit,
      signal.rate_hz,
      signal.samples,
      signal.physical_min,
      signal.physical_max,
      signal.digital_min,
      signal.digital_max,
      signal.prefiltering,
      signal.transducer,
    ]),
  ]);

const annotationLines = ({ annotations }: Info): string[] => {
  const lines = columns([
    ['onset s', 'duration s', 'text'],
    ...annotations
      .slice(0, annotationsMax)
      .map(({ onset_s, duration_s, text }) => [onset_s, duration_s ?? '', text]),
  ]);
  const more = annotations.length - annotationsMax;
  return more > 0 ? [...lines, `… and ${more} more (--json lists all)`] : lines;
};

const section = (title: string, lines: readonly string[]): string[] => [
  '',
  title,
  ...lines.map((line) => `  ${line}`),
];

/** The text that `valvomo info` prints, ending with a line feed. */
export const infoTable = (info: Info): string => {
  const { annotations, gaps, problems, signals } = info;
  const lines = [
    `${safe(info.file)}: ${info.format}, started ${shown(info.start)}`,
    `${info.records} records of ${shown(info.record_duration_s)} s: ${shown(info.duration_s)} s recorded in ${shown(info.span_s)} s`,
    ...section(`${signals.length} signals`, signalLines(info)),
    ...(annotations.length > 0 ? section(`${annotations.length} annotations`, annotationLines(info)) : []),
    ...(gaps.length > 0
      ? section(
          `${gaps.length} gaps`,
          gaps.map(({ from_s, to_s }) => `${from_s} … ${to_s} s`),
        )
      : []),
    ...(problems.length > 0
      ? section(
          `${problems.length} problems`,
          problems.map(({ code, message }) => `${code}: ${safe(message)}`),
        )
      : ['', 'no problems']),
  ];
  return `${lines.join('\n')}\n`;
};
