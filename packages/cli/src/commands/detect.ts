import { Command, InvalidArgumentError } from 'commander';

import type { DetectOptions } from '../detect/detect.ts';

const years = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 130))
    throw new InvalidArgumentError(`'${text}' is not an age of 0 to 130 years.`);
  return value;
};

const help = `
One line a finding: onset and duration in seconds from the first sample; eventType sz for seizures (suspected ones as well),
convulsion, spike, hfo, suppression, gpd, lpd …; confidence 0 to 1; decided_s, the sample after the last one that was needed,
in seconds. Where no seizure was found, one line bckg. A convulsion is written as sz, too. The same rules work live.

Findings are triage: they say where to look, and never that there is nothing. OUT.tsv.json beside the table names the file,
the detectors with their thresholds, and how many seconds each of them judged.

A detector that is not made for these electrodes, this rate or this age is off, and named on stderr. Without --age the birth
date in the file says how old the patient was; where it says nothing, all are judged as adults.

Annotations that name a drug (drug, midazolam, propofol …) hold the judgement of slowing for half an hour.

--thresholds FILE is JSON, e.g. {"sz-line-length": {"ratio_min": 3}}; --list says which there are and what they may be.

Exit codes: 0 done; 1 the output failed; 2 the recording cannot be read; 64 wrong usage.

Examples:
  valvomo detect night.edf --out night_events.tsv
  valvomo detect night.edf --detectors sz-line-length --thresholds ours.json --out events.tsv
  valvomo detect --list`;

/** `valvomo detect FILE --out OUT.tsv` and `valvomo detect --list [--json]`. */
export const detectCommand = (): Command =>
  new Command('detect')
    .description('what detectors find in a recording, as events.tsv; or the list of detectors')
    .argument('[file]', 'EDF or BDF recording')
    .option('--detectors <ids>', 'which, e.g. sz-line-length; or all (default: the standard set)')
    .option('--thresholds <file>', 'JSON with thresholds by detector; what it leaves out stays as usual')
    .option('--age <years>', "the patient's age, rather than what the birth date in the file says", years)
    .option('--out <path>', 'OUT.tsv')
    .option('--list', 'say what every detector is')
    .option('--json', 'with --list: complete, as JSON')
    .addHelpText('after', help)
    .action(async (file: string | undefined, options: DetectOptions) => {
      // Loaded only now: other commands need not wait for the catalogue.
      const { detect } = await import('../detect/detect.ts');
      await detect(file, options);
    });
