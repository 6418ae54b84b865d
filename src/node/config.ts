import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { MeshError } from '../base/index.js';
import { type Flags, type Layer, readSettings, type Source } from './config-read.js';
import { envFaults } from './env-lines.js';
import type { Config, ReadConfig, SettingName } from './settings.js';

/** The configuration, where each value came from, and what the person who wrote it should know. */
export interface LoadedConfig {
  readonly config: Config;
  readonly sources: Readonly<Record<SettingName, Source>>;
  /** One line each: unknown names, settings without effect. */
  readonly warnings: readonly string[];
}

/** Where the configuration is read from. */
export interface ConfigInputs {
  /** What the command line says. */
  readonly flags?: Flags;
  /** The environment of the process unless said. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder whose `.env` is read; the working directory unless said. */
  readonly folder?: string;
}

/**
 * Reads the configuration: flags over environment over `.env` over defaults (S14). The one place that reads the environment.
 * Errors: CONFIG_INVALID with every fault there is, one line and one violation each.
 */
export function loadConfig(inputs: ConfigInputs = {}): LoadedConfig {
  const faults: string[] = [];
  const layers: Layer[] = [
    { source: 'environment', values: inputs.env ?? process.env },
    { source: '.env', values: readEnvFile(join(inputs.folder ?? process.cwd(), '.env'), faults) },
  ];
  const read = readSettings(inputs.flags ?? {}, layers);
  faults.push(...read.faults, ...contradictions(read.config));
  if (faults.length > 0) throw invalid(faults);
  return { config: complete(read.config), sources: read.sources, warnings: read.warnings };
}

/** The environment of a process that this one starts. */
export function environmentWith(changed: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return { ...process.env, ...changed };
}

/** Whether the person wants colours in what a terminal shows (no-color.org). */
export function coloursWanted(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return !env.NO_COLOR && env.TERM !== 'dumb';
}

/** The file's variables; none when there is no file. */
function readEnvFile(path: string, faults: string[]): Record<string, string | undefined> {
  try {
    const text = readFileSync(path, 'utf8');
    faults.push(...envFaults(text));
    return { ...parseEnv(text) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') faults.push(`${path} cannot be read: ${code}`);
    return {};
  }
}

/** Settings that are good alone and wrong together. */
function contradictions(config: ReadConfig): string[] {
  return [...halfOfTls(config), ...unreachableServe(config)];
}

function unreachableServe({ serve, advertise }: ReadConfig): string[] {
  if (serve === undefined)
    return advertise === undefined ? [] : [`DACP_ADVERTISE=${advertise} is set and DACP_SERVE is not: set both`];
  if (advertise !== undefined || !/^(0\.0\.0\.0|\[::\]):/.test(serve)) return [];
  return [`DACP_SERVE=${serve} is no address that others can dial: set DACP_ADVERTISE to the HOST:PORT that they can`];
}

function halfOfTls({ tlsCert, tlsKey }: ReadConfig): string[] {
  if ((tlsCert === undefined) === (tlsKey === undefined)) return [];
  const [given, missing] =
    tlsCert === undefined ? ['DACP_TLS_KEY', 'DACP_TLS_CERT'] : ['DACP_TLS_CERT', 'DACP_TLS_KEY'];
  return [`${given} is set and ${missing} is not: TLS takes both`];
}

/** Fills in the defaults that depend on other settings or on the machine. */
function complete(config: ReadConfig): Config {
  return {
    ...config,
    node: config.node ?? `${reachable(config.host)}:${config.port === 0 ? 7400 : config.port}`,
    nodeId: config.nodeId ?? `node-${hostname().replace(/[^A-Za-z0-9._~-]/g, '-')}`.slice(0, 128),
  };
}

/** Where to dial what listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function invalid(faults: readonly string[]): MeshError {
  return new MeshError('CONFIG_INVALID', faults.join('\n'), {
    violations: faults.map(fault => ({ field: fault.split(/[ =]/, 1)[0] ?? '', rule: 'config', message: fault })),
  });
}
