import type { Making } from './recorded-trends.ts';

/** How far the trends of a file are, for its reader. */
export const makingText = ({ state, done_s, of_s, message }: Making): string => {
  if (state === 'failed') return `no trends: ${message ?? 'they could not be made'}`;
  if (state === 'none') return 'no trends yet';
  const percent = of_s > 0 ? Math.floor((100 * done_s) / of_s) : 0;
  return `trends are being made: ${percent} %`;
};
