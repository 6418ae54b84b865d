import { MeshError } from '../../../base/index.js';
import { type LlmTool, textOf } from '../tool.js';

/** Whom a model may write to. */
export interface SendMessageOptions {
  /** Addresses, such as `editor` or `topic:news`; a `*` at the end stands for any rest. */
  readonly to: readonly string[];
  /** It waits for the answer, and hears it; false unless said. */
  readonly answer?: boolean;
  readonly approval?: boolean;
}

/** The tool `send_message` (S8, S10): tells an agent something, or asks it. */
export function sendMessage({ to, answer = false, approval = false }: SendMessageOptions): LlmTool {
  const may = (receiver: string) =>
    to.some(one => (one.endsWith('*') ? receiver.startsWith(one.slice(0, -1)) : one === receiver));
  return {
    name: 'send_message',
    description: `${answer ? 'Asks an agent and gives its answer' : 'Tells an agent something'}. Receivers: ${to.join(', ')}.`,
    parameters: {
      type: 'object',
      properties: { to: { type: 'string' }, text: { type: 'string' } },
      required: ['to', 'text'],
    },
    approval,
    byMessages: true,
    async run(args, context) {
      const [receiver, text] = [textOf(args, 'to'), textOf(args, 'text')];
      if (!may(receiver))
        throw new MeshError('TOOL_REFUSED', `"${receiver}" may not be written to; receivers are ${to.join(', ')}`);
      if (answer) return await context.ask(receiver, text);
      const { receivers } = await context.tell(receiver, text);
      return { sent: true, receivers: [...receivers] };
    },
  };
}
