import { readFileSync } from 'node:fs';
import type { ResolveFnOutput, ResolveHook } from 'node:module';

/**
 * Loader hook for agent files. `dacp-mesh` is found even where nothing is installed: in a folder of its own an agent file uses the
 * package that runs it. And what is written as an ES module is one, also where no package.json says so.
 */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await locate(specifier, context, next);
  const untyped = resolved.format === 'commonjs' && !resolved.url.includes('/node_modules/');
  return untyped && isModule(resolved.url) ? { ...resolved, format: 'module' } : resolved;
};

/** TypeScript is; JavaScript is when it imports or exports something. */
function isModule(url: string): boolean {
  if (/\.tsx?(\?|$)/.test(url)) return true;
  return /\.js$/.test(url) && /^\s*(import|export)\b/m.test(readFileSync(new URL(url), 'utf8'));
}

async function locate(...[specifier, context, next]: Parameters<ResolveHook>): Promise<ResolveFnOutput> {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (specifier !== 'dacp-mesh' && !specifier.startsWith('dacp-mesh/')) throw error;
    return await next(specifier, { ...context, parentURL: import.meta.url });
  }
}
