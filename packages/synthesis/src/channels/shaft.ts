import type { Side } from '@valvomo/model';
import { plus, scaled, unit, type Vector } from '../head/vector.ts';
import type { Channel } from '../scenario.ts';

/** Distance between the middles of neighbouring contacts: 2 mm long, 1.5 mm apart. */
export const pitch_mm = 3.5;

export interface Shaft {
  /** `A'` by habit of many centres for the left, but the side is what `side` says. */
  readonly name: string;
  readonly side: Side;
  readonly contacts: number;
  /** Contacts in grey matter; the others lie in white. */
  readonly grey: readonly number[];
  /** Middle of contact 1, the deepest, and any point further out on the way to the entry. */
  readonly target_mm: Vector;
  readonly towards_mm: Vector;
}

/** The contacts of one shaft, deepest first. */
export const shaftChannels = (shaft: Shaft): readonly Channel[] => {
  const outwards = unit(plus(shaft.towards_mm, scaled(shaft.target_mm, -1)));
  return Array.from({ length: shaft.contacts }, (_, i) => ({
    kind: 'depth',
    label: `${shaft.name}${i + 1}`,
    shaft: shaft.name,
    contact: i + 1,
    side: shaft.side,
    tissue: shaft.grey.includes(i + 1) ? 'grey' : 'white',
    position_mm: plus(shaft.target_mm, scaled(outwards, i * pitch_mm)),
  }));
};
