import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../../base/index.js';
import { type LlmTool, textOf } from '../tool.js';

/** A port: runs one statement with parameters where nothing can be written, and gives its rows. */
export type ReadOnlyQuery = (
  sql: string,
  params: readonly JsonValue[],
  signal: AbortSignal,
) => Promise<readonly JsonObject[]>;

/** A database that a model may read. */
export interface DatabaseQueryOptions {
  readonly query: ReadOnlyQuery;
  /** Tables and columns, for the model. */
  readonly schema: string;
  /** Rows that the model hears of: 100 unless said. */
  readonly rowsMax?: number;
}

/**
 * The tool `database_query` (S8): one statement that reads, with parameters, and a limit of rows. That nothing is written is up to the
 * port: `postgresQuery` runs it in a transaction that may only read.
 */
export function databaseQuery({ query, schema, rowsMax = 100 }: DatabaseQueryOptions): LlmTool {
  return {
    name: 'database_query',
    description: `Reads a database: one SELECT with parameters $1, $2…; at most ${rowsMax} rows. Tables:\n${schema}`,
    parameters: {
      type: 'object',
      properties: { sql: { type: 'string' }, params: { type: 'array', items: {} } },
      required: ['sql'],
    },
    async run(args, context) {
      const sql = readOne(textOf(args, 'sql'));
      const params = Array.isArray(args.params) ? args.params : [];
      // On lines of its own: a comment at its end must not swallow the limit.
      const limited = `SELECT * FROM (\n${sql}\n) AS found LIMIT ${rowsMax + 1}`;
      const rows = await query(limited, params, context.signal);
      return { rows: [...rows.slice(0, rowsMax)], more: rows.length > rowsMax };
    },
  };
}

/** One statement that reads. Errors: TOOL_REFUSED for anything else. */
function readOne(text: string): string {
  const sql = text.trim().replace(/;\s*$/, '');
  if (/^(select|with|values)\b/i.test(sql) && !sql.includes(';')) return sql;
  throw new MeshError('TOOL_REFUSED', 'one SELECT is taken, and nothing else; values go into params');
}
