import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows, in the words of Prometheus. Labels are beds and reasons: never a person. */
export const createMetrics = () => {
  const registers = [new Registry()] as const;
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `valvomo_${name}`, help, labelNames, registers: [...registers] });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `valvomo_${name}`, help, labelNames, registers: [...registers] });
  return {
    samples: counter('samples_total', 'Samples of all signals taken into the journal', 'bed'),
    blocks: counter('blocks_total', 'Blocks taken into the journal', 'bed'),
    gaps: counter('gaps_total', 'Gaps taken into the journal', 'bed', 'reason'),
    acks: counter('acks_total', 'Acknowledgements sent, each after its fdatasync', 'bed'),
    resends: counter('resends_total', 'Resends asked of the device', 'bed'),
    refused: counter('refused_connections_total', 'Connections ended by the server', 'code'),
    faults: counter('journal_faults_total', 'Failures to write or sync the journal', 'bed', 'code'),
    appended: counter('journal_appended_bytes_total', 'Bytes appended to the journal', 'bed'),
    removed: counter('journal_removed_bytes_total', 'Bytes of old segments removed', 'why'),
    journal: gauge('journal_bytes', 'Bytes of all journals on disk'),
    sync: new Histogram({
      name: 'valvomo_journal_sync_seconds',
      help: 'Length of one fdatasync',
      buckets: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
      registers: [...registers],
    }),
    databaseDown: gauge('database_down', '1 while the database cannot be reached, else 0'),
    filingFaults: counter('filing_faults_total', 'Attempts to file a recording that failed', 'code'),
    diskFree: gauge('disk_free_ratio', 'Part of the disk with the data folder that is free'),
    devices: gauge('devices', 'Connected devices'),
    viewers: gauge('viewers', 'Connected viewers'),
    skips: counter('skips_total', 'Skips told to viewers that were too slow', 'bed'),
    skipped: counter('skipped_samples_total', 'Samples of a signal that viewers did not get', 'bed'),
    level: gauge('level', 'Peak to peak of a derivation over the last second, in µV', 'bed', 'stream', 'of'),
    lag: gauge('lag_seconds', 'Clock minus the instant of the newest sample', 'bed'),
    rows: counter('analysis_rows_total', 'Rows of trends, seconds without rows not counted', 'bed'),
    analysisFaults: counter(
      'analysis_faults_total',
      'Trends that failed; `all`: the whole analysis',
      'bed',
      'trend',
    ),
    analysisBehind: gauge(
      'analysis_behind_seconds',
      'Newest sample minus the newest that is analysed',
      'bed',
    ),
    analysisAlive: gauge('analysis_alive', '1 while trends are made of what comes, else 0', 'bed'),
    threadDeaths: counter('analysis_thread_deaths_total', 'Analysis threads that ended and were begun anew'),
    reviewDeaths: counter(
      'review_thread_deaths_total',
      'Threads that read recordings and ended; the next request begins another',
    ),
    text: (): Promise<string> => registers[0].metrics(),
  };
};

export type Metrics = ReturnType<typeof createMetrics>;
