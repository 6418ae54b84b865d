import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  DeregisterRequestSchema,
  DiscoverRequestSchema,
  GetAgentRequestSchema,
  ListSessionsRequestSchema,
  OpenSessionRequestSchema,
  RegisterRequestSchema,
  RenewSessionRequestSchema,
  WatchRequestSchema,
} from '#gen/dacp/registry/v1/registry_pb.js';
import { createRegistryService } from '../../../src/registry/index.js';
import type { CallContext } from '../../../src/rpc/index.js';
import { agent, createWorld, type Place, type World } from './world.js';

/** The registry as it is served. */
export function serviceCases(place: Place): void {
  describe('service', () => {
    const stop = new AbortController();
    const call = {
      method: 'dacp.registry.v1.RegistryService/Test',
      protocol: 'grpc',
      signal: stop.signal,
      deadlineMs: undefined,
      metadata: new Map(),
      peer: { address: '' },
      traceparent: '',
    } satisfies CallContext;
    let world: World;
    beforeEach(async () => {
      world = await createWorld(place);
    });
    afterEach(() => world.end());

    test('a host opens, renews, registers, deregisters and closes, and sees the revision each time', async () => {
      const service = createRegistryService(world.registry);
      const request = create(OpenSessionRequestSchema, { hostId: 'a', epoch: '1', leaseTtl: durationFromMs(2000) });
      const { lease, revision } = await service.openSession(request, call);
      expect(lease).toMatchObject({ ttl: { seconds: 2n }, fencingToken: 1n });
      expect(revision).toBe(1n);
      const key = { sessionId: lease?.sessionId ?? '', fencingToken: 1n };
      const renewed = await service.renewSession(create(RenewSessionRequestSchema, key), call);
      expect(renewed.lease?.sessionId).toBe(key.sessionId);
      const agents = [agent('x'), agent('y')];
      expect(await service.register(create(RegisterRequestSchema, { ...key, agents }), call)).toEqual({ revision: 3n });
      const gone = create(DeregisterRequestSchema, { ...key, agents: ['x'] });
      expect(await service.deregister(gone, call)).toEqual({ revision: 4n });
      const closed = await service.closeSession({ $typeName: 'dacp.registry.v1.CloseSessionRequest', ...key }, call);
      expect(closed).toEqual({ revision: 6n });
    });

    test('a caller gets, discovers, lists and watches', async () => {
      const service = createRegistryService(world.registry);
      await world.open('a', { agents: [agent('x'), agent('y', { team: 'm' })] });
      const got = await service.getAgent(create(GetAgentRequestSchema, { agentId: 'x' }), call);
      expect(got.agent).toMatchObject({ agentDescriptor: { id: 'x' }, instances: [{ hostId: 'a' }] });
      const found = await service.discover(create(DiscoverRequestSchema, { query: { team: 'm' } }), call);
      expect(found).toMatchObject({ agents: [{ agentDescriptor: { id: 'y' } }], revision: 3n });
      const page = await service.discover(create(DiscoverRequestSchema, { pageSize: 1 }), call);
      expect(page).toMatchObject({
        agents: [{ agentDescriptor: { id: 'x' } }],
        nextPageToken: expect.stringMatching(/./),
      });
      const listed = await service.listSessions(create(ListSessionsRequestSchema), call);
      expect(listed).toMatchObject({ sessions: [{ hostId: 'a', agents: 2 }], nextPageToken: '' });
      const steps = service.watch(create(WatchRequestSchema, { afterRevision: 2n }), call)[Symbol.asyncIterator]();
      expect((await steps.next()).value).toMatchObject({ revision: 3n, change: { case: 'put' } });
    });
  });
}
