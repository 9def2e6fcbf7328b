import { EdfError, openRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { normalisedUnit } from '@valvomo/model';

import { exitCodes, oneLine, reportFailure, UsageError, userPath } from '../terminal.ts';
import { chooseChannel } from './channel.ts';
import { estimate, type Estimate, type Method } from './estimate.ts';
import { spectrumPlot } from './plot.ts';
import { readStretch } from './stretch.ts';

export interface SpectrumOptions {
  readonly channel: string;
  readonly from: number;
  readonly to: number;
  readonly method: Method;
  readonly bandwidth?: number;
  readonly json?: true;
}

/** What `valvomo spectrum --json` prints, with plain arrays. */
export interface Spectrum extends Estimate {
  readonly channel: string;
  /** Of psd: `uV^2/Hz` for voltages, `unit^2/Hz` for others. */
  readonly unit: string;
  readonly rate_hz: number;
  readonly from_s: number;
  readonly to_s: number;
}

const densityUnit = (physicalDimension: string): string => {
  const unit = normalisedUnit(physicalDimension);
  if (unit === '') return '1/Hz';
  return /^[\p{L}%]+$/u.test(unit) ? `${unit}^2/Hz` : `(${unit})^2/Hz`;
};

const checkOptions = ({ from, to, method, bandwidth }: SpectrumOptions): void => {
  if (to <= from) throw new UsageError(`--to ${to} is not after --from ${from}`, { value: to, limit: from });
  if (method === 'welch' && bandwidth !== undefined)
    throw new UsageError('--bandwidth is for --method multitaper', { value: bandwidth });
};

const spectrumOf = async (path: string, options: SpectrumOptions): Promise<Spectrum> => {
  const { source, close } = await openFile(path);
  try {
    const recording = await openRecording(source);
    const chosen = chooseChannel(recording.signals, options.channel);
    const stretch = await readStretch(recording, chosen, options.from, options.to);
    return {
      channel: chosen.name,
      unit: densityUnit(chosen.signal.physicalDimension),
      rate_hz: stretch.rate_hz,
      from_s: options.from,
      to_s: options.to,
      ...estimate(stretch, options.method, options.bandwidth),
    };
  } finally {
    await close();
  }
};

const asJson = (spectrum: Spectrum): string =>
  `${JSON.stringify(spectrum, (_key, value: unknown) => (value instanceof Float64Array ? Array.from(value) : value))}\n`;

/** Prints a spectrum; says in one line on stderr what went wrong, and sets the exit code. */
export const spectrum = async (file: string, options: SpectrumOptions): Promise<void> => {
  try {
    checkOptions(options);
    const found = await spectrumOf(userPath(file), options);
    process.stdout.write(options.json === true ? asJson(found) : spectrumPlot(found));
  } catch (error) {
    if (error instanceof UsageError) return reportFailure('spectrum', error, exitCodes.usage);
    if (!(error instanceof EdfError) && !(error instanceof Error && 'syscall' in error)) throw error;
    process.stderr.write(`valvomo spectrum: ${oneLine(file)}: ${oneLine(error)}\n`);
    process.exitCode = exitCodes.unreadable;
  }
};
