import { writeFileSync } from 'node:fs';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';

/** What to write. */
export interface AgentNewInput {
  /** Id of the agent; the file is named like it. `.ts` at the end is taken for the file's. */
  readonly name: string;
}

/** `dacp agent new`: writes an agent to begin with. It never overwrites a file. */
export async function agentNew({ terminal }: Context, input: AgentNewInput): Promise<undefined> {
  const name = input.name.replace(/\.ts$/, '');
  if (!/^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/.test(name)) {
    const rule = 'an id begins with a letter or digit and has letters, digits and . _ ~ -';
    throw new MeshError('OPTION_INVALID', `agent new ${name}: ${rule}`);
  }
  const file = `${name}.ts`;
  try {
    writeFileSync(file, agentSource(name), { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already; take another name or delete it' : `cannot be written: ${code}`;
    throw new MeshError('AGENT_FILE_UNUSABLE', `${file} ${why}`, { cause: error });
  }
  if (terminal.json) {
    terminal.object({ file, agent: name });
    return;
  }
  terminal.line(`wrote ${terminal.style.strong(file)}`);
  terminal.line(`run it:  dacp agent run ${file}`);
  terminal.line(`ask it:  dacp ask ${name} Ada`);
}

function agentSource(id: string): string {
  return `import { defineAgent } from 'dacp-mesh';

// Run it:  dacp agent run ${id}.ts
// Ask it:  dacp ask ${id} Ada
export default defineAgent({
  id: '${id}',
  description: 'Greets whoever asks.',
  capabilities: {
    // One entry for each thing that the agent can do. Callers reach it as "${id}" or as "capability:text.greet".
    'text.greet': {
      description: 'Says hello to the name it is given.',
      // Takes the JSON of the message; what it returns is the answer. An error that it throws is answered as a failure.
      handle(input, context) {
        context.log.info({ from: context.message.sender?.target.value }, 'greeting');
        // Others are asked like this:  const answer = await context.ask('echo', input);
        const name = typeof input === 'string' ? input : JSON.stringify(input);
        return \`Hello, \${name}!\`;
      },
    },
  },
});
`;
}
