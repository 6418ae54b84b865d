import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type DeadLetter, DeadLetterSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { showList } from '../listing.js';
import { withMesh } from '../mesh-client.js';
import { count } from '../values.js';

/** `dacp log dead-letters`: events that the feed did not take, with the reason. */
export async function logDeadLetters(context: Context): Promise<undefined> {
  const items = await withMesh(context, async mesh => {
    const all: DeadLetter[] = [];
    for (let pageToken = ''; ; ) {
      const page = await mesh.events.listDeadLetters({ pageSize: 1_000, pageToken });
      all.push(...page.deadLetters);
      pageToken = page.nextPageToken;
      if (pageToken === '') return all;
    }
  });
  const head = ['EVENT', 'TYPE', 'GIVEN UP', 'TRIES', 'WHY'];
  const none = 'no dead letters: the feed took every event';
  showList(context.terminal, { schema: DeadLetterSchema, items, head, none, row: rowOf });
}

/** `dacp log redrive`: sends dead letters again, those that are named or all. Exit code 3 when one that is named is none. */
export async function logRedrive(
  context: Context,
  input: { readonly event?: readonly string[] },
): Promise<ExitCode | undefined> {
  const { terminal } = context;
  const eventIds = [...(input.event ?? [])];
  const { redriven, refused } = await withMesh(context, mesh => mesh.events.redrive({ eventIds }));
  if (terminal.json) terminal.object({ redriven, refused });
  else terminal.line(`${redriven} taken, ${refused} refused again`);
  const unknown = new Set(eventIds).size - redriven - refused;
  if (unknown <= 0) return undefined;
  terminal.note(`${count(unknown, 'name')} of no dead letter; "dacp log dead-letters" shows their ids`);
  return exitCodes.notFound;
}

function rowOf({ eventId, type, time, attempts, reason, message }: DeadLetter): string[] {
  return [
    eventId,
    type || '?',
    time ? timestampDate(time).toISOString() : '',
    String(attempts),
    `${reason}: ${message}`,
  ];
}
