import { givenFile, givenRecording, givenSegment } from './given.fixture.ts';
import { openDatabase } from './open-database.ts';

/** A process that writes segments until it is killed, and says each number once it is kept. */
const database = await openDatabase(process.argv[2] ?? '');
const recording = process.argv[3] ?? '';
await database.recordings.opened(givenRecording(recording));
await database.recordings.fileOpened(givenFile(recording));
for (let record = 0; ; record += 1) {
  await database.recordings.segment(givenSegment(recording, { record }));
  process.stdout.write(`${record}\n`);
}
