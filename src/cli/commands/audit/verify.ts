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
import { MeshError, toMeshError } from '../../../base/index.js';
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
  readonly publicKey?: readonly string[];
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

/** `dacp audit verify`: names everything that does not fit; exit code 1 when there is anything, 3 when no event was there to look at. */
export async function verify(context: Context, input: VerifyInput): Promise<ExitCode> {
  const { terminal } = context;
  const wanted: Wanted = {
    stream: input.stream ?? '',
    from: readPosition('--from', input.from),
    to: readPosition('--to', input.to),
    checkpoints: (input.checkpoint ?? []).map(readCheckpointFile),
    publicKeys: (input.publicKey ?? []).map(readKeys).join('\n'),
  };
  if (wanted.to > 0n && wanted.from > wanted.to)
    throw new MeshError('OPTION_INVALID', `--from ${wanted.from} comes after --to ${wanted.to}`);
  const tell: Tell = finding =>
    terminal.json
      ? terminal.object({ finding: protoJson(FindingSchema, finding) })
      : terminal.line(`${terminal.style.bad(word(Fault, finding.fault).padEnd(18))} ${finding.message}`);
  const summary = input.offline ? await inStores(context, wanted, tell) : await byNode(context, wanted, tell);
  if (terminal.json) terminal.object({ summary: protoJson(VerifySummarySchema, summary) });
  else for (const line of summaryLines(summary)) terminal.line(line);
  if (summary.findings > 0n) return exitCodes.failed;
  return nothingThere(summary) ? exitCodes.notFound : exitCodes.ok;
}

/** That nothing was changed in a stream that there is not proves nothing: it may be misspelt. */
function nothingThere({ events, pruned, findings }: VerifySummary): boolean {
  return events === 0n && pruned === 0n && findings === 0n;
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
  await using database = await openRecord(config);
  const keys = trustKeys(wanted.publicKeys || readPublicKeys(config.data));
  const proof = verifyRecord(database, { ...wanted, keys });
  for (;;) {
    const { value, done } = await proof.next();
    if (done) return value;
    tell(value);
  }
}

function summaryLines(summary: VerifySummary): string[] {
  const { events, pruned, uncovered, checkpoints, findings, keyIds } = summary;
  if (nothingThere(summary))
    return [
      'nothing was proven: no event is there, of this stream and between these positions; "dacp log --json" names all',
    ];
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
    const advice = 'take one that "dacp audit checkpoint --out" has written';
    throw new MeshError('OPTION_INVALID', `--checkpoint ${path}: is no checkpoint; ${advice}`, { cause: error });
  }
}

/** The file of public keys, once it is clear that it holds some. */
function readKeys(path: string): string {
  const text = readText('--public-key', path);
  try {
    trustKeys(text);
    return text;
  } catch (error) {
    throw new MeshError('OPTION_INVALID', `--public-key ${path}: ${toMeshError(error).message}`, { cause: error });
  }
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new MeshError('OPTION_INVALID', `${option} ${path}: ${why}`, { cause: error });
  }
}
