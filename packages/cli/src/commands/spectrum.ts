import { Command, InvalidArgumentError, Option } from 'commander';

import type { SpectrumOptions } from '../spectrum/spectrum.ts';

const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`'${text}' is not a number.`);
  return value;
};

const seconds = (text: string): number => {
  const value = number(text);
  if (value < 0) throw new InvalidArgumentError(`'${text}' s is below 0, the start of the recording.`);
  return value;
};

const hertz = (text: string): number => {
  const value = number(text);
  if (value <= 0) throw new InvalidArgumentError(`'${text}' Hz is not above 0.`);
  return value;
};

const help = `
welch: periodic Hann windows of 2 s, half overlapping, the mean of each taken away, averaged; the window wants at least 2 s.
multitaper: one window, its mean taken away; Slepian tapers that keep more than 90 % within the bandwidth, weighted by that;
as psd_array_multitaper of MNE with low_bias and normalization="full".

LABEL is matched as the file writes it first, then in any case, then by the name in it (Fp1 for "EEG FP1-Ref"). Of several
signals with one label, "T8-P8 (2)" is the second. Seconds count from the first sample; the window is the samples whose time,
index / rate, is in [--from, --to), the same as derive writes.
The whole window must be recorded: it may not touch a gap. Voltages are in uV^2/Hz, other signals in their unit^2/Hz.

--json prints {channel, unit, rate_hz, from_s, to_s, method, window_s, overlap, window, detrend, frequencies_hz, psd}.

Exit codes: 0 done; 2 the file cannot be read; 64 wrong usage, also of a label or a window that the file does not have.

Examples:
  valvomo spectrum night.edf --channel O1 --from 60 --to 90
  valvomo spectrum night.edf --channel O1 --from 60 --to 90 --method multitaper --bandwidth 1 --json`;

/** `valvomo spectrum FILE --channel LABEL --from S --to S [--method welch|multitaper] [--json]`. */
export const spectrumCommand = (): Command =>
  new Command('spectrum')
    .description('power spectral density of one channel over one window')
    .argument('<file>', 'EDF, EDF+, BDF or BDF+ file')
    .requiredOption('--channel <label>', 'which signal')
    .requiredOption('--from <s>', 'first instant, seconds from the start', seconds)
    .requiredOption('--to <s>', 'end, not included', seconds)
    .addOption(
      new Option('--method <name>', 'how it is estimated').choices(['welch', 'multitaper']).default('welch'),
    )
    .option(
      '--bandwidth <hz>',
      'of multitaper: full width of what one bin gathers (default: 8 / length of the window in s, as MNE)',
      hertz,
    )
    .option('--json', 'print one JSON object instead of a plot')
    .addHelpText('after', help)
    .action(async (file: string, options: SpectrumOptions) => {
      // Loaded only now: other commands need not wait for it.
      const { spectrum } = await import('../spectrum/spectrum.ts');
      await spectrum(file, options);
    });
