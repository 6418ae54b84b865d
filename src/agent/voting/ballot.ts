import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { type Ballot, BallotSchema } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { MeshError } from '../../base/index.js';
import { contentAny, contentJson } from '../../message/index.js';

/** The ontology of calls for votes and of the ballots that answer them. */
export const consensusOntology = 'dacp.consensus';

/** What an agent wants when it votes: an option, options by preference, either with a reason, or nothing: it abstains. */
export type Choice =
  | string
  | readonly string[]
  | { readonly ranking?: readonly string[]; readonly choice?: string; readonly reason?: string }
  | null
  | undefined;

/** The ballot of an answer, in whichever of its forms: typed, or the JSON of a `Choice`. Errors: FIELD_INVALID. */
export function readBallot(content: Content | undefined): Ballot {
  if (content?.kind.case === 'any') return contentAny(BallotSchema, content);
  return ballotOf(contentJson(content) as Choice & JsonValue);
}

/** The ballot that a choice stands for. Errors: FIELD_INVALID. */
export function ballotOf(choice: Choice): Ballot {
  if (choice === null || choice === undefined) return create(BallotSchema);
  if (typeof choice === 'string') return create(BallotSchema, { ranking: [choice] });
  const said = Array.isArray(choice) ? { ranking: choice } : choice;
  try {
    const { choice: only, ...rest } = said as { choice?: JsonValue };
    return fromJson(BallotSchema, only === undefined ? rest : { ...rest, ranking: [only] });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError(
      'FIELD_INVALID',
      `${JSON.stringify(choice).slice(0, 200)} is no ballot: ${why}; name an option`,
    );
  }
}
