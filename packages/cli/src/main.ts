import { ValvomoError } from '@valvomo/model';
import { Command, CommanderError } from 'commander';

import manifest from '../package.json' with { type: 'json' };
import { commands } from './commands/index.ts';
import { exitCodes } from './terminal.ts';

const failed = 1;

const program = new Command('valvomo')
  .description('EEG and stereo-EEG monitoring. Not a medical device.')
  .version(manifest.version)
  .exitOverride()
  .showHelpAfterError('(add --help for what is possible)');
for (const command of commands) program.addCommand(command().copyInheritedSettings(program));

// A reader that has seen enough (`valvomo … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  else {
    const expected = error instanceof ValvomoError || (error instanceof Error && 'syscall' in error);
    process.stderr.write(`valvomo: ${expected ? error.message : String((error as Error).stack ?? error)}\n`);
    process.exitCode = failed;
  }
}
