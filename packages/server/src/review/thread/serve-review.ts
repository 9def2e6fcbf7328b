import type { MessagePort } from 'node:worker_threads';
import { EdfError } from '@valvomo/edf';
import { ValvomoError } from '@valvomo/model';
import { marksToAdd } from '../../marks/imported.ts';
import type { Answer, Failure, FoundTold, FromReview, Question, ToReview } from '../messages.ts';
import type { Catalogue } from './catalogue.ts';
import { columns, NobodyWaits } from './columns.ts';
import { eventsOf, overviewOf } from './overview.ts';
import { foundIn } from './found-answer.ts';
import type { MadeTrends } from './made-trends.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { page } from './page.ts';
import { trendsOf, trendWindow } from './trends-answer.ts';

const text = new TextEncoder();

const json = (value: unknown): Answer => ({
  type: 'application/json',
  headers: {},
  parts: [text.encode(JSON.stringify(value))],
});

/** A question that is being worked on: who does long work looks whether anybody still waits. */
interface Asked {
  cancelled: boolean;
}

/** What the thread answers from. */
export interface ReviewSources {
  readonly catalogue: Catalogue;
  readonly made: MadeTrends;
  readonly dataDirectory: string;
}

/** Long pages and columns take tens of megabytes and all the time there is; short pages go by between their pieces. */
const heavy = new OneAtATime();

const inTurn = (asked: Asked, work: () => Promise<Answer>): Promise<Answer> =>
  heavy.run(() => {
    if (asked.cancelled) throw new NobodyWaits();
    return work();
  });

const trendsAnswer = async (
  { made, dataDirectory }: ReviewSources,
  question: Extract<Question, { kind: 'trends' | 'make-trends' }>,
): Promise<Answer> => {
  const { kind, recording } = question;
  if (kind === 'trends' && question.query.scale !== undefined)
    return trendWindow(dataDirectory, recording, question.query);
  const making =
    question.kind === 'trends' ? await made.state(recording) : await made.make(recording, question.live);
  return json(await trendsOf(dataDirectory, recording, making));
};

const foundAnswer = async (
  { made, catalogue }: ReviewSources,
  question: Extract<Question, { kind: 'found' | 'detect' | 'stop-detecting' }>,
): Promise<Answer> => {
  const { recording } = question;
  if (question.kind === 'detect') await made.detect(recording, question.live, question.thresholds);
  if (question.kind === 'stop-detecting') await made.cancel(recording);
  const known = question.kind === 'found' ? question.known : null;
  const told: FoundTold = await foundIn(made, catalogue, recording, known);
  return json(told);
};

const answerTo = async (sources: ReviewSources, question: Question, asked: Asked): Promise<Answer> => {
  const { catalogue } = sources;
  if (question.kind === 'trends' || question.kind === 'make-trends') return trendsAnswer(sources, question);
  if (question.kind === 'found' || question.kind === 'detect' || question.kind === 'stop-detecting')
    return foundAnswer(sources, question);
  if (question.kind === 'library') return json(catalogue.library.state());
  if (question.kind === 'list') return json(await catalogue.list(question.live));
  const { recording } = question;
  if (question.kind === 'describe') return json(await catalogue.describe(recording, question.live));
  return catalogue.use(recording, async (reader) => {
    if (question.kind === 'marks-in-file') return json(await marksToAdd(question.file, reader));
    if (question.kind === 'page') {
      const read = (): Promise<Answer> => page(reader, question.query);
      return question.query.large ? inTurn(asked, read) : read();
    }
    if (question.kind === 'columns')
      return inTurn(asked, () => columns(reader, question.query, () => !asked.cancelled));
    if (question.kind === 'overview') return json(await overviewOf(reader, question.query.columns));
    return json(await eventsOf(reader, question.query));
  });
};

/** What a client is told: never a path of this machine, always a code. */
const failureOf = (error: unknown): Failure => {
  if (error instanceof EdfError)
    return { code: 'RECORDING_UNREADABLE', message: `${error.code}: ${error.message}` };
  if (error instanceof ValvomoError) return { code: error.code, message: error.message };
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return { code: 'RECORDING_GONE', message: 'the file is no longer there' };
  if (code !== undefined) return { code: 'READ_FAILED', message: `the recording cannot be read: ${code}` };
  return { code: 'REVIEW_FAILED', message: `the request failed: ${message}` };
};

/** The work of the thread that reads recordings: every question gets one answer or failure, unless it is taken back. */
export const serveReview = (port: MessagePort, sources: ReviewSources): void => {
  const asked = new Map<number, Asked>();
  const send = (message: FromReview): void => {
    const moved = 'answer' in message ? message.answer.parts.map(({ buffer }) => buffer) : [];
    port.postMessage(message, moved);
  };
  const answer = async (id: number, question: Question): Promise<void> => {
    const own: Asked = { cancelled: false };
    asked.set(id, own);
    try {
      const found = await answerTo(sources, question, own);
      if (!own.cancelled) send({ id, answer: found });
    } catch (error) {
      if (!own.cancelled && !(error instanceof NobodyWaits)) send({ id, failure: failureOf(error) });
    } finally {
      asked.delete(id);
    }
  };
  port.on('message', (message: ToReview) => {
    if (message.kind === 'ask') {
      void answer(message.id, message.question);
      return;
    }
    const own = asked.get(message.id);
    if (own !== undefined) own.cancelled = true;
  });
};
