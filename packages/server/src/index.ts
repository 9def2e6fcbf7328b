export type { HistoryBounds, JournalBounds, Server, ServerOptions } from './options.ts';
export { startServer } from './start-server.ts';
