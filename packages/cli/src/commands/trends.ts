import { Command, InvalidArgumentError, Option } from 'commander';

import type { TrendsOptions } from '../trends/command.ts';

const atLeastOne = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`'${text}' is not a whole number of at least 1.`);
  return value;
};

const help = `
One row a second: time_s is the end of the epoch in seconds from the first sample, a cell is empty where there
is no value (the beginning, gaps), a state is a word. Columns are named trend.region[.part]; --list --json says
of every column all that is needed to compute it elsewhere.

Spectrograms are of the two hemispheres; --settings '{"spectrogram_regions": "all"}' makes them of every region.

Formulas are made of bands, ratios, total, sef50, sef95 and peak of regions:
  --formula 'lateral=(alpha(left) - alpha(right)) / (alpha(left) + alpha(right))'

OUT.json beside every OUT names input, program, montage, filters, settings and the seconds judged; in a Parquet
file they are also the value of its key 'valvomo'. Electrodes are named by the file's labels, as proposals.

Exit codes: 0 done; 1 an output failed; 2 a recording could not be read, the others are done; 64 wrong usage.

Examples:
  valvomo trends night.edf --out night.csv
  valvomo trends --trends band-power night.edf --out night.parquet
  valvomo trends ward/*.edf --settings ours.json --out trends/
  valvomo trends --list --json night.edf`;

/** `valvomo trends FILE... --out OUT` and `valvomo trends --list [FILE]`. */
export const trendsCommand = (): Command =>
  new Command('trends')
    .description('trends of recordings as tables, one row a second; or the list of what there is')
    .argument('[files...]', 'EDF or BDF recordings')
    .option('--trends <ids>', 'which, e.g. band-power,spectral-edge; or all (default: the standard set)')
    .option('--settings <file>', 'JSON with bands, thresholds …; what it leaves out stays as usual')
    .option(
      '--formula <name=expression>',
      'a column formula.NAME of your own; may be repeated',
      (formula: string, before: readonly string[] | undefined) => [...(before ?? []), formula],
    )
    .option('--out <path>', 'OUT.csv or OUT.parquet; a folder for several recordings')
    .addOption(new Option('--format <format>', 'of tables in a folder').choices(['csv', 'parquet']))
    .option('--threads <number>', 'recordings at a time (default: one a core)', atLeastOne)
    .option('--list', 'say what every column is; with a FILE, for its electrodes and its rate')
    .option('--json', 'with --list: complete, as JSON')
    .addHelpText('after', help)
    .action(async (files: string[], options: TrendsOptions) => {
      // Loaded only now: other commands need not wait for the catalogue.
      const { trends } = await import('../trends/command.ts');
      await trends(files, options);
    });
