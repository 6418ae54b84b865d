import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { type Session, SessionSchema } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError } from '../base/index.js';
import { dismissHosts } from './dismiss.js';

const session = (hostId: string): Session =>
  create(SessionSchema, { hostId, lease: { sessionId: `of ${hostId}`, fencingToken: 7n } });

it('ends the sessions of the hosts that are named, page by page, and no others; one that is gone already is fine', async () => {
  const pages = [
    [session('a'), session('b')],
    [session('c'), session('d')],
  ];
  const told: string[] = [];
  const registry = {
    listSessions: ({ pageToken }: { pageToken?: string }) => ({
      sessions: pages[Number(pageToken)] ?? [],
      nextPageToken: pageToken === '' ? '1' : '',
    }),
    closeSession: async ({ sessionId, fencingToken }: { sessionId: string; fencingToken: bigint }) => {
      told.push(`${sessionId} ${fencingToken}`);
      if (sessionId === 'of a') throw new MeshError('LEASE_LOST', 'it ended');
      return 1n;
    },
  };
  await dismissHosts(registry, ['a', 'd', 'never-was']);
  expect(told).toEqual(['of a 7', 'of d 7']);
});
