import { fieldNumber, fieldText } from './field.ts';
import { recordCountField, type EdfHeader } from './header.ts';
import type { ProblemList } from './problem.ts';
import type { ByteSource } from './source.ts';

/**
 * Whole records there now: what the header declares, as far as the bytes reach; where it declares nothing, what the
 * bytes hold. EDF+: −1 stands there while recording. Replaces what was said of the count before.
 */
export const countRecords = async (
  source: ByteSource,
  size: number,
  header: EdfHeader,
  problems: ProblemList,
): Promise<number> => {
  const field = await source.read(recordCountField.offset, recordCountField.length);
  const { report } = problems;
  problems.forget(
    'RECORD_COUNT_UNKNOWN',
    'RECORD_COUNT_INVALID',
    'RECORDS_MISSING',
    'RECORD_TRUNCATED',
    'TRAILING_BYTES',
    'RECORD_EMPTY',
  );
  const text = fieldText(field, 'record count', () => {});
  const { value } = fieldNumber(text);
  const declared = value !== null && Number.isInteger(value) && value >= 0 ? value : undefined;
  const data = Math.max(0, size - header.header_bytes);
  if (header.record_bytes === 0) {
    report('RECORD_EMPTY', 'records have no samples and no annotations', {
      value: 0,
      limit: 'at least one sample',
    });
    return 0;
  }
  const present = Math.floor(data / header.record_bytes);
  const records = declared === undefined ? present : Math.min(declared, present);
  const rest = data - records * header.record_bytes;
  if (value === -1)
    report(
      'RECORD_COUNT_UNKNOWN',
      `record count is -1, as while recording; ${present} whole records are there`,
      { value: -1, limit: present },
    );
  else if (declared === undefined)
    report('RECORD_COUNT_INVALID', `record count '${text}' is no count; ${present} whole records are there`, {
      value: text,
      limit: present,
    });
  if (declared !== undefined && present < declared)
    report('RECORDS_MISSING', `${declared} records are declared, ${present} are there`, {
      value: present,
      limit: declared,
    });
  const whole = declared !== undefined && present >= declared;
  if (rest > 0 && whole)
    report('TRAILING_BYTES', `${rest} bytes after the last of ${declared} records are left out`, {
      value: rest,
      limit: 0,
    });
  else if (rest > 0)
    report(
      'RECORD_TRUNCATED',
      `the last record has ${rest} of ${header.record_bytes} bytes and is left out`,
      {
        value: rest,
        limit: header.record_bytes,
      },
    );
  return records;
};
