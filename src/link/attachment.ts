import type { Lease } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Registry, SessionKey } from '../registry/index.js';

/** What links need of the registry. */
export type RegistryPort = Pick<
  Registry,
  | 'openSession'
  | 'renewSession'
  | 'closeSession'
  | 'setSessionState'
  | 'register'
  | 'deregister'
  | 'resolve'
  | 'getAgent'
  | 'instance'
  | 'watch'
  | 'revision'
>;

/** What an attached host holds in the registry. */
export interface Attachment {
  readonly key: SessionKey;
  readonly lease: Lease;
  /** Qualified ids of the agents it may speak for: the registry has agreed to them. */
  readonly agents: Set<string>;
  /** What waits until the registry has agreed to an agent, or has not, by qualified id. */
  readonly deciding: Map<string, Deciding>;
  /** The host has said that its agents are gone for good. */
  left: boolean;
}

/** An agent that was announced, on which the registry has not decided. */
interface Deciding {
  /** Announcements under way that name it. */
  announcements: number;
  readonly waiting: (() => void)[];
}
