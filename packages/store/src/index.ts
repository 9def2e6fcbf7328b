export type { ArchiveIndex } from './archive/format.ts';
export { restoreArchive } from './archive/read.ts';
export { writeArchive } from './archive/write.ts';
export { BedMemory, type RememberedStudy } from './bed-memory.ts';
export { openDataDirectory, type DataDirectory } from './data-directory.ts';
export type { Appendable, JournalDisk, SegmentFile } from './disk.ts';
export {
  decodeEntry,
  encodeEntry,
  type Checkpoint,
  type ElectrodeDecision,
  type Entry,
  type RecordingEnd,
  type RecordingStudy,
  type StreamProgress,
} from './entry.ts';
export { openJournal, type Journal, type JournalOptions } from './journal.ts';
export { lockDirectory, type Lock } from './lock.ts';
export type { Tear } from './read-journal.ts';
export type { JournalRecord } from './record.ts';
export { continuedRecording, newRecording, RecordingProgress, type Hello } from './recording.ts';
export { oldestCheckpoint, replayEntries } from './replay.ts';
export { itemsOfReader } from './reader/items-of-reader.ts';
export { openFileReader, type FileReader, type FileReaderOptions } from './reader/file-reader.ts';
export { openJournalReader, type JournalReader } from './reader/journal-reader.ts';
export type { ReadHole, ReadStream, ReadWindow, RecordingReader } from './reader/reader.ts';
export { peekJournal, recoverJournal, type RecoveryWindow } from './recover.ts';
export { retain, type RemovedSegment, type RetainedJournal, type RetentionBounds } from './retain.ts';
export type { Database, DatabaseFault } from './database/database.ts';
export { databaseIn, placeName } from './database/place.ts';
export { openDatabase, type DatabaseOptions } from './database/open-database.ts';
export type {
  FileClosed,
  FileOpened,
  FileRow,
  RecordedStream,
  RecordingOpened,
  RecordingRow,
  RecordingsTable,
  Segment,
} from './database/recordings.ts';
export type { AlarmGiven, AlarmLogged, AlarmLogRow, AlarmRow, AlarmsTable } from './database/alarms.ts';
export type { DeliveriesTable, Delivery } from './database/deliveries.ts';
export type { FindingMade, FindingRow, FindingsTable } from './database/findings.ts';
export type { AuditRow, AuditTable, PersonsTable } from './database/audit.ts';
export type { EventsTable } from './database/events.ts';
export type {
  MarkAdded,
  MarkContent,
  MarkSeen,
  MarksPage,
  MarksQuery,
  MarksTable,
} from './database/marks.ts';
export type { Admitted, Identifiers, PatientGiven, StudiesTable, StudySeen } from './database/studies.ts';
export type { TrendHeader } from './trends/layout.ts';
export { trendScales_s } from './trends/layout.ts';
export { foundAt, readFound, writeFound, type FoundInRecording } from './trends/found-file.ts';
export { analysesIn, isTrendScale, readTrends, trendsEnd, type TrendWindow } from './trends/read-trends.ts';
export { readSnapshot, writeSnapshot, type AnalysisSnapshot } from './trends/snapshot-file.ts';
export { hasTrends, trendFolder, TrendLog } from './trends/trend-log.ts';
export type { Fact } from './filing/fact.ts';
export type { FilerFault, FilerReport, Followed } from './filing/filer.ts';
export type { FinalReport } from './filing/final-filer.ts';
export type { FilingProgress } from './filing/filing-world.ts';
export type { DurableJournal } from './filing/journal-follower.ts';
export { FilingThread } from './filing/filing-thread.ts';
export { openRecordedReader, type RecordedReader } from './filing/recorded-reader.ts';
export { verifyData, type Verified, type VerifyProblem } from './filing/verify.ts';
export { markNamedIn, marksInTexts, type FiledMark } from './filing/mark-words.ts';
export { snapshotRecording } from './filing/recorded-snapshot.ts';
