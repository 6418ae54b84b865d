import { nearest } from '../base/index.js';
import type { Setting } from './setting.js';
import { type ReadConfig, type SettingName, settingNames, settings } from './settings.js';

/** Where a value came from. */
export type Source = 'flag' | 'environment' | '.env' | 'default';

/** What the command line says, by setting. */
export type Flags = Readonly<Partial<Record<SettingName, string | undefined>>>;

/** Variables of one origin. */
export interface Layer {
  readonly source: Source;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** What was read; `config` holds the fallback where a value was at fault. */
export interface Read {
  readonly config: ReadConfig;
  readonly sources: Record<SettingName, Source>;
  readonly faults: string[];
  readonly warnings: string[];
}

/** A value as it was given, and under which name. */
interface Given {
  readonly text: string;
  readonly source: Source;
  readonly name: string;
}

/** The command-line option of a setting, such as `--lease-ttl-ms`. */
export function flagName(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/**
 * Reads every setting from the flags and from the layers, first come first served. In a layer an empty value counts as none; an
 * empty flag is a fault.
 */
export function readSettings(flags: Flags, layers: readonly Layer[]): Read {
  const config: Record<string, unknown> = {};
  const sources = {} as Record<SettingName, Source>;
  const faults: string[] = [];
  for (const name of settingNames) {
    const setting: Setting<unknown> = settings[name];
    const given = find(name, flags, layers);
    sources[name] = given?.source ?? 'default';
    config[name] = given ? parse(setting, given, faults) : setting.fallback;
  }
  return {
    config: config as ReadConfig,
    sources,
    faults,
    warnings: [...withoutEffect(sources), ...unknownNames(layers)],
  };
}

function find(name: SettingName, flags: Flags, layers: readonly Layer[]): Given | undefined {
  const flag = flags[name];
  if (flag !== undefined) return { text: flag, source: 'flag', name: flagName(name) };
  for (const { source, values } of layers) {
    for (const variable of settings[name].env) {
      const text = values[variable]?.trim();
      if (text && !isServiceLink(text)) return { text, source, name: variable };
    }
  }
  return undefined;
}

/**
 * Kubernetes gives every container of a namespace with a service named "dacp" the variables DACP_PORT=tcp://…, DACP_SERVICE_HOST
 * and so on. They are not meant for us.
 */
function isServiceLink(text: string): boolean {
  return /^(tcp|udp):\/\//.test(text);
}

const serviceLinkName = /^DACP_(SERVICE_|PORT_\d)/;

function parse(setting: Setting<unknown>, given: Given, faults: string[]): unknown {
  try {
    if (given.text.trim() === '') throw new Error('is empty; give a value or leave it out');
    return setting.parse(given.text);
  } catch (error) {
    const shown = setting.secret ? given.name : `${given.name}=${given.text}`;
    const origin = given.source === 'flag' ? '' : ` (${given.source})`;
    faults.push(`${shown}${origin}: ${(error as Error).message}`);
    return setting.fallback;
  }
}

function withoutEffect(sources: Record<SettingName, Source>): string[] {
  if (sources.redisUrl === 'default') return [];
  return [
    'DATAMETRIA_AGENT_REDIS_URL has no effect: gRPC links carry the messages and the event log takes the place of the broker',
  ];
}

/** Names that look like ours and are not: most likely a slip of the pen, and silence would hide it. */
function unknownNames(layers: readonly Layer[]): string[] {
  const known = settingNames.flatMap(name => [...settings[name].env]);
  const warnings: string[] = [];
  for (const { source, values } of layers) {
    for (const name of Object.keys(values)) {
      if (!/^(DACP|DATAMETRIA_AGENT)_/.test(name) || serviceLinkName.test(name) || known.includes(name)) continue;
      const [best] = nearest(name, known);
      warnings.push(`${name} (${source}) is no setting${best ? `; did you mean ${best}?` : ''}`);
    }
  }
  return warnings;
}
