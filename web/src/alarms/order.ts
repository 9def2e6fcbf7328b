import type { AppState } from '../store/state.ts';
import type { AlarmOrder } from './alarm-actions.ts';

/** With one more thing that the server is to be told. */
export const orderedBy = (state: AppState, order: Omit<AlarmOrder, 'key'>): AppState => {
  const key = state.alarms.ordered + 1;
  const orders = [...state.alarms.orders, { key, ...order }];
  return { ...state, alarms: { ...state.alarms, ordered: key, orders } };
};
