import { create } from '@bufbuild/protobuf';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type WatchResponse, WatchResponseSchema } from '#gen/dacp/state/v1/state_pb.js';
import type { Wake } from '../base/index.js';
import { type Listed, readCurrents } from './current.js';
import { evolve } from './evolve.js';
import { plainView } from './history.js';
import type { StateParts } from './journal.js';
import { keyOfStream, matches, streamOf, streamPrefixOf } from './key.js';
import { loadState } from './load.js';
import { fitting } from './page.js';
import type { Projection } from './projection.js';
import { changeOf } from './record.js';
import type { WatchOptions } from './states.js';
import { changeView, viewOf } from './view.js';

/** What a watch stands on. */
export interface WatchSource {
  readonly parts: StateParts;
  /** The list of states, up to date. */
  upToDate(): Promise<Projection>;
  /** Rings when something was appended to the record. */
  readonly bell: Wake;
}

/** States, or changes, that are read at once. */
const pageSize = 500;

/**
 * The states that are meant as they are, then each change of them, in the order in which they were committed. A watcher holds a
 * position of the record and nothing else: whoever resumes at one misses nothing.
 */
export async function* watch(source: WatchSource, options: WatchOptions): AsyncGenerator<WatchResponse, void> {
  const { parts, bell } = source;
  const { query, signal } = options;
  let after = options.after;
  /** States that are told as of a later position than the beginning stands for. */
  const ahead = new Map<string, bigint>();
  if (after === 0n) after = yield* beginning(source, options, ahead);
  const filter = { streamPrefix: streamPrefixOf(query) };
  for (;;) {
    // Asked for before the read: what is appended after it rings.
    const rung = bell.wait(signal);
    rung.catch(() => undefined);
    const [newest] = await parts.store.readAll({ backwards: true, limit: 1 });
    const head = newest?.position ?? 0n;
    while (head > after) {
      const events = await parts.store.readAll({ after, limit: pageSize, filter, signal });
      for (const event of events) {
        after = event.position;
        if ((ahead.get(event.stream) ?? 0n) >= event.version) continue;
        if (matches(query, keyOfStream(event.stream))) yield await told(parts, event, options);
      }
      if (events.length < pageSize && head > after) after = head;
    }
    await rung;
  }
}

/** Resolves with the position from which changes follow. */
async function* beginning(
  { parts, upToDate }: WatchSource,
  { query }: WatchOptions,
  ahead: Map<string, bigint>,
): AsyncGenerator<WatchResponse, bigint> {
  const { generation, position } = await upToDate();
  let rest: Listed[] = [];
  for (let end = false; ; ) {
    if (rest.length === 0 || !end) {
      const after = rest.at(-1)?.state.key;
      const page = await readCurrents(parts, generation, { ...query, limit: pageSize, after });
      end = page.length < pageSize;
      rest = rest.concat(page);
    }
    const shown = fitting(rest, ({ state }) => 512 + state.bytesMax);
    rest = rest.slice(shown.length);
    for (const { state, position: asOf } of shown) if (asOf > position) ahead.set(streamOf(state.key), state.revision);
    const last = end && rest.length === 0;
    yield create(WatchResponseSchema, {
      position: last ? position : 0n,
      step: { case: 'states', value: { states: shown.map(({ state }) => viewOf(state, true)) } },
    });
    if (last) return position;
  }
}

async function told(parts: StateParts, event: Event, { withState }: WatchOptions): Promise<WatchResponse> {
  const change = withState ? await withStates(parts, event) : await plainView(event, parts.sealing);
  return create(WatchResponseSchema, { position: event.position, step: { case: 'change', value: change } });
}

async function withStates(parts: StateParts, event: Event) {
  const before = await loadState(parts, keyOfStream(event.stream), { revision: event.version - 1n });
  const change = await changeOf(event, parts.sealing);
  return changeView(event, change, { before, after: evolve(before, change) });
}
