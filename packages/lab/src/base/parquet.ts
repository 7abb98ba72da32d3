import { parquetWriteBuffer } from 'hyparquet-writer';

/** A column [N] of integers, floats of either size or texts, without gaps. */
export type ParquetColumn = Int32Array | Float32Array | Float64Array | readonly string[];

/** Columns [N], none of them with gaps, as a Parquet file. */
export function encodeParquet(columns: Readonly<Record<string, ParquetColumn>>): Uint8Array {
  const columnData = Object.entries(columns).map(([name, data]) => ({
    name,
    data: ArrayBuffer.isView(data) ? data : [...data],
    type: typeOf(data),
    nullable: false,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'rankbatch' }));
}

function typeOf(data: ParquetColumn): 'INT32' | 'FLOAT' | 'DOUBLE' | 'STRING' {
  if (data instanceof Int32Array) return 'INT32';
  if (data instanceof Float32Array) return 'FLOAT';
  return data instanceof Float64Array ? 'DOUBLE' : 'STRING';
}
