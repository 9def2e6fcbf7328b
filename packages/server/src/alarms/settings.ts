import {
  alarmKinds,
  alarmPriorities,
  alarmProfiles,
  type AlarmKind,
  type AlarmProfile,
} from '@valvomo/model';
import { z } from 'zod';
import type { Policy, Rules } from './state.ts';

/** What a site decides about alarms; what is left out is as it is by default. */

const priority = z.enum(alarmPriorities);
const orInformation = z.enum(['information', ...alarmPriorities]);
type OrInformation = z.infer<typeof orInformation>;
const seconds = (least: number, most: number) => z.number().min(least).max(most);

const ofPatient = z.object({
  suspected: orInformation,
  esz: orInformation,
  status: orInformation,
  convulsion: orInformation,
  button: priority,
});
type OfPatient = z.infer<typeof ofPatient>;

/** Where somebody sees the patient at once: whatever may be a seizure. */
const atOnce: OfPatient = {
  suspected: 'high',
  esz: 'high',
  status: 'high',
  convulsion: 'high',
  button: 'high',
};
/** Where seizures are treated by their burden. */
const byBurden: OfPatient = { ...atOnce, suspected: 'information', esz: 'medium' };

const id = z.string().min(1).max(80);
const channel = z.discriminatedUnion('kind', [
  z.object({
    id,
    kind: z.literal('webhook'),
    url: z.url({ protocol: /^https?$/ }).max(1000),
    /** Signs every message (HMAC-SHA-256) when given. */
    secret: z.string().max(200).default(''),
    priorities: z.array(priority).default(['high', 'medium']),
  }),
  z.object({
    id,
    kind: z.literal('email'),
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535).default(587),
    /** TLS from the beginning; otherwise it is asked for where the server offers it. */
    secure: z.boolean().default(false),
    user: z.string().max(200).default(''),
    password: z.string().max(200).default(''),
    from: z.email().max(320),
    to: z.array(z.email().max(320)).min(1).max(32),
    priorities: z.array(priority).default(['high', 'medium']),
  }),
]);
export type Channel = z.infer<typeof channel>;

const profiles = z
  .object(
    Object.fromEntries(alarmProfiles.map((name) => [name, ofPatient.optional()])) as Record<
      AlarmProfile,
      z.ZodOptional<typeof ofPatient>
    >,
  )
  .default({
    emu: atOnce,
    seeg: atOnce,
    sleep: atOnce,
    icu: byBurden,
    emergency: byBurden,
    neonate: byBurden,
  });

export const alarmSettings = z.object({
  profiles,
  technical: z
    .object({
      /** Of what makes a bed that must be watched blind, and of others. */
      watched: orInformation.default('medium'),
      unwatched: orInformation.default('low'),
      /** Electrodes, mains, clocks, a disk that fills. */
      minor: orInformation.default('low'),
      delay_s: seconds(0, 300).default(10),
      /** High when unanswered so long; null: never. */
      escalate_s: seconds(10, 3600).nullable().default(60),
    })
    .prefault({}),
  /** Shown after it is over until somebody has seen it: a choice of the site, not of who stands there. */
  latching: z
    .object({ patient: z.boolean().default(true), technical: z.boolean().default(false) })
    .prefault({}),
  sound: z
    .object({
      pause_max_s: seconds(10, 600).default(120),
      reminder_s: seconds(10, 3600).nullable().default(180),
      audio_off: z.boolean().default(false),
      alarm_off: z
        .array(z.enum(alarmKinds))
        .default(['late-data', 'electrode-off', 'saturated', 'mains', 'clock-drift']),
    })
    .prefault({}),
  limits: z
    .object({
      late_s: seconds(1, 600).default(5),
      drift_s: seconds(0.1, 600).default(2),
      /** Without a word of a detector although samples come. */
      dead_s: seconds(5, 600).default(20),
      watch_s: seconds(3, 600).default(10),
    })
    .prefault({}),
  watch: z
    .object({
      profiles: z.array(z.enum(alarmProfiles)).default(['emu', 'seeg', 'icu', 'emergency', 'neonate']),
    })
    .prefault({}),
  /** What differs from what a study says. */
  beds: z
    .record(id, z.object({ profile: z.enum(alarmProfiles).optional(), watch: z.boolean().optional() }))
    .default({}),
  delivery: z
    .object({
      /** How this server is reached from outside, for links; its own address when null. */
      public_url: z.url().max(1000).nullable().default(null),
      channels: z.array(channel).max(16).default([]),
    })
    .prefault({}),
});
export type AlarmSettings = z.infer<typeof alarmSettings>;

export const defaultAlarmSettings: AlarmSettings = alarmSettings.parse({});

export const rulesOf = ({ sound }: AlarmSettings): Rules => ({
  pause_max_s: sound.pause_max_s,
  reminder_s: sound.reminder_s,
  audioOff: sound.audio_off,
  alarmOff: sound.alarm_off,
});

/** What a seizure or a convulsion has come to. */
export type Gravity = keyof OfPatient;

/** Of the patient. Null: information, no alarm. */
export const patientPolicy = (
  settings: AlarmSettings,
  profile: AlarmProfile,
  gravity: Gravity,
): Policy | null => {
  const wanted: OrInformation = (settings.profiles[profile] ?? atOnce)[gravity];
  if (wanted === 'information') return null;
  const isCall = gravity === 'button';
  return {
    priority: wanted,
    delay_s: 0,
    escalation: null,
    latching: settings.latching.patient,
    episode_s: isCall ? 0 : 60,
    untilAcknowledged: isCall,
  };
};

/** What makes a bed blind. */
const blinding: ReadonlySet<AlarmKind> = new Set<AlarmKind>([
  'device-lost',
  'late-data',
  'not-recorded',
  'detector-dead',
  'reference-off',
  'nobody-watching',
  'database-away',
]);

/** Of what watches the patient. Null: information, no alarm. */
export const technicalPolicy = (
  settings: AlarmSettings,
  kind: AlarmKind,
  isWatched: boolean,
): Policy | null => {
  const { technical, latching } = settings;
  const isBlinding = blinding.has(kind);
  const wanted = isBlinding ? (isWatched ? technical.watched : technical.unwatched) : technical.minor;
  if (wanted === 'information') return null;
  const escalates = isBlinding && isWatched && technical.escalate_s !== null;
  // It is told of when it has lasted for as long as is allowed.
  const lasted_s = kind === 'nobody-watching' ? settings.limits.watch_s : 0;
  return {
    priority: wanted,
    delay_s: kind === 'nobody-watching' ? 0 : technical.delay_s,
    escalation: escalates
      ? { to: 'high', after_s: Math.max(0, (technical.escalate_s ?? 0) - lasted_s) }
      : null,
    latching: latching.technical,
    episode_s: 10,
    untilAcknowledged: false,
  };
};
