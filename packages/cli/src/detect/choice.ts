import { detectors, standardDetectors, type Detector } from '@valvomo/analysis';

import { UsageError } from '../terminal.ts';

/** Ids as typed, `a,b`, or `all`; the standard set when nothing was. @throws UsageError that lists what there is */
export const chosenDetectors = (typed: string | undefined): readonly Detector[] => {
  if (typed === undefined) return standardDetectors;
  const ids = typed.split(',').map((id) => id.trim());
  if (ids.length === 1 && ids[0] === 'all') return detectors;
  const known = detectors.map(({ id }) => id);
  for (const id of ids)
    if (!known.includes(id))
      throw new UsageError(`--detectors: there is no '${id}'; there are ${known.join(', ')}, and all`, {
        value: id,
        limit: known,
      });
  return detectors.filter(({ id }) => ids.includes(id));
};
