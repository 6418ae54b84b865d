import { readFile, stat } from 'node:fs/promises';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { dataContent, jsonContent } from '../message/index.js';
import { jsonOrText, standardInput } from './message-input.js';

/** The largest file that goes in one message, in bytes: what links carry, less what is wrapped around it. */
const fileBytesMax = 31 * 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};

/** What a task is about, as the command line says it. */
export interface TaskInput {
  readonly file?: string;
  readonly content?: string;
}

/** The content of a task: a file, or JSON or text from the command line. Errors: OPTION_INVALID in one line. */
export async function taskContent({ file, content }: TaskInput): Promise<Content | undefined> {
  if (file !== undefined && content !== undefined)
    throw new MeshError('OPTION_INVALID', '--file and --content: one of them, not both');
  if (file !== undefined) return await fileContent(file);
  return content === undefined ? undefined : jsonContent(jsonOrText(content));
}

/** A text file as its text; any other file as bytes, which bidders may refuse. */
async function fileContent(path: string): Promise<Content> {
  const bytes = await readBytes(path);
  const text = textOf(bytes);
  return text === undefined ? dataContent(bytes, 'application/octet-stream') : jsonContent(text);
}

/** The text of a file. Errors: OPTION_INVALID in one line for a file that cannot be read or is no text in UTF-8. */
export async function readText(path: string): Promise<string> {
  const text = textOf(await readBytes(path));
  if (text !== undefined) return text;
  throw new MeshError('OPTION_INVALID', `${path} cannot be used: it is binary, not text in UTF-8`);
}

/** `-` stands for the standard input. What is no file, such as a device, may never end. */
async function readBytes(path: string): Promise<Buffer> {
  if (path === '-') return await standardInput(fileBytesMax);
  const fail = (error: NodeJS.ErrnoException): never => {
    const why = reasons[error.code ?? ''] ?? error.code ?? error.message;
    throw new MeshError('OPTION_INVALID', `${path} cannot be read: ${why}`, { cause: error });
  };
  const found = await stat(path).catch(fail);
  if (found.isDirectory()) throw new MeshError('OPTION_INVALID', `${path} cannot be read: ${reasons.EISDIR}`);
  if (!found.isFile())
    throw new MeshError('OPTION_INVALID', `${path} cannot be read: it is no file; - reads the standard input`);
  if (found.size > fileBytesMax)
    throw new MeshError('OPTION_INVALID', `${path} has ${found.size} bytes; a task takes at most ${fileBytesMax}`);
  return await readFile(path).catch(fail);
}

/** Undefined for what is no UTF-8, or has a NUL. */
function textOf(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
