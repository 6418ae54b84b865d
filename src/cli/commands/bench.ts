import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MeshError, makeFolder } from '../../base/index.js';
import { measure } from '../bench/measure.js';
import { type Measured, profileOf } from '../bench/measured.js';
import type { Role } from '../bench/orders.js';
import type { Part } from '../bench/process.js';
import { type ProfileSummary, summarize } from '../bench/profile.js';
import { bySource } from '../bench/profile-source.js';
import { head, nameOf, remark, resultCells, resultObject } from '../bench/report.js';
import { type Row, type RowWords, rowsOf } from '../bench/row.js';
import type { Context } from '../context.js';
import { onInterrupt } from '../interrupt.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';

/** What is measured, and how. */
export interface BenchInput extends RowWords {
  /** A folder for CPU profiles, or true for the usual one. */
  readonly profile?: string | boolean;
}

const roles: readonly Role[] = ['node', 'host', 'client'];

/**
 * `dacp bench`: measures this mesh on this machine, with processes of its own: a node, a host with agents, and a client. Ctrl-C stops
 * all of them.
 */
export async function bench(context: Context, input: BenchInput): Promise<undefined> {
  const { terminal } = context;
  const rows = rowsOf(input);
  const folder = input.profile ? resolve(input.profile === true ? 'dacp-profile' : input.profile) : undefined;
  const { config } = context.configuration();
  const runs = createRuns(({ role, pid }) => {
    if (!context.verbose) return;
    if (terminal.json) terminal.object({ event: 'started', role, pid });
    else terminal.note(`  ${role}: process ${pid}`);
  });
  const shown: string[][] = [];
  try {
    for (const [index, row] of rows.entries()) {
      if (!terminal.json) terminal.note(`${index + 1} of ${rows.length}: ${nameOf(row)}`);
      const profileFolder = folder && folderOf(folder, row);
      const measured = await runs.during(measure(row, { config, profileFolder, started: runs.started }));
      shown.push(resultCells(row, measured));
      tell(terminal, row, measured, profileFolder);
    }
  } finally {
    await runs.end();
    if (!terminal.json && shown.length > 0) for (const line of ['', ...table(head, shown)]) terminal.line(line);
  }
}

/** What is measured now, and how it ends early. */
function createRuns(started: (part: Part) => void) {
  const parts = new Set<Part>();
  let measuring: Promise<unknown> | undefined;
  let interrupt: (error: MeshError) => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = reject;
  });
  interrupted.catch(() => undefined);
  const release = onInterrupt(() => interrupt(new MeshError('CALL_CANCELLED', 'interrupted')));
  return {
    started(part: Part) {
      parts.add(part);
      part.broken.catch(interrupt);
      started(part);
    },
    async during<T>(work: Promise<T>): Promise<T> {
      measuring = work;
      return await Promise.race([work, interrupted]);
    },
    /** Nothing is left: neither processes nor their folder. */
    async end() {
      await Promise.all([...parts].map(part => part.stop()));
      await Promise.allSettled([measuring]);
      release();
    },
  };
}

function tell(terminal: Terminal, row: Row, measured: Measured, profileFolder: string | undefined): void {
  const profiles = profileFolder === undefined ? [] : roles.map(role => readProfile(profileFolder, role));
  if (terminal.json) {
    const told = profiles.length > 0 && {
      profiles: Object.fromEntries(profiles.map(({ role, ...rest }) => [role, rest])),
    };
    terminal.object({ ...resultObject(row, measured), ...told });
    return;
  }
  const said = remark(row, measured);
  if (said) terminal.note(`  ${said}`);
  for (const profile of profiles) showProfile(terminal, profile);
}

interface RoleProfile extends ProfileSummary {
  readonly role: Role;
  readonly file: string;
}

function readProfile(folder: string, role: Role): RoleProfile {
  const file = profileOf(folder, role);
  return { role, file, ...summarize(bySource(JSON.parse(readFileSync(file, 'utf8')))) };
}

function showProfile(terminal: Terminal, { role, file, busyPercent, functions, rooms }: RoleProfile): void {
  const { style } = terminal;
  terminal.line();
  terminal.line(`${style.strong(role)}  busy ${busyPercent.toFixed(0)} % of the time  ${style.dim(file)}`);
  const share = (percent: number) => percent.toFixed(1).padStart(5);
  for (const line of table(
    ['SELF %', 'FUNCTION', 'WHERE'],
    functions.map(({ percent, name, place }) => [share(percent), name, place]),
  ))
    terminal.line(line);
  const rest = rooms
    .filter(({ percent }) => percent >= 0.5)
    .map(({ name, percent }) => `${name} ${percent.toFixed(1)} %`);
  terminal.line(`${style.dim('by room')}  ${rest.join(', ')}`);
}

/** A folder for the profiles of a row; made now, so that a measurement is not in vain. */
function folderOf(folder: string, row: Row): string {
  const path = join(folder, nameOf(row).replace(/[^a-z0-9]+/g, '-'));
  makeFolder(path);
  return path;
}
