import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { DraftRequestSchema, type Prompt, PromptSchema, type Version } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { isReason, MeshError, makeFolder } from '../../../base/index.js';
import { check } from '../../../message/index.js';
import { versionOf } from '../../../prompt/index.js';
import type { Context } from '../../context.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { type PromptFile, readPromptFile, sameAs, writePromptFile } from './prompt-file.js';

const ending = '.yaml';

/** Where to, and what becomes of it. */
export interface ImportInput {
  readonly folder: string;
  readonly publish?: boolean;
  readonly dryRun?: boolean;
  readonly namespace?: string;
}

/** `dacp prompt import`: every file is read before anything is drafted. */
export async function importFolder(context: Context, input: ImportInput): Promise<undefined> {
  const { terminal } = context;
  const files = readFolder(input.folder);
  if (files.length === 0)
    throw new MeshError('OPTION_INVALID', `FOLDER ${input.folder}: there is no file PROMPT${ending} in it`);
  for (const file of files) checkDraft(file, input);
  await withMesh(context, async mesh => {
    for (const file of files) {
      const { prompt, what } = await bring(mesh, file, input).catch((error: unknown) => {
        throw named(error, file);
      });
      if (!terminal.json) terminal.line(`${file.id}  ${what}`);
      else terminal.object({ id: file.id, what, ...(prompt && { prompt: protoJson(PromptSchema, prompt) }) });
    }
  });
}

/** What the contract says of names, before anything is drafted. Errors: FIELD_INVALID. */
function checkDraft(file: PromptFile, input: ImportInput): void {
  try {
    check(DraftRequestSchema, create(DraftRequestSchema, draftOf(file, input)));
  } catch (error) {
    throw named(error, file);
  }
}

function draftOf({ id, ...wanted }: PromptFile, { namespace = '' }: ImportInput) {
  return { key: { namespace, id }, ...wanted };
}

/** What is refused of a file is said with its name; that there is no node has nothing to do with it. */
function named(error: unknown, { id }: PromptFile): unknown {
  if (!(error instanceof MeshError) || error.code === 'UNAVAILABLE') return error;
  return new MeshError(error.reason, `${id}${ending}: ${error.message}`, {
    code: error.code,
    violations: error.violations,
    cause: error,
  });
}

async function bring({ prompts }: MeshClient, file: PromptFile, input: ImportInput) {
  const { publish = false, dryRun = false, namespace = '' } = input;
  const key = { namespace, id: file.id };
  const before = await existing(prompts, key);
  const newest = before?.versions.at(-1);
  const isNew = !before || !newest || !sameAs(file, before, newest);
  if (dryRun) return { what: isNew ? 'would be drafted' : 'unchanged' };
  if (!isNew && (newest.published || !publish)) return { what: 'unchanged' };
  const drafted = isNew ? await prompts.draft(draftOf(file, input)) : { prompt: before, version: newest.version };
  if (!publish) return { prompt: drafted.prompt, what: `drafted ${drafted.version}` };
  const { prompt } = await prompts.publish({ key, version: drafted.version });
  return { prompt, what: `published ${drafted.version}` };
}

async function existing(prompts: MeshClient['prompts'], key: { namespace: string; id: string }) {
  try {
    return (await prompts.get({ key })).prompt;
  } catch (error) {
    if (isReason(error, 'PROMPT_UNKNOWN')) return undefined;
    throw error;
  }
}

/** Where from, and which versions. */
export interface ExportInput {
  readonly folder: string;
  readonly of?: string;
  readonly namespace?: string;
}

/** `dacp prompt export`. */
export async function exportFolder(context: Context, input: ExportInput): Promise<undefined> {
  const { terminal } = context;
  const { namespace = '', of: label = 'newest' } = input;
  await withMesh(context, async ({ prompts }) => {
    for (let pageToken = ''; ; ) {
      const page = await prompts.list({ namespace, pageToken });
      for (const { key } of page.prompts) {
        const { prompt } = await prompts.get(key ? { key } : {});
        if (!prompt || (label !== 'newest' && prompt.labels[label] === undefined)) continue;
        const version = versionOf(prompt, label);
        const path = write(input.folder, prompt, version);
        if (terminal.json) terminal.object({ path, version: version.version });
        else terminal.line(`${path}  ${version.version}`);
      }
      pageToken = page.nextPageToken;
      if (pageToken === '') return;
    }
  });
}

function write(folder: string, prompt: Prompt, version: Version): string {
  const path = join(folder, `${prompt.key?.id}${ending}`);
  try {
    makeFolder(folder);
    writeFileSync(path, writePromptFile(prompt, version));
  } catch (cause) {
    throw new MeshError('OPTION_INVALID', `FOLDER ${folder}: ${path} cannot be written (${(cause as Error).message})`, {
      cause,
    });
  }
  return path;
}

function readFolder(folder: string): PromptFile[] {
  try {
    const names = readdirSync(folder)
      .filter(name => name.endsWith(ending))
      .sort();
    return names.map(name => readPromptFile(basename(name, ending), readFileSync(join(folder, name), 'utf8')));
  } catch (cause) {
    if (cause instanceof MeshError) throw cause;
    throw new MeshError('OPTION_INVALID', `FOLDER ${folder}: cannot be read (${(cause as Error).message})`, { cause });
  }
}
