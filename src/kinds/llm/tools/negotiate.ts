import { negotiate, type Wanted } from '../../../agent/index.js';
import { MeshError } from '../../../base/index.js';
import { type LlmTool, textOf } from '../tool.js';

/** What a model may have negotiated. */
export interface NegotiateOptions extends Pick<Wanted, 'policy' | 'protocol' | 'proposeMs' | 'doMs'> {
  readonly capabilities: readonly string[];
  readonly approval?: boolean;
}

/** The tool `negotiate`: has a task done by the best bidder, and gives its result. */
export function negotiateTool({ capabilities, approval = false, ...how }: NegotiateOptions): LlmTool {
  return {
    name: 'negotiate',
    description: 'Has a task done by the agent that offers the best terms, and gives its result.',
    parameters: {
      type: 'object',
      properties: {
        capability: { type: 'string', enum: [...capabilities] },
        input: { type: 'string', description: 'What the task is about.' },
      },
      required: ['capability', 'input'],
    },
    approval,
    byMessages: true,
    async run(args, context) {
      const capability = textOf(args, 'capability');
      if (!capabilities.includes(capability))
        throw new MeshError(
          'TOOL_REFUSED',
          `"${capability}" may not be negotiated; there are ${capabilities.join(', ')}`,
        );
      const { output, agent } = await negotiate(context, { ...how, capability, input: args.input });
      return { agent, output };
    },
  };
}
