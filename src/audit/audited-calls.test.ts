import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { AskRequestSchema, PauseRequestSchema } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { PutRuleRequestSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { DeleteRequestSchema } from '#gen/dacp/state/v1/state_pb.js';
import { MeshError } from '../base/index.js';
import type { CallContext } from '../rpc/index.js';
import type { Act } from './actions.js';
import { auditCalls } from './audited-calls.js';

function scene() {
  const acts: Act[] = [];
  const interceptor = auditCalls({ note: act => acts.push(act) });
  const call = (method: string, headers: Record<string, string> = {}, subject?: string): CallContext => ({
    method,
    protocol: 'grpc',
    signal: new AbortController().signal,
    deadlineMs: undefined,
    metadata: new Map(Object.entries(headers)),
    peer: { address: '10.0.0.7:4711', ...(subject && { certificate: { subject, fingerprint256: '' } }) },
    traceparent: '',
  });
  return { acts, interceptor, call };
}
const done = { error: undefined, durationMs: 1 };

test('a call that administers the mesh is noted: who, from where, what it is about', () => {
  const { acts, interceptor, call } = scene();
  const putting = call('dacp.routing.v1.RoutingService/PutRule', { 'dacp-agent-id': 'ops', 'dacp-session-id': 's1' });
  const rule = { name: 'orders', namespace: 'shop', description: 'for Ann Lee' };
  interceptor.request?.(putting, PutRuleRequestSchema, create(PutRuleRequestSchema, { rule }));
  interceptor.end?.(putting, done);
  expect(acts).toEqual([
    {
      type: 'call',
      action: 'dacp.routing.v1.RoutingService/PutRule',
      actor: { agentId: 'ops', ip: '10.0.0.7:4711', sessionId: 's1' },
      details: { name: 'orders', namespace: 'shop' },
      error: undefined,
    },
  ]);
});

test('which state was deleted is noted by its whole name', () => {
  const { acts, interceptor, call } = scene();
  const deleting = call('dacp.state.v1.StateService/Delete');
  const key = { namespace: 'shop', type: 'order', id: '4711' };
  interceptor.request?.(deleting, DeleteRequestSchema, create(DeleteRequestSchema, { key }));
  interceptor.end?.(deleting, done);
  expect(acts).toMatchObject([{ details: key }]);
});

test('one that was refused is noted with why; a certificate says more than a header', () => {
  const { acts, interceptor, call } = scene();
  const pausing = call('dacp.agent.v1.AgentService/Pause', { 'dacp-agent-id': 'mallory' }, 'CN=ops');
  interceptor.request?.(pausing, PauseRequestSchema, create(PauseRequestSchema, { agentId: 'echo' }));
  const error = new MeshError('AGENT_UNKNOWN', 'no agent "echo"');
  interceptor.end?.(pausing, { error, durationMs: 1 });
  expect(acts).toMatchObject([{ actor: { agentId: 'CN=ops' }, details: { agentId: 'echo' }, error }]);
});

test('what everybody does all the time is not', () => {
  const { acts, interceptor, call } = scene();
  const asking = call('dacp.agent.v1.AgentService/Ask');
  interceptor.request?.(asking, AskRequestSchema, create(AskRequestSchema));
  interceptor.end?.(asking, done);
  expect(acts).toEqual([]);
});
