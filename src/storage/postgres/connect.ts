import pg from 'pg';
import { MeshError } from '../../base/index.js';
import { refusal, unreachable } from './faults.js';
import { shownUrl } from './postgres.js';
import { connectionConfig } from './session.js';

/** No statement of a backup or a restore has a limit, as they read and write everything; being connected and locks have. */
export const patientTimeouts = { connectMs: 5_000, statementMs: 0, lockMs: 60_000 };

/** A connection for one long piece of work. Errors: DATABASE_UNREACHABLE, DATABASE_UNUSABLE. */
export async function connectOnce(url: string): Promise<pg.Client> {
  const client = new pg.Client(connectionConfig(url, patientTimeouts));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    const refused = refusal(error);
    if (refused === undefined) throw unreachable(shownUrl(url), error);
    throw new MeshError('DATABASE_UNUSABLE', `the database ${shownUrl(url)} cannot be used: ${refused}`, {
      cause: error,
    });
  }
}
