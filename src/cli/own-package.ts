import { readFileSync } from 'node:fs';
import type { ResolveFnOutput, ResolveHook, ResolveHookContext } from 'node:module';

/**
 * Loader hooks for agent files. `dacp-mesh` is found even where nothing is installed: in a folder of its own an agent file uses the
 * package that runs it. And what is written as an ES module is one, also where no package.json says so.
 *
 * `resolve` is for `module.register`, `resolveSync` for `module.registerHooks`, which Node has from 22.15 on and tsx uses there.
 */
export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return asWritten(await next(specifier, context));
  } catch (error) {
    if (!isOwnPackage(specifier)) throw error;
    return await next(specifier, fromHere(context));
  }
};

/** As `resolve`, without promises. */
export function resolveSync(
  specifier: string,
  context: ResolveHookContext,
  next: (specifier: string, context: ResolveHookContext) => ResolveFnOutput,
): ResolveFnOutput {
  try {
    return asWritten(next(specifier, context));
  } catch (error) {
    if (!isOwnPackage(specifier)) throw error;
    return next(specifier, fromHere(context));
  }
}

function isOwnPackage(specifier: string): boolean {
  return specifier === 'dacp-mesh' || specifier.startsWith('dacp-mesh/');
}

function fromHere(context: ResolveHookContext): ResolveHookContext {
  return { ...context, parentURL: import.meta.url };
}

function asWritten(resolved: ResolveFnOutput): ResolveFnOutput {
  const { url, format } = resolved;
  if (format === 'module' || url.includes('/node_modules/') || !isModule(url)) return resolved;
  return { ...resolved, format: 'module' };
}

/** TypeScript is; JavaScript is when it imports or exports something. */
function isModule(url: string): boolean {
  if (/\.tsx?(\?|$)/.test(url)) return true;
  return /^file:.*\.js$/.test(url) && /^\s*(import|export)\b/m.test(readFileSync(new URL(url), 'utf8'));
}
