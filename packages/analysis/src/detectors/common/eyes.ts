import type { Derivation } from '@valvomo/model';
import type { Conditions } from '../../conditions/conditions.ts';

/** From here on the eyes are seen in a second. */
const seen_min = 0.3;

/** Whether blinks or gaze are seen in a second. */
export const eyesIn = (second: Conditions | undefined): boolean =>
  (second?.artefact['all']?.eye ?? 0) >= seen_min;

/** Whether a row has an electrode over the eyes. */
export const isOverEyes = ({ name }: Derivation): boolean => /(^|-)(Fp|AF)/i.test(name);
