import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { MembershipSchema, type Membership as MembershipTask } from '#gen/dacp/workflow/v1/team_pb.js';
import { contentAny, contentIs } from '../../message/index.js';

export type { MembershipTask };

/** The team that a task is about joining; undefined: it is about work. */
export function membershipOf(content: Content | undefined): MembershipTask | undefined {
  return contentIs(MembershipSchema, content) ? contentAny(MembershipSchema, content) : undefined;
}
