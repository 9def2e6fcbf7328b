import { admission, authorName, identifiers, patient, study } from '@valvomo/wire';
import { z } from 'zod';

/** What the API of patients and studies asks and answers; `GET /api/openapi.json` is made of these. */

const id = z.string().min(1).max(200);
const bed = z.string().min(1).max(80);
const version = z.int().min(1).optional();
const why = z.string().max(512).default('');

const auditSubjects = [
  'patient',
  'study',
  'mark',
  'recording',
  'finding',
  'alarm',
  'alarm-settings',
] as const;

export const ofStudy = z.object({ id });
export const listed_max = 1000;

export const studiesQuery = z.object({
  bed: bed.optional(),
  patient: id.optional(),
  open: z.stringbool().optional().describe('True: those that are not discharged; false: those that are.'),
  limit: z.coerce.number().pipe(z.int().min(1).max(listed_max)).default(100),
});
export const patientsQuery = z.object({
  search: z.string().max(120).optional().describe('How the name or the number begins.'),
  limit: z.coerce.number().pipe(z.int().min(1).max(listed_max)).default(50),
});
export const auditQuery = z.object({
  subject: z.enum(auditSubjects).optional(),
  id: id.optional(),
  below: z.coerce.number().pipe(z.int().min(0)).optional().describe('Only rows with smaller numbers.'),
  limit: z.coerce.number().pipe(z.int().min(1).max(listed_max)).default(100),
});

/** A name and a birth date, or the hospital's number; or nobody knows yet; or somebody who was here before. */
const admitted = z.union([
  z.object({ unknown: z.literal(true) }),
  z.object({ id }),
  identifiers.partial().extend({ unknown: z.literal(false).optional() }),
]);
export const admitBody = z.object({
  author: authorName,
  bed,
  patient: admitted,
  admission: admission.extend({
    reason: admission.shape.reason.default(''),
    age: admission.shape.age.default(null),
    consciousness: admission.shape.consciousness.default(''),
    drugs: admission.shape.drugs.default([]),
    electrodes: admission.shape.electrodes.default(''),
  }),
});
export const changeBody = z.object({
  author: authorName,
  version,
  admission: admission.partial().optional(),
  patient: identifiers.partial().optional(),
});
export const transferBody = z.object({ author: authorName, version, bed });
export const whyBody = z.object({ author: authorName, version, why });
export const mergeBody = z.object({ author: authorName, into: id });

export const oneStudy = study;
export const studyList = z.array(study);
export const patientList = z.array(patient);
export const auditList = z.array(
  z.object({
    number: z.int(),
    at: z.string(),
    author: z.string(),
    action: z.string(),
    subject: z.enum(auditSubjects),
    id: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  }),
);
export const nameList = z.array(z.string());
