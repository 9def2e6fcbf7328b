import { sitePosition } from '../head/sites.ts';
import { plus, lengthOf, scaled } from '../head/vector.ts';
import type { Random } from '../noise/random.ts';
import type { Stage } from '../stage.ts';

/** A part of the head that is moved, or on which it lies. */
export type Region = 'left' | 'right' | 'front' | 'back';

const middles: Readonly<Record<Region, string>> = { left: 'T7', right: 'T8', front: 'Fpz', back: 'Oz' };

/**
 * What a movement of electrodes and cables adds to every signal: largest in the middle of a region, falling off over a
 * quarter of the head, each electrode with a size of its own. 1 in the middle.
 */
export const movedRegion = (stage: Stage, region: Region, random: Random): Float64Array => {
  const middle = sitePosition(middles[region]);
  const own = new Map<string, number>();
  return stage.seen((site) => {
    const away = lengthOf(plus(sitePosition(site), scaled(middle, -1)));
    const size = own.get(site) ?? random.between(0.75, 1.25);
    own.set(site, size);
    return size * Math.exp(-((away / 0.8) ** 2));
  });
};
