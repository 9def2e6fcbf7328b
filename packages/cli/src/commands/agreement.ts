import { Command, InvalidArgumentError } from 'commander';

import type { AgreementOptions } from '../score/agreement.ts';

const seconds =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least)
      throw new InvalidArgumentError(`'${text}' is not a number of seconds from ${least} on.`);
    return value;
  };

const help = `
Files are events.tsv of BIDS or SzCORE. Kinds of seizures (sz-foc-ia, …) and seizure are sz; every other type stands for itself;
bckg is nothing. By samples: one has the label when at least half of it is covered, an event shorter than that has the
sample its middle lies in; kappa is Cohen's, and none (null) when chance alone gives full agreement. By events: an event meets
one of the other reader when they overlap; nothing is merged.

--json prints {duration_s, step_s, tolerance_s, types: [{type, sample: {a, b, both, all, observed, kappa}, event: {a, b, a_met,
b_met, positive}}]}.

Exit codes: 0 done; 2 a file cannot be read, with line and value; 64 wrong usage, also when nothing says how long the recording is.

Examples:
  valvomo agreement anna.tsv bertil.tsv --duration 3600
  valvomo agreement anna.tsv bertil.tsv --tolerance 0.1 --json`;

/** `valvomo agreement A.tsv B.tsv [--duration S] [--step S] [--tolerance S] [--json]`. */
export const agreementCommand = (): Command =>
  new Command('agreement')
    .description("how far two readers' events agree: Cohen's kappa by type, and event by event")
    .argument('<a>', 'events.tsv of one reader')
    .argument('<b>', 'events.tsv of the other')
    .option('--duration <s>', 'length of the recording, instead of what the files say', seconds(0.001))
    .option('--step <s>', 'length of a sample', seconds(0.001), 1)
    .option('--tolerance <s>', 'how far apart events may lie and still meet', seconds(0), 0)
    .option('--json', 'print one JSON object instead of a table')
    .addHelpText('after', help)
    .action(async (a: string, b: string, options: AgreementOptions) => {
      // Loaded only now: other commands need not wait for it.
      const { agreement } = await import('../score/agreement.ts');
      await agreement([a, b], options);
    });
