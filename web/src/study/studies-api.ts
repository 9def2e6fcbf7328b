import { ValvomoError, type Admission, type Patient, type Study } from '@valvomo/model';
import { isStudy } from './words.ts';

type Identifiers = Pick<Patient, 'name' | 'birth_date' | 'hospital_id'>;

/** What the server is asked to do with a patient's stay. Every call says who asks; errors carry the server's code. */
export interface StudiesApi {
  admit(
    author: string,
    bed: string,
    admission: Admission,
    patient: { readonly unknown: true } | Identifiers,
  ): Promise<Study>;
  change(author: string, study: Study, admission: Admission, patient: Identifiers | null): Promise<Study>;
  transfer(author: string, study: Study, bed: string): Promise<Study>;
  become(author: string, study: Study, what: 'pause' | 'resume' | 'discharge', why: string): Promise<Study>;
  /** Known patients whose name or number begins so. */
  patients(search: string): Promise<readonly Patient[]>;
  merge(author: string, patient: string, into: string): Promise<void>;
}

const timeout_ms = 8000;

const refusal = async (response: Response): Promise<ValvomoError> => {
  const body: unknown = await response.json().catch(() => null);
  const { code, message } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const words = typeof message === 'string' ? message : response.statusText;
  return new ValvomoError(typeof code === 'string' ? code : 'SERVER_REFUSED', words, {
    value: response.status,
  });
};

const badAnswer = (): ValvomoError =>
  new ValvomoError('BAD_ANSWER', 'The server’s answer is not what this page understands');

/** The server's HTTP side of studies. Every call ends within 8 s. */
export const openStudiesApi = (base: string): StudiesApi => {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(new URL(path, base), {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeout_ms),
    });
    if (!response.ok) throw await refusal(response);
    return response.json();
  };
  const study = async (method: string, path: string, body: object): Promise<Study> => {
    const answer = await call(method, path, body);
    if (!isStudy(answer)) throw badAnswer();
    return answer;
  };
  const of = (id: string): string => `/api/studies/${encodeURIComponent(id)}`;
  return {
    admit: (author, bed, admission, patient) =>
      study('POST', '/api/studies', { author, bed, patient, admission }),
    change: (author, { id, version }, admission, patient) =>
      study('PATCH', of(id), { author, version, admission, ...(patient === null ? {} : { patient }) }),
    transfer: (author, { id, version }, bed) => study('POST', `${of(id)}/transfer`, { author, version, bed }),
    become: (author, { id, version }, what, why) =>
      study('POST', `${of(id)}/${what}`, { author, version, why }),
    patients: async (search) => {
      const list = await call('GET', `/api/patients?search=${encodeURIComponent(search)}`);
      if (!Array.isArray(list)) throw badAnswer();
      return list as readonly Patient[];
    },
    merge: async (author, patient, into) => {
      await call('POST', `/api/patients/${encodeURIComponent(patient)}/merge`, { author, into });
    },
  };
};
