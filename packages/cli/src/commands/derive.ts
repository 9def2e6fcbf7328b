import { Command, InvalidArgumentError } from 'commander';

import type { DeriveOptions } from '../derive/derive.ts';

const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`'${text}' is not a number.`);
  return value;
};

const hertz = (text: string): number => {
  const value = number(text);
  if (value <= 0) throw new InvalidArgumentError(`'${text}' Hz is not above 0.`);
  return value;
};

const seconds = (text: string): number => {
  const value = number(text);
  if (value < 0) throw new InvalidArgumentError(`'${text}' s is below 0, the start of the recording.`);
  return value;
};

const order = (text: string): number => {
  const value = number(text);
  if (!Number.isInteger(value) || value < 1 || value > 8)
    throw new InvalidArgumentError(`'${text}' is not a whole number from 1 to 8.`);
  return value;
};

const help = `
Filters run one after the other, high-pass, low-pass, notch (Q 30), forward as on a live screen, each settled on the
first sample of its own input and starting anew after every gap. They apply to voltages; signals in other units pass
as recorded. --from and --to cut the result; the filters run from the beginning of the stretch all the same.

CSV: time_s, then a column a derivation in µV with nine decimals (other units in the header, "SpO2 [%]"), every
sample; a row for every instant at which any signal has a sample, cells empty where one has none, no rows in gaps.
--around: a row for every sample of every epoch [mark - pre, mark + post), with the mark's number, its onset_s and time_s
from the mark; epochs that touch a gap or an end are left out, and named. Filters run through the whole recording first.
EDF: 16 bits, every signal with its own rate and range, EDF+D where there are gaps, no identification of the patient and
no annotations.
An existing OUT is replaced once the new one is whole. OUT.json beside it says how it was made, input checksum included.
Electrodes are named by the file's labels, as proposals; derivations that lack one are left out, and named.

--montage takes a name (valvomo montages lists them; as-recorded: the file's own signals) or a JSON file:
  {"id": "mine", "name": "Mine", "derivations": [{"name": "F7-ears", "terms": [{"electrode": "F7", "weight": 1},
    {"electrode": "A1", "weight": -0.5}, {"electrode": "A2", "weight": -0.5}]}]}

Exit codes: 0 done; 1 the output failed; 2 the recording cannot be read; 64 wrong usage.

Examples:
  valvomo derive night.edf --montage longitudinal --highpass 0.5 --lowpass 70 --out night.csv
  valvomo derive night.edf --montage as-recorded --notch 50 --from 60 --to 120 --out minute.edf
  valvomo derive night.edf --montage average --highpass 0.5 --around spike --pre 1 --post 2 --out spikes.csv`;

/** `valvomo derive FILE --montage NAME … --out OUT.csv|.edf`. */
export const deriveCommand = (): Command =>
  new Command('derive')
    .description('derivations of a recording, filtered, sample by sample as CSV or EDF')
    .argument('<file>', 'EDF, EDF+, BDF or BDF+ file')
    .requiredOption('--montage <name|file.json>', 'which derivations')
    .option('--highpass <hz>', 'Butterworth high-pass, −3 dB at this frequency', hertz)
    .option('--lowpass <hz>', 'Butterworth low-pass, −3 dB at this frequency', hertz)
    .option('--notch <hz>', 'takes out this frequency', hertz)
    .option('--order <number>', 'of high-pass and low-pass, 1 … 8', order, 2)
    .option('--zero-phase', 'forward and backward, without delay; −6 dB at the cut-offs')
    .option('--from <s>', 'first instant, seconds from the start', seconds, 0)
    .option('--to <s>', 'end, not included (default: the end of the recording)', seconds)
    .option('--around <kind>', 'only epochs around annotations of this text, or /regular expression/')
    .option('--pre <s>', 'with --around: seconds before each', seconds)
    .option('--post <s>', 'with --around: seconds after each', seconds)
    .requiredOption('--out <file>', 'OUT.csv or OUT.edf')
    .addHelpText('after', help)
    .action(async (file: string, options: DeriveOptions) => {
      // Loaded only now: other commands need not wait for the catalogue.
      const { derive } = await import('../derive/derive.ts');
      await derive(file, options);
    });
