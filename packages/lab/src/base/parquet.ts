import { parquetWriteBuffer } from 'hyparquet-writer';

/** Columns [N] of integers and floats, none of them with gaps, as a Parquet file. */
export function encodeParquet(columns: Readonly<Record<string, Int32Array | Float32Array>>): Uint8Array {
  const columnData = Object.entries(columns).map(([name, data]) => ({
    name,
    data,
    type: data instanceof Int32Array ? ('INT32' as const) : ('FLOAT' as const),
    nullable: false,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'rankbatch' }));
}
