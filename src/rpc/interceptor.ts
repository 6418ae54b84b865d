import type { DescMessage, Message } from '@bufbuild/protobuf';
import type { MeshError } from '../base/index.js';
import type { CallContext } from './service.js';

/**
 * What wraps every call that this process answers, whichever protocol it came by. Hooks rather than functions around functions:
 * the same few lines serve single answers, streams and raw streams.
 */
export interface CallInterceptor {
  /** Before the handler; throws to refuse the call. */
  begin?(call: CallContext): void | Promise<void>;
  /** Each request message, before the handler sees it; throws to refuse it. Raw streams have none. */
  request?(call: CallContext, schema: DescMessage, message: Message): void;
  /** When the call is over; once, and always. */
  end?(call: CallContext, outcome: CallOutcome): void;
}

/** How a call ended. */
export interface CallOutcome {
  /** What the caller was told; undefined: all went well. */
  readonly error: MeshError | undefined;
  readonly durationMs: number;
}
