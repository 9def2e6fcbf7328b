import { parentPort } from 'node:worker_threads';
import type { FromReview, ToReview } from './messages.ts';

/** A thread that reads no recordings: one called `deadly` ends it, one called `mute` gets no answer, `taken` tells what was taken back. */
const takenBack: number[] = [];
parentPort?.on('message', (message: ToReview) => {
  if (message.kind === 'cancel') {
    takenBack.push(message.id);
    return;
  }
  const { id, question } = message;
  const recording = 'recording' in question ? question.recording : '';
  if (recording === 'deadly') process.exit(7);
  if (recording === 'mute') return;
  const text = recording === 'taken' ? JSON.stringify(takenBack) : recording;
  const answer: FromReview = {
    id,
    answer: { type: 'application/json', headers: {}, parts: [new TextEncoder().encode(text)] },
  };
  parentPort?.postMessage(answer, []);
});
