import { writeFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { MeshError } from '../../base/index.js';
import type { Config } from '../../node/index.js';
import { agentSource, usualCapability } from '../agent-source.js';
import type { Context } from '../context.js';
import { createHint, workAtHand } from '../hints.js';
import { findNamesakes } from '../namesakes.js';
import type { Terminal } from '../terminal.js';

/** What to write. */
export interface AgentNewInput {
  /** Id of the agent; the file is named like it. `.ts` at the end is taken for the file's. */
  readonly name: string;
  /** What it bids for; `text.summarize` unless said. */
  readonly capability?: string;
}

const whyNot: Readonly<Record<string, string>> = {
  EEXIST: 'is there already; take another name or delete it',
  EACCES: 'cannot be written: you may not write in this folder',
  EPERM: 'cannot be written: this folder does not allow it',
  EROFS: 'cannot be written: this folder is read-only',
  ENOSPC: 'cannot be written: the disk is full',
};
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/;
const rule = 'begins with a letter or digit and has letters, digits and . _ ~ -';

/** `dacp agent new`: writes an agent to begin with. It never overwrites a file. */
export async function agentNew(context: Context, input: AgentNewInput): Promise<undefined> {
  const { terminal } = context;
  const { capability = usualCapability } = input;
  const id = input.name.replace(/\.ts$/, '');
  if (!namePattern.test(id)) throw new MeshError('OPTION_INVALID', `agent new ${id}: an id ${rule}`);
  if (!namePattern.test(capability))
    throw new MeshError('OPTION_INVALID', `--capability ${capability}: the name of a capability ${rule}`);
  const file = `${id}.ts`;
  const config = configOf(context);
  const hint = createHint(config?.node);
  const run = hint(`agent run ${file}`);
  const call = hint(`negotiate --capability ${capability} ${workAtHand()}`);
  writeNew(file, agentSource({ id, capability, run, call }));
  if (config) await warnOfNamesakes(terminal, config, id);
  if (terminal.json) {
    terminal.object({ file, agent: id, capability });
    return;
  }
  terminal.line(`wrote ${terminal.style.strong(file)}, an agent that bids for ${capability}`);
  terminal.line(`run it:        ${run}`);
  terminal.line(`give it work:  ${call}`);
}

/** Undefined when the settings are wrong: that is not the business of a file. */
function configOf(context: Context): Config | undefined {
  try {
    return context.configuration().config;
  } catch {
    return undefined;
  }
}

async function warnOfNamesakes(terminal: Terminal, config: Config, id: string): Promise<void> {
  for (const { hosts } of await findNamesakes(config, [{ descriptor: create(AgentDescriptorSchema, { id }) }]))
    terminal.warn(
      `"${id}" already runs in ${hosts.join(', ')}: take another name unless this is to be a second instance`,
    );
}

function writeNew(file: string, source: string): void {
  try {
    writeFileSync(file, source, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = whyNot[code ?? ''] ?? `cannot be written: ${code}`;
    throw new MeshError('AGENT_FILE_UNUSABLE', `${file} ${why}`, { cause: error });
  }
}
