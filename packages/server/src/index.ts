export type { AnalysisOptions, HistoryBounds, JournalBounds, Server, ServerOptions } from './options.ts';
export { startServer } from './start-server.ts';
export { serveAnalysis } from './analysis/serve-analysis.ts';
