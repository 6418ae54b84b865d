import type { Context } from '../context.js';
import { packageVersion } from '../package-version.js';

/** `dacp version`: of this program, of the protocol it speaks, of what it runs on. */
export async function version({ terminal }: Context): Promise<undefined> {
  const versions = { dacp: packageVersion(), protocol: '2.0', node: process.versions.node };
  if (terminal.json) terminal.object(versions);
  else terminal.line(`dacp ${versions.dacp} (DACP ${versions.protocol}, Node.js ${versions.node})`);
}
