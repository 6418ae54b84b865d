import { catalog, findTool } from '../../scripts/tools/catalog.mjs';

/**
 * Path of a foreign tool that a test needs; undefined where it cannot be had, and then the test is skipped, named and counted:
 *
 *     const grpcurl = tool('grpcurl');
 *     test.skipIf(grpcurl === undefined)('…', …);
 *
 * With CI=true a missing tool is an error, since nothing may be skipped there. `node scripts/tools.mjs` installs all of them.
 */
export function tool(name: ToolName): string | undefined {
  const path = findTool(name);
  if (path === undefined && process.env.CI === 'true')
    throw new Error(`tool ${name} is missing; run node scripts/tools.mjs`);
  return path;
}

/** `python` has grpcio and the protobuf runtime for the stubs of gen/python; `kafka` are the jars of a broker. */
export type ToolName =
  | 'grpcurl'
  | 'python'
  | 'analytics'
  | 'node24'
  | 'kafka'
  | 'go'
  | 'java'
  | 'mvn'
  | 'curl'
  | 'strace'
  | 'postgres';

/** Every name must be in the catalog of scripts/tools. */
export function toolNames(): string[] {
  return Object.keys(catalog);
}
