/** As much of the package as the bench uses; it is installed into .cache/bench alone. */
declare module '@event-driven-io/emmett-postgresql' {
  export function getPostgreSQLEventStore(
    url: string,
    options: { connectionOptions: { pool: import('pg').Pool } },
  ): {
    schema: { migrate(): Promise<void> };
    appendToStream(
      stream: string,
      events: readonly { type: string; data: object }[],
      options: { expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
    ): Promise<{ nextExpectedStreamVersion: bigint }>;
    close(): Promise<void>;
  };
}
