import { durationMs } from '@bufbuild/protobuf/wkt';
import {
  type DrainRequest,
  DrainRequestSchema,
  DrainResponseSchema,
  type GetStatusRequest,
  GetStatusRequestSchema,
  GetStatusResponseSchema,
  type ListConversationsRequest,
  ListConversationsRequestSchema,
  ListConversationsResponseSchema,
  type PauseRequest,
  PauseRequestSchema,
  PauseResponseSchema,
  type ResumeRequest,
  ResumeRequestSchema,
  ResumeResponseSchema,
} from '#gen/dacp/agent/v1/agent_service_pb.js';
import type { CallContext } from '../rpc/index.js';
import { callTimeoutMs, timeLeft } from './calls.js';
import { type ManagementOptions, manage } from './management.js';

/** What managing an instance takes at most beyond what is asked for, in ms. */
const marginMs = 5_000;

/** Has every instance of an agent managed on behalf of callers, within the time that their calls have. Errors: as `manage`. */
export function createStewardship(options: ManagementOptions) {
  const soon = (call: CallContext) => Math.min(timeLeft(call, options.clock), marginMs);

  return {
    status(request: GetStatusRequest, call: CallContext) {
      const [schema, response] = [GetStatusRequestSchema, GetStatusResponseSchema];
      return manage(options, { schema, request, response, timeoutMs: soon(call), call });
    },
    async conversations(request: ListConversationsRequest, call: CallContext) {
      const [schema, response] = [ListConversationsRequestSchema, ListConversationsResponseSchema];
      const managed = await manage(options, { schema, request, response, timeoutMs: soon(call), call });
      const conversations = managed.responses.flatMap(each => each.conversations);
      return { instances: managed.instances, conversations };
    },
    pause(request: PauseRequest, call: CallContext) {
      const [schema, response] = [PauseRequestSchema, PauseResponseSchema];
      return manage(options, { schema, request, response, timeoutMs: soon(call), call });
    },
    resume(request: ResumeRequest, call: CallContext) {
      const [schema, response] = [ResumeRequestSchema, ResumeResponseSchema];
      return manage(options, { schema, request, response, timeoutMs: soon(call), call });
    },
    async drain(request: DrainRequest, call: CallContext) {
      const timeoutMs = (request.timeout ? durationMs(request.timeout) : callTimeoutMs) + marginMs;
      const [schema, response] = [DrainRequestSchema, DrainResponseSchema];
      const managed = await manage(options, { schema, request, response, timeoutMs, call });
      const unfinished = managed.responses.reduce((sum, each) => sum + each.unfinished, 0n);
      return { instances: managed.instances, unfinished };
    },
  };
}
