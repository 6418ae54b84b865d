import { readFileSync } from 'node:fs';
import { fromJsonString } from '@bufbuild/protobuf';
import {
  Fault,
  type Finding,
  FindingSchema,
  type VerifySummary,
  VerifySummarySchema,
} from '#gen/dacp/audit/v1/audit_pb.js';
import { type SignedCheckpoint, SignedCheckpointSchema } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { readPublicKeys, verifyRecord } from '../../../audit/index.js';
import { MeshError } from '../../../base/index.js';
import { openRecord } from '../../../node/index.js';
import { trustKeys } from '../../../security/index.js';
import type { Context } from '../../context.js';
import { type ExitCode, exitCodes } from '../../exit-codes.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { count, word } from '../../values.js';

/** What is to be proven, and by what. */
export interface VerifyInput {
  readonly stream?: string;
  readonly from?: string;
  readonly to?: string;
  readonly checkpoint?: readonly string[];
  readonly publicKey?: string;
  readonly offline?: boolean;
}

interface Wanted {
  readonly stream: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly checkpoints: SignedCheckpoint[];
  /** PEM; empty: those that the node or the folder lists. */
  readonly publicKeys: string;
}

type Tell = (finding: Finding) => void;

/** `dacp audit verify`: names everything that does not fit; exit code 1 when there is anything. */
export async function verify(context: Context, input: VerifyInput): Promise<ExitCode> {
  const { terminal } = context;
  const wanted: Wanted = {
    stream: input.stream ?? '',
    from: readPosition('--from', input.from),
    to: readPosition('--to', input.to),
    checkpoints: (input.checkpoint ?? []).map(readCheckpointFile),
    publicKeys: input.publicKey === undefined ? '' : readText('--public-key', input.publicKey),
  };
  const tell: Tell = finding =>
    terminal.json
      ? terminal.object({ finding: protoJson(FindingSchema, finding) })
      : terminal.line(`${terminal.style.bad(word(Fault, finding.fault).padEnd(18))} ${finding.message}`);
  const summary = input.offline ? await inStores(context, wanted, tell) : await byNode(context, wanted, tell);
  if (terminal.json) terminal.object({ summary: protoJson(VerifySummarySchema, summary) });
  else for (const line of summaryLines(summary)) terminal.line(line);
  return summary.findings > 0n ? exitCodes.failed : exitCodes.ok;
}

async function byNode(context: Context, wanted: Wanted, tell: Tell): Promise<VerifySummary> {
  return await withMesh(context, async ({ audit }) => {
    const { stream, from: fromPosition, to: toPosition, checkpoints, publicKeys } = wanted;
    for await (const { kind } of audit.verify({ stream, fromPosition, toPosition, checkpoints, publicKeys })) {
      if (kind.case === 'summary') return kind.value;
      if (kind.case === 'finding') tell(kind.value);
    }
    throw new MeshError('PROTOCOL_VIOLATED', 'the node ended without saying how much it has looked at');
  });
}

async function inStores(context: Context, wanted: Wanted, tell: Tell): Promise<VerifySummary> {
  const { config } = context.configuration();
  const keys = trustKeys(wanted.publicKeys || readPublicKeys(config.data));
  await using database = await openRecord(config);
  const proof = verifyRecord(database, { ...wanted, keys });
  for (;;) {
    const { value, done } = await proof.next();
    if (done) return value;
    tell(value);
  }
}

function summaryLines({ events, pruned, uncovered, checkpoints, findings, keyIds }: VerifySummary): string[] {
  const looked = `${count(events, 'event')} and ${count(checkpoints, 'checkpoint')} looked at`;
  const rest = [
    pruned > 0n ? `${pruned} pruned, and covered` : '',
    uncovered > 0n ? `${uncovered} not covered by a checkpoint yet` : '',
    `keys trusted: ${keyIds.join(', ')}`,
  ];
  const verdict =
    findings === 0n ? 'nothing was changed' : `${count(findings, 'finding')}: the record is not what was signed`;
  return [[verdict, looked, ...rest.filter(Boolean)].join('; ')];
}

function readPosition(option: string, text: string | undefined): bigint {
  if (text === undefined) return 0n;
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text);
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes a position such as 42`);
}

function readCheckpointFile(path: string): SignedCheckpoint {
  try {
    return fromJsonString(SignedCheckpointSchema, readText('--checkpoint', path), { ignoreUnknownFields: true });
  } catch (error) {
    if (error instanceof MeshError) throw error;
    throw new MeshError('OPTION_INVALID', `--checkpoint ${path}: is no checkpoint: ${String(error)}`, { cause: error });
  }
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('OPTION_INVALID', `${option} ${path}: ${why}`, { cause: error });
  }
}
