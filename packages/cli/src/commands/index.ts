import type { Command } from 'commander';

import { infoCommand } from './info.ts';
import { startCommand } from './start.ts';

/** A new command is one file and one line here. */
export const commands: readonly (() => Command)[] = [infoCommand, startCommand];
