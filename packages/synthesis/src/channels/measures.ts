import type { Role } from '@valvomo/model';
import type { Measure } from '../scenario.ts';

interface MeasureDescription {
  readonly role: Role;
  readonly transducer: string;
  readonly unit: string;
  /** Physical value of one count; counts run ±32767. */
  readonly step: number;
}

/** What is known of every polygraphic sensor. Ranges leave room for movement. */
export const measures: Readonly<Record<Measure, MeasureDescription>> = {
  ecg: { role: 'ecg', transducer: 'adhesive electrodes', unit: 'uV', step: 0.2 },
  'chin-emg': { role: 'emg', transducer: 'cup electrodes, chin', unit: 'uV', step: 0.1 },
  'left-leg-emg': { role: 'emg', transducer: 'cup electrodes, left tibialis', unit: 'uV', step: 0.1 },
  'right-leg-emg': {
    role: 'emg',
    transducer: 'cup electrodes, right tibialis',
    unit: 'uV',
    step: 0.1,
  },
  'nasal-pressure': {
    role: 'respiration',
    transducer: 'nasal cannula, pressure',
    unit: 'cmH2O',
    step: 0.0005,
  },
  airflow: { role: 'respiration', transducer: 'oronasal thermistor', unit: 'uV', step: 0.1 },
  thorax: { role: 'respiration', transducer: 'inductance belt, thorax', unit: 'uV', step: 0.1 },
  abdomen: { role: 'respiration', transducer: 'inductance belt, abdomen', unit: 'uV', step: 0.1 },
  snore: { role: 'other', transducer: 'piezo sensor, neck', unit: 'uV', step: 0.1 },
  /** 0 upright, 1 left, 2 supine, 3 right, 4 prone. */
  position: { role: 'position', transducer: 'accelerometer', unit: '', step: 1 },
  spo2: { role: 'oximetry', transducer: 'pulse oximeter, finger', unit: '%', step: 0.01 },
  'pulse-rate': { role: 'oximetry', transducer: 'pulse oximeter, finger', unit: 'bpm', step: 0.1 },
};
