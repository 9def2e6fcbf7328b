import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ValvomoError } from '@valvomo/model';

/** Part of a disk that is left to recordings, as a server leaves it. */
const short = 0.03;

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

/** `VALVOMO_DISK_SHORT`: another part, 0 … 1, e.g. 0 on a disk that no server records on. */
const leastPart = (): number => {
  const given = process.env['VALVOMO_DISK_SHORT'];
  const part = given === undefined || given === '' ? short : Number(given);
  if (!(part >= 0 && part <= 1))
    throw new ValvomoError('BAD_SETTING', `VALVOMO_DISK_SHORT is '${given}', wanted a number from 0 to 1`, {
      value: given,
      limit: '0 … 1',
    });
  return part;
};

/**
 * Nothing but a recording is begun on a disk that is nearly full: the recording would find no room.
 * @throws ValvomoError DISK_SHORT
 */
export const refuseWhenShort = async (out: string): Promise<void> => {
  const { bavail, blocks } = await statfs(dirname(out));
  const free = bavail / Math.max(1, blocks);
  const least = leastPart();
  if (free < least)
    throw new ValvomoError(
      'DISK_SHORT',
      `${percent(free)} of the disk of '${out}' is free, ${percent(least)} are left to recordings (VALVOMO_DISK_SHORT sets another part)`,
      { value: free, limit: least },
    );
};
