export type { HistoryBounds, JournalBounds, Server, ServerOptions } from './options.ts';
