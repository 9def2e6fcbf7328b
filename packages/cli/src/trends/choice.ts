import { standardTrends, trends } from '@valvomo/analysis';

import { UsageError } from '../terminal.ts';

/** Ids as typed, `a,b`; the standard set when nothing was. @throws UsageError that lists what there is */
export const trendIds = (typed: string | undefined): readonly string[] => {
  if (typed === undefined) return standardTrends.map(({ id }) => id);
  const ids = trends.map(({ id }) => id);
  const wanted = typed.split(',').map((id) => id.trim());
  if (wanted.length === 1 && wanted[0] === 'all') return ids;
  for (const id of wanted)
    if (!ids.includes(id))
      throw new UsageError(`--trends: there is no '${id}'; there are ${ids.join(', ')}, and all`, {
        value: id,
        limit: ids,
      });
  return wanted;
};
