import { Command, InvalidArgumentError } from 'commander';

import type { ScoreOptions } from '../score/score.ts';

const duration = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError(`'${text}' s is no length of a recording.`);
  return value;
};

const help = `
Files are events.tsv of BIDS (trial_type) or SzCORE (eventType): tab-separated, onset and duration in seconds. sz, its kinds
(sz-foc-ia, …) and seizure count; bckg is nothing. Events, as timescoring 0.0.7: masks of 10 Hz; less than 90 s apart is one;
longer than 300 s is cut into pieces; found is a piece of the reference that the hypothesis touches from 30 s before to 60 s
after; false is a piece of the hypothesis that touches no such window. Samples: one a second, labelled when at least half of it is
covered, without tolerance. Delay: from the onset in the reference to decided_s of the first hypothesis that touches.

The length of the recording is --duration, else the column recordingDuration. A hypothesis of a recording of another length
counts as nothing found, as in SzCORE, and is named on stderr.

With folders: sub-*/…/*_events.tsv below both; DIR alone holds reference and hypothesis, or subjects and one dataset below
derivatives. Counts are summed by subject; rates are means over the subjects that have them; a hypothesis that is missing or
cannot be read counts as nothing found.

--json prints {event: {tp, ref, fp, sensitivity, precision, f1, fp_per_day}, sample: {the same}, delay: {median_s, p95_s}};
null is a figure that does not exist. With folders also subjects and problems, with --type also type.

Exit codes: 0 done; 2 a file cannot be read, with line and value; 64 wrong usage, also when nothing says how long the recording is.

Examples:
  valvomo score reference.tsv found.tsv --json
  valvomo score reference.tsv found.tsv --duration 3600 --type spike
  valvomo score bids/ detections/`;

/** `valvomo score REF.tsv HYP.tsv [--duration S] [--type NAME] [--json]`, `valvomo score DIR [DIR2]`. */
export const scoreCommand = (): Command =>
  new Command('score')
    .description('how well one file of events finds those of another, by the rules of SzCORE')
    .argument('<reference>', 'events.tsv of the reference, or a folder of subjects')
    .argument('[hypothesis]', 'events.tsv of a detector or a reader, or a folder of the same layout')
    .option('--duration <s>', 'length of the recording, instead of what the files say', duration)
    .option(
      '--type <name>',
      'which events are compared, also their kinds: sz, spike, artefact … (default: sz)',
    )
    .option('--json', 'print one JSON object instead of a table')
    .addHelpText('after', help)
    .action(async (reference: string, hypothesis: string | undefined, options: ScoreOptions) => {
      // Loaded only now: other commands need not wait for it.
      const { score } = await import('../score/score.ts');
      await score(reference, hypothesis, options);
    });
