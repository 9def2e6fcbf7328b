import type { Command } from 'commander';

import { agreementCommand } from './agreement.ts';
import { archiveCommand } from './archive.ts';
import { deriveCommand } from './derive.ts';
import { detectCommand } from './detect.ts';
import { exportCommand } from './export.ts';
import { infoCommand } from './info.ts';
import { montagesCommand } from './montages.ts';
import { repairCommand } from './repair.ts';
import { runCommand } from './run.ts';
import { scoreCommand } from './score.ts';
import { spectrumCommand } from './spectrum.ts';
import { startCommand } from './start.ts';
import { trendsCommand } from './trends.ts';
import { verifyCommand } from './verify.ts';

/** A new command is one file and one line here. */
export const commands: readonly (() => Command)[] = [
  agreementCommand,
  archiveCommand,
  deriveCommand,
  detectCommand,
  exportCommand,
  infoCommand,
  montagesCommand,
  repairCommand,
  runCommand,
  scoreCommand,
  spectrumCommand,
  startCommand,
  trendsCommand,
  verifyCommand,
];
