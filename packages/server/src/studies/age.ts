import { ticksPerSecond, type Study } from '@valvomo/model';

const day_s = 86_400;
const year_days = 365.2425;
const oldest_years = 130;
const daysOf = { days: 1, weeks: 7, months: year_days / 12, years: year_days } as const;

/** Thousandths of a year: some eight hours, the same whenever it is asked. */
const rounded = (years: number): number => Math.round(years * 1000) / 1000;

/**
 * How old the patient was when the study began, in years: by the birth date, else as was said at admission; a newborn's bed has a
 * newborn. Null: nobody knows. A birth date that gives no age is not believed.
 */
export const ageAt = ({ patient, age, profile, admitted }: Study): number | null => {
  if (patient.birth_date !== null) {
    const born_s = Date.parse(`${patient.birth_date}T00:00:00Z`) / 1000;
    const years = (Number(BigInt(admitted) / BigInt(ticksPerSecond)) - born_s) / day_s / year_days;
    // Somebody who was born today is not younger than nothing, wherever midnight is.
    if (years > -2 / year_days && years <= oldest_years) return rounded(Math.max(0, years));
  }
  if (age !== null) return rounded((age.value * daysOf[age.unit]) / year_days);
  return profile === 'neonate' ? 0 : null;
};
