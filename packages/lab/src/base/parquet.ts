import { parquetWriteBuffer } from 'hyparquet-writer';

/** A column [N] of integers, floats of either size, or values of one type, null where one is missing. Integers of 64 bits are bigints. */
export type ParquetColumn =
  Int32Array | Float32Array | Float64Array | readonly (string | number | bigint | boolean | null)[];

/** Columns [N] by their names, in their order, as a Parquet file. */
export function encodeParquet(columns: Iterable<readonly [string, ParquetColumn]>): Uint8Array {
  const columnData = Array.from(columns, ([name, data]) => ({
    name,
    data: ArrayBuffer.isView(data) ? data : [...data],
    type: typeOf(data),
    nullable: !ArrayBuffer.isView(data) && data.includes(null),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'rankbatch' }));
}

function typeOf(data: ParquetColumn): 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BOOLEAN' | 'STRING' {
  if (data instanceof Int32Array) return 'INT32';
  if (data instanceof Float32Array) return 'FLOAT';
  if (data instanceof Float64Array) return 'DOUBLE';
  const some = data.find((value) => value !== null);
  if (typeof some === 'bigint') return 'INT64';
  if (typeof some === 'number') return 'DOUBLE';
  return typeof some === 'boolean' ? 'BOOLEAN' : 'STRING';
}
