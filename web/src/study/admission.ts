import {
  civilTime,
  instantOf,
  ticks,
  type ageUnits,
  type Admission,
  type Drug,
  type Study,
} from '@valvomo/model';

/** What is written at the bed, as it stands in the fields. */
export interface AdmissionForm {
  readonly unknown: boolean;
  readonly name: string;
  /** As typed: `1971-05-02` or `2.5.1971`. */
  readonly birth_date: string;
  readonly hospital_id: string;
  readonly age: string;
  readonly ageUnit: (typeof ageUnits)[number];
  readonly reason: string;
  readonly consciousness: string;
  readonly drugs: readonly DrugForm[];
  readonly profile: Admission['profile'];
  readonly electrodes: string;
}

export interface DrugForm {
  readonly name: string;
  readonly dose: string;
  /** As typed: `21:55`, `21.55` or `2155`. */
  readonly time: string;
}

/** Field of the form and what is wrong with it. */
export type Problems = Readonly<Partial<Record<string, string>>>;

export const profileNames: Readonly<Record<Admission['profile'], string>> = {
  emu: 'Epilepsy monitoring',
  icu: 'Intensive care, emergency',
  sleep: 'Sleep',
  seeg: 'Depth electrodes (sEEG)',
  neonate: 'Newborn',
};

/** Words for how awake a patient is, from most to least. */
export const consciousnessWords = [
  'awake',
  'drowsy',
  'asleep',
  'confused',
  'sedated',
  'stuporous',
  'comatose',
  'not known',
] as const;

export const noDrug: DrugForm = { name: '', dose: '', time: '' };

export const emptyForm = (electrodes: string, profile: Admission['profile']): AdmissionForm => ({
  unknown: false,
  name: '',
  birth_date: '',
  hospital_id: '',
  age: '',
  ageUnit: 'years',
  reason: '',
  consciousness: 'awake',
  drugs: [noDrug],
  profile,
  electrodes,
});

const day = 86_400_000n * 10_000n;

/** An instant as HH:MM of a zone. */
const clockOf = (instant: string, zone: string): string =>
  civilTime(ticks(BigInt(instant)), zone).slice(11, 16);

export const formOf = (study: Study, zone: string): AdmissionForm => ({
  unknown: study.patient.unknown !== null,
  name: study.patient.name ?? '',
  birth_date: study.patient.birth_date ?? '',
  hospital_id: study.patient.hospital_id ?? '',
  age: study.age === null ? '' : String(study.age.value),
  ageUnit: study.age?.unit ?? 'years',
  reason: study.reason,
  consciousness: study.consciousness,
  drugs: [...study.drugs.map(({ name, dose, at }) => ({ name, dose, time: clockOf(at, zone) })), noDrug],
  profile: study.profile,
  electrodes: study.electrodes,
});

/** `YYYY-MM-DD` of a day that there was; null when it is none. */
export const dayFrom = (text: string): string | null => {
  const finnish = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim());
  const iso =
    finnish === null
      ? text.trim()
      : [finnish[3] ?? '', (finnish[2] ?? '').padStart(2, '0'), (finnish[1] ?? '').padStart(2, '0')].join(
          '-',
        );
  const instant = /^\d{4}-\d\d-\d\d$/.test(iso) ? Date.parse(iso) : Number.NaN;
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(iso) ? iso : null;
};

/** `HH:MM`; null when it is no time of day. */
export const timeFrom = (text: string): string | null => {
  const [, hours, minutes] = /^([01]?\d|2[0-3])[:.]?([0-5]\d)$/.exec(text.trim()) ?? [];
  return hours === undefined || minutes === undefined ? null : `${hours.padStart(2, '0')}:${minutes}`;
};

/** What an age is from a date of birth: days for a newborn, then weeks, months, years. */
export const ageFrom = (
  birth_date: string,
  today: string,
): { readonly age: string; readonly ageUnit: (typeof ageUnits)[number] } | null => {
  const [birth, now] = [Date.parse(birth_date), Date.parse(today)];
  if (Number.isNaN(birth) || Number.isNaN(now) || birth > now) return null;
  const days = Math.floor((now - birth) / 86_400_000);
  const [from, to] = [new Date(birth), new Date(now)];
  const whole = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const months = to.getUTCDate() < from.getUTCDate() ? whole - 1 : whole;
  if (months >= 24) return { age: String(Math.floor(months / 12)), ageUnit: 'years' };
  if (months >= 3) return { age: String(months), ageUnit: 'months' };
  return days >= 28
    ? { age: String(Math.floor(days / 7)), ageUnit: 'weeks' }
    : { age: String(days), ageUnit: 'days' };
};

const given = ({ name, birth_date, hospital_id }: AdmissionForm): number =>
  [name, birth_date, hospital_id].filter((each) => each.trim() !== '').length;

const birthProblem = (text: string, today: string): Problems => {
  if (text.trim() === '') return {};
  const day = dayFrom(text);
  if (day === null) return { birth_date: 'Write it as 1971-05-02 or 2.5.1971.' };
  return day > today ? { birth_date: 'This date has not come yet.' } : {};
};

const patientProblems = (form: AdmissionForm, today: string): Problems => {
  if (form.unknown) return {};
  const birth = birthProblem(form.birth_date, today);
  if (given(form) >= 2) return birth;
  const missing =
    form.name.trim() === '' ? 'name' : form.birth_date.trim() === '' ? 'birth_date' : 'hospital_id';
  return {
    ...birth,
    [missing]:
      'Two of name, date of birth and hospital number are needed; or say that the patient is unknown.',
  };
};

const drugProblems = ({ drugs }: AdmissionForm): Problems =>
  Object.fromEntries(
    drugs.flatMap(({ name, dose, time }, at): [string, string][] => {
      if (name.trim() === '' && (dose.trim() !== '' || time !== '')) return [[`drug-${at}`, 'Which drug?']];
      if (name.trim() !== '' && timeFrom(time) === null)
        return [[`drug-${at}`, 'When was it given? Write 21:55.']];
      return [];
    }),
  );

/** What has to be mended before the study can begin, by field. */
export const problemsOf = (form: AdmissionForm, today: string): Problems => {
  const age = Number(form.age);
  return {
    ...patientProblems(form, today),
    ...(form.age.trim() !== '' && !(Number.isFinite(age) && age >= 0 && age <= 150)
      ? { age: 'An age is a number from 0 to 150.' }
      : {}),
    ...(form.reason.trim() === '' ? { reason: 'Why is the EEG recorded?' } : {}),
    ...drugProblems(form),
  };
};

/** The last time that a clock showed HH:MM: today, or yesterday when that is still to come. */
const drugInstant = (time: string, now: bigint, zone: string): string => {
  const at = instantOf(`${civilTime(ticks(now), zone).slice(0, 10)}T${timeFrom(time) ?? '00:00'}:00`, zone);
  return String(at > now ? at - day : at);
};

const drugsOf = (form: AdmissionForm, now: bigint, zone: string): readonly Drug[] =>
  form.drugs
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, dose, time }) => ({
      name: name.trim(),
      dose: dose.trim(),
      at: drugInstant(time, now, zone),
    }));

/** What the form says of the stay. @param now ticks */
export const admissionOf = (form: AdmissionForm, now: bigint, zone: string): Admission => ({
  reason: form.reason.trim(),
  age: form.age.trim() === '' ? null : { value: Number(form.age), unit: form.ageUnit },
  consciousness: form.consciousness,
  drugs: drugsOf(form, now, zone),
  profile: form.profile,
  electrodes: form.electrodes.trim(),
});

/** Identifiers that were given; empty ones are not said. */
export const identifiersOf = ({
  name,
  birth_date,
  hospital_id,
}: AdmissionForm): Readonly<Record<'name' | 'birth_date' | 'hospital_id', string | null>> => {
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return { name: orNull(name), birth_date: dayFrom(birth_date), hospital_id: orNull(hospital_id) };
};
