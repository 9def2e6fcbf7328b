import { asRecorded } from '../montages/as-recorded.ts';
import type { TrendInput } from '../trends/trend.ts';

/** What conditions are judged from: one second of the electrodes as recorded, unfiltered. */
export const conditionsInput: TrendInput = { montage: asRecorded, filters: [], kind: 'samples', epoch_s: 1 };
