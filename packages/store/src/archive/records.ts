import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { codedCountsBytesMax, packCounts, unpackCounts } from '@valvomo/dsp';
import { ValvomoError } from '@valvomo/model';
import type { RecordLayout } from './layout.ts';

/** Signals that are coded together, or one that is text. */
interface Group {
  readonly isText: boolean;
  /** Samples a record of each. */
  readonly samples: number;
  /** Where each begins in a record, bytes. */
  readonly offsets: readonly number[];
}

/** Signals of one rate, in pieces that `packCounts` takes; texts alone. */
const groupsOf = ({ samples, texts, sample_bytes }: RecordLayout, records: number): readonly Group[] => {
  const groups: Group[] = [];
  const open = new Map<number, { offsets: number[] }>();
  const width = sample_bytes === 2 ? 2 : 4;
  let offset = 0;
  for (const [signal, each] of samples.entries()) {
    const isText = texts.includes(signal);
    const most = Math.max(1, Math.floor(codedCountsBytesMax / (width * records * Math.max(each, 1))));
    const known = isText ? undefined : open.get(each);
    if (each > 0 && known !== undefined && known.offsets.length < most) known.offsets.push(offset);
    else if (each > 0) {
      const group = { isText, samples: each, offsets: [offset] };
      groups.push(group);
      if (!isText) open.set(each, group);
    }
    offset += each * sample_bytes;
  }
  return groups;
};

/** Visits every sample: where it is in the records, and where in planar counts. */
const visitSamples = (
  layout: RecordLayout,
  { samples, offsets }: Group,
  records: number,
  visit: (place: number, at: number) => void,
): void => {
  let at = 0;
  for (const offset of offsets)
    for (let record = 0; record < records; record += 1) {
      let place = record * layout.record_bytes + offset;
      for (let t = 0; t < samples; t += 1, at += 1, place += layout.sample_bytes) visit(place, at);
    }
};

const packGroup = (bytes: Uint8Array, layout: RecordLayout, group: Group, records: number): Uint8Array => {
  const count = group.samples * records * group.offsets.length;
  if (group.isText) {
    const text = new Uint8Array(count * layout.sample_bytes);
    const length = group.samples * layout.sample_bytes;
    for (let record = 0; record < records; record += 1) {
      const from = record * layout.record_bytes + (group.offsets[0] as number);
      text.set(bytes.subarray(from, from + length), record * length);
    }
    return deflateRawSync(text, { level: 9 });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = layout.sample_bytes === 2 ? new Int16Array(count) : new Int32Array(count);
  visitSamples(layout, group, records, (place, at) => {
    counts[at] =
      layout.sample_bytes === 2
        ? view.getInt16(place, true)
        : view.getUint16(place, true) | (view.getInt8(place + 2) << 16);
  });
  return packCounts(counts, group.offsets.length, 'file');
};

/** Whole records → coded bytes: of every group a length (uint32) and its bytes. */
export const packRecords = (bytes: Uint8Array, layout: RecordLayout): Uint8Array<ArrayBuffer> => {
  const records = bytes.length / layout.record_bytes;
  const packed = groupsOf(layout, records).map((group) => packGroup(bytes, layout, group, records));
  const out = new Uint8Array(packed.reduce((sum, each) => sum + 4 + each.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const each of packed) {
    view.setUint32(at, each.length, true);
    out.set(each, at + 4);
    at += 4 + each.length;
  }
  return out;
};

const unpackText = (
  packed: Uint8Array,
  out: Uint8Array,
  layout: RecordLayout,
  group: Group,
  records: number,
) => {
  const length = group.samples * layout.sample_bytes;
  const text = inflateRawSync(packed, { maxOutputLength: length * records });
  if (text.length !== length * records)
    throw damaged(`a text of ${text.length} bytes, not ${length * records}`);
  for (let record = 0; record < records; record += 1)
    out.set(
      text.subarray(record * length, (record + 1) * length),
      record * layout.record_bytes + (group.offsets[0] as number),
    );
};

const unpackGroup = (
  packed: Uint8Array,
  out: Uint8Array,
  layout: RecordLayout,
  group: Group,
  records: number,
) => {
  if (group.isText) return unpackText(packed, out, layout, group, records);
  const counts = unpackCounts(packed, group.samples * records, group.offsets.length);
  if (counts instanceof Int16Array !== (layout.sample_bytes === 2)) throw damaged('counts of another width');
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  visitSamples(layout, group, records, (place, at) => {
    const count = counts[at] as number;
    view.setInt16(place, count, true);
    if (layout.sample_bytes === 3) view.setInt8(place + 2, count >> 16);
  });
};

const damaged = (what: string): ValvomoError =>
  new ValvomoError('ARCHIVE_DAMAGED', `the archive has ${what}`, { value: what });

/** @throws ValvomoError ARCHIVE_DAMAGED, BAD_CODING */
export const unpackRecords = (
  packed: Uint8Array,
  layout: RecordLayout,
  records: number,
): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(records * layout.record_bytes);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  let at = 0;
  for (const group of groupsOf(layout, records)) {
    if (at + 4 > packed.length) throw damaged('a part that ends too early');
    const length = view.getUint32(at, true);
    if (at + 4 + length > packed.length) throw damaged('a part that ends too early');
    unpackGroup(packed.subarray(at + 4, at + 4 + length), out, layout, group, records);
    at += 4 + length;
  }
  if (at !== packed.length) throw damaged(`${packed.length - at} bytes left over in a part`);
  return out;
};
