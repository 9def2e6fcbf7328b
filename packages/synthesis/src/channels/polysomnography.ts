import type { Channel, Measure, ScenarioStream } from '../scenario.ts';

const pair = (active: string, reference: string, eye = false): Channel => ({
  kind: 'pair',
  label: `${active}-${reference}`,
  active,
  reference,
  eye,
});
const sensor = (label: string, measure: Measure): Channel => ({ kind: 'sensor', label, measure });
const stream = (rate_hz: number, channels: readonly Channel[]): ScenarioStream => ({
  rate_hz,
  reference: 'M1',
  channels,
});

/**
 * A night's recording, one stream a rate, none below the least of the AASM manual (EEG, EMG, ECG and snore 200 Hz;
 * airflow, pressure and effort 25 Hz; oximetry 10 Hz; position 1 Hz).
 */
export const polysomnography: readonly ScenarioStream[] = [
  stream(256, [
    pair('F4', 'M1'),
    pair('C4', 'M1'),
    pair('O2', 'M1'),
    pair('F3', 'M2'),
    pair('C3', 'M2'),
    pair('O1', 'M2'),
    pair('E1', 'M2', true),
    pair('E2', 'M2', true),
  ]),
  stream(512, [
    sensor('Chin EMG', 'chin-emg'),
    sensor('Left leg', 'left-leg-emg'),
    sensor('Right leg', 'right-leg-emg'),
    sensor('ECG', 'ecg'),
    sensor('Snore', 'snore'),
  ]),
  stream(128, [sensor('Nasal pressure', 'nasal-pressure'), sensor('Airflow', 'airflow')]),
  stream(32, [sensor('Thorax', 'thorax'), sensor('Abdomen', 'abdomen')]),
  stream(16, [sensor('SpO2', 'spo2'), sensor('Pulse rate', 'pulse-rate')]),
  stream(1, [sensor('Position', 'position')]),
];
