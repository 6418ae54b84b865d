import type { ResolveFnOutput, ResolveHook } from 'node:module';

/**
 * Loader hook for agent files. `dacp-mesh` is found even where nothing is installed: in a folder of its own an agent file uses the
 * package that runs it. And a TypeScript file is an ES module, also where no package.json says so.
 */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await locate(specifier, context, next);
  const untyped = resolved.format === 'commonjs' && /\.tsx?(\?|$)/.test(resolved.url);
  return untyped && !resolved.url.includes('/node_modules/') ? { ...resolved, format: 'module' } : resolved;
};

async function locate(...[specifier, context, next]: Parameters<ResolveHook>): Promise<ResolveFnOutput> {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (specifier !== 'dacp-mesh' && !specifier.startsWith('dacp-mesh/')) throw error;
    return await next(specifier, { ...context, parentURL: import.meta.url });
  }
}
