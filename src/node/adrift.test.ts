import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { type Session, SessionSchema, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { setAdrift } from './adrift.js';

function session(sessionId: string, address: string, state: SessionState): Session {
  return create(SessionSchema, { hostId: `host-${sessionId}`, address, state, lease: { sessionId, fencingToken: 7n } });
}

it('makes hosts that were attached by link unreachable, page by page, and leaves the others', async () => {
  const pages = [
    [session('a', '', SessionState.ACTIVE), session('b', 'b:1', SessionState.ACTIVE)],
    [session('c', '', SessionState.DRAINING), session('d', '', SessionState.ACTIVE)],
  ];
  const told: string[] = [];
  await setAdrift({
    listSessions: ({ pageToken }) => ({
      sessions: pages[Number(pageToken)] ?? [],
      nextPageToken: pageToken === '' ? '1' : '',
    }),
    setSessionState: async ({ sessionId, fencingToken }, state) => {
      told.push(`${sessionId} ${fencingToken} ${state}`);
    },
  });
  expect(told).toEqual(['a 7 unreachable', 'd 7 unreachable']);
});
