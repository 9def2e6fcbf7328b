import { focusOf, type FocusName } from '../head/foci.ts';
import { beltsOf } from '../head/generalised.ts';
import type { Stage } from '../stage.ts';
import type { Place } from './discharges.ts';

/** Both sides of the head from front to back, `front` times as large in front, the back `lag_s` later. */
export const frontToBack = (stage: Stage, front: number, lag_s: number): readonly Place[] => {
  const belts = beltsOf(front);
  const fields = stage.fieldsOfGroups(
    belts.map(({ dipoles }) => dipoles),
    'Fz',
  );
  return belts.map(({ back }, k) => ({ field: fields[k] as Float64Array, lag_s: back * lag_s }));
};

/** The field of one focus. */
export const aroundFocus = (stage: Stage, focus: FocusName): readonly Place[] => {
  const { dipole, unitAt } = focusOf(focus);
  return [{ field: stage.field([dipole], unitAt), lag_s: 0 }];
};
