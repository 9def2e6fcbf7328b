import manifest from '../../package.json' with { type: 'json' };
import type { FileFacts } from './checks.ts';

/** A step as it was run. */
export interface StepResult {
  readonly command: readonly string[];
  readonly inputs: readonly FileFacts[];
  readonly outputs: readonly FileFacts[];
  readonly printsTo?: string;
}

/** What is kept beside a manifest: it can be run like the manifest, and its checksums are then those that are wanted. */
export const resultText = (steps: readonly StepResult[]): string => {
  const program = { name: 'valvomo', version: manifest.version, node: process.versions.node };
  return `${JSON.stringify({ program, steps }, null, 2)}\n`;
};
