import { standardTrends, trends } from '@valvomo/analysis';

import { UsageError } from '../terminal.ts';
import type { TrendsOptions } from './command.ts';

/** Ids as typed, `a,b`, and that of formulas where there are some; the standard set when nothing was. @throws UsageError that lists what there is */
export const trendIds = ({ trends: typed, formula }: TrendsOptions): readonly string[] => {
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
  return formula === undefined ? wanted : [...wanted, 'formula'];
};
