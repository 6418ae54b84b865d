import { MeshError } from '../../base/index.js';
import { setUpTopics } from '../../eventlog/index.js';
import { kafkaOf } from '../../node/index.js';
import type { Context } from '../context.js';

/** `dacp log setup`: makes the topics of the event log, and says how those that are there differ. */
export async function logSetup(context: Context): Promise<undefined> {
  const { terminal } = context;
  const place = kafkaOf(context.configuration().config);
  if (!place) throw new MeshError('OPTION_INVALID', '--kafka HOST:PORT is missing: say where the broker is');
  const { clusterId, created, present } = await setUpTopics(place);
  if (terminal.json) terminal.object({ cluster_id: clusterId, created, present });
  else {
    for (const name of created) terminal.line(`created  ${name}`);
    for (const name of present) terminal.line(`is there ${name}`);
  }
}
