import { Command } from 'commander';

import type { RunOptions } from '../run/run.ts';

const help = `
MANIFEST.json lists steps; paths in it are relative to its folder:
  {"steps": [
    {"command": "derive", "inputs": ["night.edf"], "options": {"montage": "longitudinal", "highpass": 0.5},
     "out": "derived/night.csv"},
    {"command": "trends", "inputs": ["ward/*.edf"], "options": {"settings": {"mains_hz": 60}}, "out": "trends"},
    {"command": "spectrum", "inputs": [{"file": "night.edf", "sha256": "9f86…"}],
     "options": {"channel": "O1", "from": 0, "to": 60}, "out": "{name}-O1.json"}]}
Options are those of the commands without their dashes; an object is given as JSON. Inputs may be patterns; an input
with a sha256 must be that file. With {name} in "out" a step runs once an input. Steps: derive, trends, spectrum, info.

MANIFEST.result.json beside it keeps the checksums of all inputs and outputs. Run again, every output is 'same', or
'differs' by name and the exit code is 1. The result can itself be run, and so can the OUT.json beside any output, which
makes that output again (its paths are meant from where you stand).

Exit codes: 0 all done and nothing differs; 1 a step failed or an output differs; 2 an input cannot be read or is another
file, the other steps are done; 64 wrong usage.

Examples:
  valvomo run study.json --dry-run
  valvomo run study.json
  valvomo run night.csv.json`;

/** `valvomo run MANIFEST.json`. */
export const runCommand = (): Command =>
  new Command('run')
    .description('a whole analysis from one file, again and again to the same bytes')
    .argument('<manifest>', 'MANIFEST.json, its .result.json, or the OUT.json beside an output')
    .option('--dry-run', 'say what would be run, and check the inputs')
    .option('--accept', 'keep outputs that differ as the result to compare with')
    .addHelpText('after', help)
    .action(async (file: string, options: RunOptions) => {
      // Loaded only now: other commands need not wait for it.
      const { run } = await import('../run/run.ts');
      await run(file, options);
    });
