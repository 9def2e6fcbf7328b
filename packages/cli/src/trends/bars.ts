import { basename } from 'node:path';

import { MultiBar } from 'cli-progress';

/** Progress of several works on stderr, where someone looks at it; else nothing. */
export interface Bars {
  /** A bar for one work; what it returns moves the bar. */
  begin(name: string): (done: number, of: number) => void;
  stop(): void;
}

const silent: Bars = { begin: () => () => undefined, stop: () => undefined };

export const openBars = (): Bars => {
  if (!process.stderr.isTTY) return silent;
  const bars = new MultiBar({
    format: '{name} [{bar}] {percentage} % {eta_formatted}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  return {
    begin(name) {
      const bar = bars.create(1, 0, { name: basename(name) });
      return (done, of) => {
        bar.setTotal(Math.max(1, Math.round(of)));
        bar.update(Math.round(done));
      };
    },
    stop: () => bars.stop(),
  };
};
