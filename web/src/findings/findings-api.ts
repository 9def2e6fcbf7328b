import { ValvomoError } from '@valvomo/model';
import { findings_max, type Detection, type Finding, type PlacedFinding } from './findings-state.ts';

const timeout_ms = 15_000;
/** The newest of a bed that are asked for at once. */
const rows_max = 5000;
/** Of a recording, in one answer. */
const page_max = 10_000;

interface Row {
  readonly finding: Finding;
  readonly recording: string;
  readonly onset: string;
  readonly ended: string;
}

const isRow = (value: unknown): value is Row => {
  if (typeof value !== 'object' || value === null) return false;
  const { finding, recording, onset, ended } = value as Record<string, unknown>;
  const isFinding = typeof finding === 'object' && finding !== null && 'id' in finding && 'type' in finding;
  return isFinding && typeof recording === 'string' && typeof onset === 'string' && typeof ended === 'string';
};

const placed = ({ finding, recording, onset, ended }: Row): PlacedFinding => ({
  finding,
  recording,
  from: BigInt(onset),
  to: BigInt(ended),
});

/** One finding of an answer; null when it is none. */
export const findingFrom = (answer: unknown): PlacedFinding | null => (isRow(answer) ? placed(answer) : null);

const rowsFrom = (rows: unknown): readonly PlacedFinding[] => {
  if (!Array.isArray(rows) || !rows.every(isRow))
    throw new ValvomoError('BAD_ANSWER', 'The list of findings is not what this page understands');
  return rows.map(placed);
};

const got = async (path: string): Promise<unknown> => {
  const response = await fetch(path, { signal: AbortSignal.timeout(timeout_ms) });
  if (response.ok) return response.json();
  const body: unknown = await response.json().catch(() => null);
  const said = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined;
  throw new ValvomoError(
    'SERVER_REFUSED',
    typeof said === 'string' ? said : `The server answered ${response.status}`,
    { value: response.status },
  );
};

/** @throws ValvomoError BAD_ANSWER, SERVER_REFUSED */
export const findingsOf = async (bed: string): Promise<readonly PlacedFinding[]> =>
  rowsFrom(await got(`/api/beds/${encodeURIComponent(bed)}/findings?limit=${rows_max}`));

const detectionFrom = (value: unknown): Detection => {
  const told = typeof value === 'object' && value !== null ? (value as Partial<Detection>) : {};
  const {
    state = 'none',
    done_s = 0,
    of_s = 0,
    message = '',
    absent = [],
    left_out = 0,
    thresholds = {},
  } = told;
  return { state, done_s, of_s, message, absent, left_out, thresholds };
};

/** What is known of a recording alone. */
export interface FindingsOfRecording {
  readonly detection: Detection;
  readonly rows: readonly PlacedFinding[];
}

/**
 * Everything that detectors found in a recording, or with `progress` how a run over it stands.
 * @throws ValvomoError BAD_ANSWER, SERVER_REFUSED
 */
export const findingsIn = async (recording: string, progress = false): Promise<FindingsOfRecording> => {
  const path = `/api/recordings/${encodeURIComponent(recording)}/findings`;
  const rows: PlacedFinding[] = [];
  let before = '';
  for (;;) {
    const answer = (await got(`${path}?limit=${progress ? 1 : page_max}${before}`)) as Record<
      string,
      unknown
    >;
    const page = rowsFrom(answer['findings']);
    rows.push(...page);
    const oldest = page.at(-1);
    const isAll = progress || page.length < page_max || rows.length >= findings_max || oldest === undefined;
    if (isAll) return { detection: detectionFrom(answer['detection']), rows };
    // Those of one moment may lie on both sides of a page: they are told apart by their names.
    before = `&to=${oldest.from + 1n}`;
  }
};
