import { delimiter, dirname } from 'node:path';
import { inRoot } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { findTool } from '../tools/catalog.mjs';
import { writeGoModule } from './go-module.mjs';

/** DACP's own contracts for every language, then the field's protocols that the node speaks for TypeScript. */
const templates = ['buf.gen.yaml', 'proto/third_party/buf.gen.yaml'];

/**
 * Runs all generators; `folder/gen` mirrors `gen`.
 * @param {string} folder
 */
export async function generateInto(folder) {
  const tools = ['protoc-gen-go', 'protoc-gen-go-grpc', 'python'].map(name => dirname(findTool(name) ?? ''));
  const path = [inRoot('node_modules', '.bin'), ...tools, process.env.PATH].join(delimiter);
  for (const template of templates) {
    await buf(['generate', '--template', template, '--output', folder], path);
  }
  writeGoModule(folder);
}

/**
 * @param {string[]} args
 * @param {string} path the PATH that buf finds its plugins on
 */
async function buf(args, path) {
  const { code, output } = await run('buf', args, { cwd: inRoot(), env: { ...process.env, PATH: path } });
  if (code !== 0) throw new Error(`buf ${args.join(' ')} failed:\n${output.trim()}`);
}
