import { Counter, Gauge, Histogram, Registry } from 'prom-client';

type Registers = readonly [Registry];

const counterIn =
  (registers: Registers) =>
  <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `valvomo_${name}`, help, labelNames, registers: [...registers] });
const gaugeIn =
  (registers: Registers) =>
  <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `valvomo_${name}`, help, labelNames, registers: [...registers] });

const alarmMetrics = (registers: Registers) => {
  const [counter, gauge] = [counterIn(registers), gaugeIn(registers)];
  return {
    alarmsGiven: counter('alarms_total', 'Alarms given', 'kind', 'priority'),
    alarmsRaised: counter('alarms_raised_total', 'Alarms that became more urgent', 'kind', 'why'),
    alarmsGrouped: counter(
      'alarms_grouped_total',
      'What made no alarm of its own: the same episode again, more of the same, one in the place of one that nobody saw',
      'kind',
      'how',
    ),
    alarmsOpen: gauge('alarms_open', 'Alarms that are shown', 'kind', 'priority'),
    alarmsUnseen: gauge(
      'alarms_unacknowledged',
      'Alarms that are shown and nobody has acknowledged',
      'priority',
    ),
    alarmsSounding: gauge('alarms_sounding', 'Alarms that are to be heard', 'priority'),
    alarmDelay: new Histogram({
      name: 'valvomo_alarm_delay_seconds',
      help: 'From the instant of the sample that decides (or of the press) to the alarm on its way to the screens',
      labelNames: ['kind'] as const,
      buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 5, 10, 30],
      registers: [...registers],
    }),
    deliveries: counter('alarm_deliveries_total', 'Attempts to tell somebody outside', 'channel', 'result'),
  };
};

/** What `/metrics` shows, in the words of Prometheus. Labels are beds and reasons: never a person. */
export const createMetrics = () => {
  const registers = [new Registry()] as const;
  const [counter, gauge] = [counterIn(registers), gaugeIn(registers)];
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
    ...alarmMetrics(registers),
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
