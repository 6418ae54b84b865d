import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Packages a Maven project, unless that was done with the same sources and contracts before: Maven compiles all stubs each time. */
export async function packageJava(maven: string, folder: string, contracts: string): Promise<void> {
  const stamp = join(folder, 'target', 'packaged-from');
  const sources = fingerprintOf([join(folder, 'pom.xml'), join(folder, 'src'), contracts]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  const env = { ...process.env, MAVEN_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' };
  await promisify(execFile)(maven, ['-B', '-q', 'package'], { cwd: folder, env });
  writeFileSync(stamp, sources);
}

function fingerprintOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesOf)) hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(name => filesOf(join(path, name)));
}
