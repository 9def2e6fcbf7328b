import { trendTime_s, type TrendGrid } from '@valvomo/analysis';
import type { TrendColumn, TrendItem, TrendRow } from '@valvomo/model';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

import type { TrendTable } from './table.ts';

/** Rows that are held until they are written together. */
const groupRows = 1800;

type Cell = number | string | null;

/** Float64 for numbers, text for states; a missing value is null. */
const basicType = ({ states }: TrendColumn): 'DOUBLE' | 'STRING' =>
  states === undefined ? 'DOUBLE' : 'STRING';

const cellOf = (value: number, { states }: TrendColumn): Cell => {
  if (Number.isNaN(value)) return null;
  return states === undefined ? value : (states[value] ?? null);
};

/** Rows of one group, column by column. */
class Group {
  readonly columns: readonly TrendColumn[];
  #time_s: number[] = [];
  #cells: Cell[][];

  constructor(columns: readonly TrendColumn[]) {
    this.columns = columns;
    this.#cells = columns.map(() => []);
  }

  get rows(): number {
    return this.#time_s.length;
  }

  add(time_s: number, row: TrendRow | undefined): void {
    this.#time_s.push(time_s);
    for (const [k, column] of this.columns.entries())
      this.#cells[k]?.push(row === undefined ? null : cellOf(row.values[k] ?? Number.NaN, column));
  }

  /** What was added since the last call, as the writer wants it. */
  take() {
    const taken = [
      { name: 'time_s', data: this.#time_s, type: 'DOUBLE' as const, nullable: false },
      ...this.columns.map((column, k) => ({
        name: column.name,
        data: this.#cells[k] ?? [],
        type: basicType(column),
      })),
    ];
    this.#time_s = [];
    this.#cells = this.columns.map(() => []);
    return taken;
  }
}

/**
 * Provenance is the value of the key `valvomo` of the file's metadata, as JSON.
 * @param out a file that does not exist yet
 */
export const openParquetTable = (
  out: string,
  columns: readonly TrendColumn[],
  grid: TrendGrid,
): TrendTable => {
  const group = new Group(columns);
  const schema = schemaFromColumnData({ columnData: group.take() });
  const writer = new ParquetWriter({ writer: fileWriter(out), schema, createdBy: 'valvomo' });
  const add = async (second: number, row?: TrendRow): Promise<void> => {
    group.add(trendTime_s(second, grid), row);
    if (group.rows >= groupRows) await writer.write({ columnData: group.take(), rowGroupSize: groupRows });
  };
  return {
    async write(item: TrendItem) {
      if (item.kind === 'row') return add(item.second, item);
      for (let k = 0; k < item.seconds; k += 1) await add(item.second + k);
    },
    async finish(provenance) {
      if (group.rows > 0) await writer.write({ columnData: group.take(), rowGroupSize: groupRows });
      writer.kvMetadata = [{ key: 'valvomo', value: JSON.stringify(provenance) }];
      await writer.finish();
    },
    close: () => Promise.resolve(),
  };
};
