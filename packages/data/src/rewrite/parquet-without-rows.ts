import type { SchemaElement } from 'hyparquet';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { DataError } from '../data-error.js';
import { parquetCompressors } from '../formats/parquet-codecs.js';

/**
 * A Parquet file without some of its rows: columns, types, metadata and groups of rows stay. Values are carried over as they are stored, not as what they mean
 * (a decimal, a time), so that none is rounded; pages are compressed with Snappy.
 *
 * @param isDropped by the row of the file, from 0
 * @throws DataError (rejection) where it holds a kind of column that cannot be written.
 */
export async function parquetWithoutRows(
  path: string,
  isDropped: (row: number) => boolean,
): Promise<Uint8Array> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const { schema, row_groups: groups, key_value_metadata: kvMetadata } = metadata;
  const stored = storedOnly(schema, path);
  const compressors = await parquetCompressors(
    path,
    file.byteLength,
    new Set(groups.flatMap(({ columns }) => columns.flatMap(({ meta_data }) => meta_data?.codec ?? []))),
  );
  const old = schema.find(({ type }) => type === 'INT96');
  if (old)
    throw cannotWrite(
      path,
      `times in the column ${JSON.stringify(old.name)} as 96-bit integers, as old programs write them`,
    );
  // Loaded late: reading data does not need it.
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: stored,
    statistics: false,
    ...(kvMetadata && { kvMetadata }),
    createdBy: 'rankbatch',
  });
  const columns = topLevel(stored);
  let start = 0;
  for (const { num_rows } of groups) {
    const count = Number(num_rows);
    const read = { file, metadata: { ...metadata, schema: stored }, compressors, utf8: false };
    const rows = await parquetReadObjects({ ...read, rowStart: start, rowEnd: start + count });
    const first = start;
    const kept = rows.filter((_, k) => !isDropped(first + k));
    start += count;
    if (kept.length === 0) continue;
    try {
      await writer.write({
        columnData: columns.map((name) => ({ name, data: kept.map((row): unknown => row[name]) })),
        rowGroupSize: kept.length,
      });
    } catch (cause) {
      throw cannotWrite(path, cause instanceof Error ? cause.message : String(cause), cause);
    }
  }
  // What the values mean is said by the schema alone.
  writer.schema = schema;
  await writer.finish();
  return bytes.getBytes();
}

/**
 * A schema without what values mean: numbers and bytes instead of times, decimals and texts. Lists and maps stay, which nest others, and so do the texts that
 * are keys of maps.
 */
function storedOnly(schema: readonly SchemaElement[], path: string): SchemaElement[] {
  const kindOf = ({ converted_type, logical_type }: SchemaElement): string =>
    converted_type ?? logical_type?.type ?? '';
  // A map, its pairs, their key.
  const keys = new Set(schema.flatMap((element, at) => (kindOf(element) === 'MAP' ? [at + 2] : [])));
  const odd = [...keys].find((at) => !['UTF8', 'STRING'].includes(kindOf(schema[at]!)));
  if (odd !== undefined) throw cannotWrite(path, `a map whose keys are no texts, ${schema[odd - 2]!.name}`);
  return schema.map((element, at) => {
    const isNest = element.type === undefined && ['LIST', 'MAP', 'MAP_KEY_VALUE'].includes(kindOf(element));
    if (isNest || keys.has(at)) return element;
    const { name, type, type_length, repetition_type, num_children, field_id } = element;
    return {
      name,
      ...(type && { type }),
      ...(type_length !== undefined && { type_length }),
      ...(repetition_type && { repetition_type }),
      ...(num_children !== undefined && { num_children }),
      ...(field_id !== undefined && { field_id }),
    };
  });
}

/** The names of the columns, of a schema in the order of a walk through its tree. */
function topLevel(schema: readonly SchemaElement[]): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const children = schema[at]?.num_children ?? 0;
    at += 1;
    for (let child = 0; child < children; child += 1) skip();
  };
  while (at < schema.length) {
    names.push(schema[at]!.name);
    skip();
  }
  return names;
}

function cannotWrite(path: string, found: string, cause?: unknown): DataError {
  return new DataError(
    `${path}: must have columns that can be written again, found ${found}; leave the rows out with another program, ` +
      `such as DuckDB: COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet('in.parquet', file_row_number = true) WHERE file_row_number NOT IN (3, 7)) TO 'out.parquet'`,
    { cause },
  );
}
