import { Command } from 'commander';

import type { MontagesOptions } from '../montage-list.ts';

const help = `
Electrodes are named by the labels of the file, as proposals; a viewer offers a montage once they are confirmed.
A montage of your own is a JSON file; valvomo derive --help has an example.

Exit codes: 0 done; 2 the recording cannot be read; 64 wrong usage.

Examples:
  valvomo montages
  valvomo montages night.edf
  valvomo montages night.edf --montage laplacian --json`;

/** `valvomo montages [FILE] [--montage NAME|FILE.json] [--json]`. */
export const montagesCommand = (): Command =>
  new Command('montages')
    .description('montages there are, those that fit a recording, or the rows that one gives on it')
    .argument('[file]', 'EDF, EDF+, BDF or BDF+ file')
    .option('--montage <name|file.json>', 'list the rows of this montage')
    .option('--json', 'print one JSON object instead of a table')
    .addHelpText('after', help)
    .action(async (file: string | undefined, options: MontagesOptions) => {
      // Loaded only now: other commands need not wait for the catalogue.
      const { listMontages } = await import('../montage-list.ts');
      await listMontages(file, options);
    });
