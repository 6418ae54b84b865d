import { readFileSync } from 'node:fs';
import type { ResolveFnOutput, ResolveHook, ResolveHookContext } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';

/**
 * Loader hooks for agent files. `dacp-mesh` is found even where nothing is installed: in a folder of its own an agent file uses the
 * package that runs it. And what is written as an ES module is one, also where no package.json says so. Each file that is loaded is
 * told of, except those of packages.
 *
 * `resolve` is for `module.register`, `resolveSync` for `module.registerHooks`, which Node has from 22.15 on and tsx uses there.
 */
export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    const resolved = await next(specifier, context);
    follow(specifier, context, resolved);
    return asWritten(resolved);
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
    const resolved = next(specifier, context);
    follow(specifier, context, resolved);
    return asWritten(resolved);
  } catch (error) {
    if (!isOwnPackage(specifier)) throw error;
    return next(specifier, fromHere(context));
  }
}

const followed = new Set<string>();
let tell: (path: string) => void = () => undefined;

/** Called by Node where the hooks have a thread of their own: paths go to the port. */
export function initialize({ loader, port }: { readonly loader: string; readonly port: MessagePort }): void {
  tellOfFiles(loader, path => port.postMessage(path));
}

/**
 * From now on `listener` is told the path of each file that is loaded, once. `loader` is the URL of who imports the files that the
 * command line names.
 */
export function tellOfFiles(loader: string, listener: (path: string) => void): void {
  followed.add(loader);
  tell = listener;
}

/** A package's own files are not followed: they come in by a bare name, and what they import has an importer that is unknown here. */
function follow(specifier: string, { parentURL = '' }: ResolveHookContext, { url }: ResolveFnOutput): void {
  const file = withoutQuery(url);
  if (!/^(\.{0,2}\/|file:)/.test(specifier) || !file.startsWith('file:') || followed.has(file)) return;
  if (!followed.has(withoutQuery(parentURL))) return;
  followed.add(file);
  tell(fileURLToPath(file));
}

/** tsx adds one, at times in a form that counts as part of the path. */
function withoutQuery(url: string): string {
  return url.replace(/([?#]|%3F).*$/, '');
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
