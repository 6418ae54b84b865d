import { existsSync, writeFileSync } from 'node:fs';
import { MeshError } from '../../base/index.js';
import { agentSource, usualCapability } from '../agent-source.js';
import type { Context } from '../context.js';
import { ownCommand } from '../own-command.js';

/** What to write. */
export interface AgentNewInput {
  /** Id of the agent; the file is named like it. `.ts` at the end is taken for the file's. */
  readonly name: string;
  /** What it bids for; `text.summarize` unless said. */
  readonly capability?: string;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/;
const rule = 'begins with a letter or digit and has letters, digits and . _ ~ -';

/** `dacp agent new`: writes an agent to begin with. It never overwrites a file. */
export async function agentNew({ terminal }: Context, input: AgentNewInput): Promise<undefined> {
  const { capability = usualCapability } = input;
  const id = input.name.replace(/\.ts$/, '');
  if (!namePattern.test(id)) throw new MeshError('OPTION_INVALID', `agent new ${id}: an id ${rule}`);
  if (!namePattern.test(capability))
    throw new MeshError('OPTION_INVALID', `--capability ${capability}: the name of a capability ${rule}`);
  const file = `${id}.ts`;
  writeNew(file, agentSource({ id, capability }));
  if (terminal.json) {
    terminal.object({ file, agent: id, capability });
    return;
  }
  const work = existsSync('README.md') ? '--file README.md' : '--content "It rains. The fields are wet."';
  terminal.line(`wrote ${terminal.style.strong(file)}, an agent that bids for ${capability}`);
  terminal.line(`run it:        ${ownCommand()} agent run ${file}`);
  terminal.line(`give it work:  ${ownCommand()} negotiate --capability ${capability} ${work}`);
}

function writeNew(file: string, source: string): void {
  try {
    writeFileSync(file, source, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already; take another name or delete it' : `cannot be written: ${code}`;
    throw new MeshError('AGENT_FILE_UNUSABLE', `${file} ${why}`, { cause: error });
  }
}
