import { createLifecycle, createWake, MeshError } from '../base/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import { readAudit } from './audit.js';
import { readCurrents } from './current.js';
import { unknown } from './decide.js';
import { readHistory } from './history.js';
import { createJournal, nobodySeals, type StateParts } from './journal.js';
import { formatKey, type StateKey } from './key.js';
import { loadState } from './load.js';
import { fitting, pageSizeUnlessSaid, readKeyToken, writeKeyToken } from './page.js';
import { createProjections } from './projections.js';
import type { Moment } from './snapshots.js';
import type { StateEntry } from './state.js';
import type { ListedOptions, Page, States, WatchOptions } from './states.js';
import { watch } from './watch.js';

/** What states are made of. */
export interface StatesOptions extends StateParts {
  readonly logger?: Logger;
}

/** States on their stores. Starting looks where the tables are; closing ends the watches and finishes what is being written. */
export function createStates(options: StatesOptions): States {
  const { store, logger = silentLogger } = options;
  const bell = createWake();
  const closing = new AbortController();
  const projections = createProjections(options, error =>
    logger.warn({ err: error }, 'the list of states could not follow the record; it is tried again'),
  );
  const journal = createJournal(options, projections.appended);
  let stopListening: (() => void) | undefined;

  const lifecycle = createLifecycle({
    name: 'the states',
    async start() {
      stopListening = store.onAppended(() => bell.notify());
      await projections.start();
    },
    async close() {
      closing.abort(new MeshError('DRAINING', 'states can be read again when the node is back; resume there'));
      await journal.idle();
      await projections.close();
      stopListening?.();
    },
  });

  function running(): void {
    if (lifecycle.state !== 'running')
      throw new MeshError('NOT_STARTED', `the states are ${lifecycle.state}; they take calls while they are running`);
  }

  async function get(key: StateKey, moment?: Moment): Promise<StateEntry> {
    running();
    const state = await loadState(options, key, moment);
    if (moment && 'revision' in moment && state.revision < moment.revision && state.revision > 0n)
      throw unreached(state, moment.revision);
    if (!state.exists) throw unknown(state, moment);
    return state;
  }

  async function list({ query, status = '', withDeleted = false, ...page }: ListedOptions): Promise<Page<StateEntry>> {
    running();
    const size = page.pageSize || pageSizeUnlessSaid;
    const after = readKeyToken(page.pageToken ?? '');
    const { generation } = await projections.upToDate();
    const filter = { ...query, status, withDeleted, limit: size + 1, after };
    const found = (await readCurrents(options, generation, filter)).map(({ state }) => state);
    const items = fitting(found.slice(0, size), ({ bytesMax }) => 512 + bytesMax);
    const last = items.at(-1);
    return { items, nextPageToken: items.length < found.length && last ? writeKeyToken(last.key) : '' };
  }

  return Object.assign(lifecycle, {
    async keyFor(subject: string) {
      running();
      if (!options.sealing) throw nobodySeals();
      return options.sealing.keyFor(subject);
    },
    async execute(key: StateKey, command: Parameters<States['execute']>[1]) {
      running();
      return journal.execute(key, command);
    },
    get,
    async history(key: StateKey, range: Parameters<States['history']>[1] = {}) {
      running();
      return readHistory(options, key, range);
    },
    async audit(range: Parameters<States['audit']>[0]) {
      running();
      return readAudit(options, await projections.upToDate(), range);
    },
    list,
    watch(wanted: WatchOptions) {
      running();
      const signal = AbortSignal.any([wanted.signal, closing.signal]);
      const source = { parts: options, upToDate: projections.upToDate, bell };
      return watch(source, { ...wanted, signal });
    },
    async rebuild(onPage: Parameters<States['rebuild']>[0] = () => undefined) {
      running();
      await projections.rebuild(onPage);
    },
  });
}

function unreached({ key, revision }: StateEntry, wanted: bigint): MeshError {
  return new MeshError(
    'REVISION_UNKNOWN',
    `state ${formatKey(key)} is at revision ${revision}; it has not reached ${wanted}`,
    { details: { revision: String(revision) } },
  );
}
