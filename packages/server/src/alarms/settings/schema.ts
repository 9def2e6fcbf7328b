import { alarmKinds, alarmPriorities, alarmProfiles, type AlarmProfile } from '@valvomo/model';
import { z } from 'zod';

/** What a site decides about alarms; what is left out is as it is by default. Titles and descriptions are shown where it is decided. */

const priority = z.enum(alarmPriorities);
const orInformation = z.enum(['information', ...alarmPriorities]);
export type OrInformation = z.infer<typeof orInformation>;
const seconds = (least: number, most: number) => z.number().min(least).max(most);

const titles = {
  suspected: 'Seizure suspected',
  esz: 'Electrographic seizure',
  status: 'Electrographic status epilepticus',
  convulsion: 'Convulsion',
  button: 'Patient button',
} as const;
/** What a seizure or a convulsion has come to. */
export type Gravity = keyof typeof titles;

/** Where somebody sees the patient at once: whatever may be a seizure. */
const atOnce = {
  suspected: 'high',
  esz: 'high',
  status: 'high',
  convulsion: 'high',
  button: 'high',
} as const;
/** Where seizures are treated by their burden. */
const byBurden = { ...atOnce, suspected: 'information', esz: 'medium' } as const;

const ofPatient = (usual: Readonly<Record<Gravity, OrInformation>> & { readonly button: 'high' }) => {
  const of = (gravity: Gravity) => orInformation.default(usual[gravity]).meta({ title: titles[gravity] });
  return z
    .object({
      suspected: of('suspected'),
      esz: of('esz'),
      status: of('status'),
      convulsion: of('convulsion'),
      button: priority.default(usual.button).meta({ title: titles.button }),
    })
    .prefault({});
};

const profileTitles: Readonly<Record<AlarmProfile, string>> = {
  emu: 'Epilepsy monitoring',
  seeg: 'Stereo-EEG',
  sleep: 'Sleep',
  icu: 'Intensive care',
  emergency: 'Emergency room',
  neonate: 'Newborns',
};
const profiles = z
  .object({
    emu: ofPatient(atOnce).meta({ title: profileTitles.emu }),
    seeg: ofPatient(atOnce).meta({ title: profileTitles.seeg }),
    sleep: ofPatient(atOnce).meta({ title: profileTitles.sleep }),
    icu: ofPatient(byBurden).meta({ title: profileTitles.icu }),
    emergency: ofPatient(byBurden).meta({ title: profileTitles.emergency }),
    neonate: ofPatient(byBurden).meta({ title: profileTitles.neonate }),
  })
  .prefault({})
  .meta({ title: 'Priorities of what happens to the patient, by kind of bed' });

const technical = z
  .object({
    watched: orInformation.default('medium').meta({
      title: 'What makes a bed blind that must be watched',
      description:
        'A lost device, a recording that is not written, a dead detector, a reference at fault, nobody watching.',
    }),
    unwatched: orInformation.default('low').meta({ title: 'The same at a bed that need not be watched' }),
    storage: orInformation.default('medium').meta({
      title: 'What keeps recordings and answers',
      description: 'Recordings become no files although the journal goes on; the database is away.',
    }),
    minor: orInformation.default('low').meta({
      title: 'What makes no bed blind',
      description: 'Electrodes, mains, clocks, a disk that fills.',
    }),
    disk_short: priority.default('high').meta({
      title: 'A disk with room for recordings alone',
      description: 'When it is full nothing more is recorded anywhere.',
    }),
    delay_s: seconds(0, 300).default(10).meta({ title: 'It has to last so long to be an alarm' }),
    escalate_s: seconds(10, 3600).nullable().default(60).meta({
      title: 'High when unanswered for so long',
      description: 'Of what makes a bed blind that must be watched.',
    }),
  })
  .prefault({})
  .meta({ title: 'What watches the patient' });

const latching = z
  .object({
    patient: z.boolean().default(true).meta({ title: 'Alarms of the patient' }),
    technical: z.boolean().default(false).meta({ title: 'Alarms of what watches the patient' }),
  })
  .prefault({})
  .meta({
    title: 'Shown after it is over until somebody has seen it',
    description: 'A choice of the site, not of who stands there.',
  });

const sound = z
  .object({
    pause_max_s: seconds(10, 600).default(120).meta({ title: 'AUDIO PAUSED lasts at most' }),
    reminder_s: seconds(10, 3600).nullable().default(180).meta({
      title: 'Reminder of what goes on',
      description: 'Of what was acknowledged or is not heard.',
    }),
    audio_off: z.boolean().default(false).meta({ title: 'AUDIO OFF of a bed is allowed' }),
    alarm_off: z
      .array(z.enum(alarmKinds))
      .max(alarmKinds.length)
      .default(['late-data', 'electrode-off', 'saturated', 'mains', 'clock-drift'])
      .meta({ title: 'ALARM OFF is allowed of' }),
    off_max_s: seconds(600, 86_400).default(28_800).meta({
      title: 'AUDIO OFF and ALARM OFF last at most',
      description: 'Then they are on again by themselves: nothing is off for ever.',
    }),
  })
  .prefault({})
  .meta({ title: 'What may be heard' });

const limits = z
  .object({
    late_s: seconds(1, 600).default(5).meta({ title: 'Samples are late after' }),
    unfiled_s: seconds(10, 3600).default(60).meta({
      title: 'Recordings become files within',
      description: 'While the journal goes on.',
    }),
    drift_s: seconds(0.1, 600).default(2).meta({ title: 'Clocks may differ by' }),
    dead_s: seconds(5, 600).default(20).meta({
      title: 'A detector is dead after',
      description: 'Without a word of it although samples come.',
    }),
    watch_s: seconds(3, 600).default(10).meta({ title: 'A bed may be unwatched for' }),
  })
  .prefault({})
  .meta({ title: 'Limits' });

const watch = z
  .object({
    profiles: z
      .array(z.enum(alarmProfiles))
      .max(alarmProfiles.length)
      .default(['emu', 'seeg', 'icu', 'emergency', 'neonate'])
      .meta({ title: 'Beds of these kinds must be watched while they record' }),
  })
  .prefault({})
  .meta({ title: 'Who must be watched' });

const id = z.string().min(1).max(80);
const told = z
  .array(priority)
  .max(alarmPriorities.length)
  .default(['high', 'medium'])
  .meta({ title: 'Told of alarms of priority' });
const named = id.meta({ title: 'Name' });
const channel = z.discriminatedUnion('kind', [
  z.object({
    id: named,
    kind: z.literal('webhook'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(1000)
      .meta({ title: 'Address' }),
    secret: z
      .string()
      .max(200)
      .default('')
      .meta({ title: 'Secret', description: 'Signs every message (HMAC-SHA-256) when given.' }),
    priorities: told,
  }),
  z.object({
    id: named,
    kind: z.literal('email'),
    host: z.string().min(1).max(255).meta({ title: 'Mail server' }),
    port: z.int().min(1).max(65_535).default(587).meta({ title: 'Port' }),
    secure: z.boolean().default(false).meta({
      title: 'TLS from the beginning',
      description: 'Otherwise it is asked for where the server offers it.',
    }),
    user: z.string().max(200).default('').meta({ title: 'User' }),
    password: z.string().max(200).default('').meta({ title: 'Password' }),
    from: z.email().max(320).meta({ title: 'From' }),
    to: z.array(z.email().max(320)).min(1).max(32).meta({ title: 'To' }),
    priorities: told,
  }),
]);
export type Channel = z.infer<typeof channel>;

export const alarmSettings = z.object({
  profiles,
  technical,
  latching,
  sound,
  limits,
  watch,
  beds: z
    .record(
      id,
      z.object({
        profile: z.enum(alarmProfiles).optional().meta({ title: 'Kind of bed' }),
        watch: z.boolean().optional().meta({ title: 'Must be watched' }),
      }),
    )
    .default({})
    .meta({ title: 'Beds that differ from what their study says' }),
  delivery: z
    .object({
      public_url: z.url().max(1000).nullable().default(null).meta({
        title: 'How this server is reached from outside',
        description: 'For links; its own address where there is none.',
      }),
      channels: z
        .array(channel)
        .max(16)
        .default([])
        .refine((channels) => new Set(channels.map((one) => one.id)).size === channels.length, {
          message: 'two channels have the same name',
        })
        .meta({ title: 'Who is told outside' }),
    })
    .prefault({})
    .meta({ title: 'Delivery' }),
});
export type AlarmSettings = z.infer<typeof alarmSettings>;

export const defaultAlarmSettings: AlarmSettings = alarmSettings.parse({});

/** Settings as they are shown and kept: the number goes up with every change. */
export const versionedSettings = alarmSettings.extend({
  version: z.int().min(0).default(0).describe('0: as by default, nobody has decided anything yet.'),
});
export type VersionedSettings = z.infer<typeof versionedSettings>;
