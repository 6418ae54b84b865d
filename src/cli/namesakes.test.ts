import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { AgentSchema, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { namesakeOf } from './namesakes.js';

const descriptor = (...names: string[]) =>
  create(AgentDescriptorSchema, { id: 'echo', capabilities: names.map(name => ({ name })) });

const running = (hostId: string, state: SessionState) =>
  create(AgentSchema, { agentDescriptor: descriptor('a', 'b'), instances: [{ hostId, state }] });

it('an agent of the same id in another host is told apart by what it can do', () => {
  const known = running('h1', SessionState.ACTIVE);
  expect(namesakeOf(known, descriptor('b', 'a'), 'h2')).toEqual({ id: 'echo', hosts: ['h1'], alike: true });
  expect(namesakeOf(known, descriptor('c'), undefined)).toEqual({ id: 'echo', hosts: ['h1'], alike: false });
});

it('what this host, or one that cannot be reached, has left behind is none', () => {
  expect(namesakeOf(running('h1', SessionState.ACTIVE), descriptor('c'), 'h1')).toBeUndefined();
  expect(namesakeOf(running('h1', SessionState.UNREACHABLE), descriptor('c'), 'h2')).toBeUndefined();
});
