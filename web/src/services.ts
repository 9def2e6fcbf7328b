import { createContext } from '@lit/context';
import type { Api } from './api.ts';
import type { Pictures } from './pictures.ts';
import type { Action } from './store/actions.ts';
import type { AppState } from './store/state.ts';
import type { StudiesApi } from './study/studies-api.ts';
import type { Store } from './store/store.ts';
import type { TrendBook } from './trends/trend-book.ts';

/** What elements are handed down instead of globals. */
export interface Services {
  readonly store: Store<AppState, Action>;
  readonly pictures: Pictures;
  readonly api: Api;
  readonly studies: StudiesApi;
  /** Of the bed on the page. */
  readonly trends: TrendBook;
}

export const servicesContext = createContext<Services>('valvomo-services');
