import { PromptService } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { type DialOptions, dial } from '../rpc/index.js';
import type { Rendering } from './commands.js';
import type { Key, Rendered } from './prompts.js';

/** What came of an execution, as agents tell it. */
export interface Told {
  readonly version: string;
  readonly experimentId: string;
  readonly success: boolean;
  readonly latencyMs: number;
  readonly failure: string;
}

/** The prompts of a node, for agents in other processes. */
export interface RemotePrompts extends AsyncDisposable {
  render(key: Key, rendering: Rendering): Promise<Rendered>;
  feedback(key: Key, told: Told): Promise<void>;
  /** Hangs up; calls under way fail. */
  close(): void;
}

/** Nothing is connected before the first call. */
export function remotePrompts(options: { readonly node: string } & Pick<DialOptions, 'tls'>): RemotePrompts {
  const channel = dial(options.node, options.tls ? { tls: options.tls } : {});
  const client = channel.client(PromptService);
  return {
    async render(key, { version = '', values, assignmentKey = '' }) {
      const { text, version: used, experimentId } = await client.render({ key, version, values, assignmentKey });
      return { text, version: used, experimentId };
    },
    async feedback(key, told) {
      await client.feedback({ key, ...told });
    },
    close: () => channel.close(),
    async [Symbol.asyncDispose]() {
      channel.close();
    },
  };
}
