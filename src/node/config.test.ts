import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { type ConfigInputs, loadConfig } from './config.js';
import { effectiveConfig } from './config-show.js';
import { settingNames, settings } from './settings.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dacp-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (env: Record<string, string> = {}, rest: ConfigInputs = {}) => loadConfig({ env, folder, ...rest });

function faultsOf(env: Record<string, string>, rest: ConfigInputs = {}): string[] {
  try {
    load(env, rest);
  } catch (error) {
    expect(error).toBeInstanceOf(MeshError);
    expect((error as MeshError).reason).toBe('CONFIG_INVALID');
    return (error as MeshError).message.split('\n');
  }
  return [];
}

describe('loadConfig', () => {
  it('has the standard’s defaults (S14)', () => {
    expect(load().config).toMatchObject({
      agentType: 'general',
      messageQueueSize: 1000,
      communicationTimeoutMs: 30_000,
      temperature: 0.1,
      maxTokens: 1000,
      metricsEnabled: true,
      port: 7400,
      data: '.dacp',
      leaseTtlMs: 10_000,
      linkResumeMs: 800,
    });
  });

  it('takes flags over environment over .env over defaults, and says which', () => {
    writeFileSync(join(folder, '.env'), 'DACP_PORT=1\nDACP_HOST=file.example\nDACP_DATA="from file"\n');
    const loaded = load({ DACP_PORT: '2', DACP_HOST: 'env.example' }, { flags: { port: '3' } });
    expect(loaded.config).toMatchObject({ port: 3, host: 'env.example', data: 'from file' });
    expect(loaded.sources).toMatchObject({ port: 'flag', host: 'environment', data: '.env', leaseTtlMs: 'default' });
  });

  it('takes an address to serve at that others can dial, or one beside it that they can', () => {
    expect(load({ DACP_SERVE: '127.0.0.1:0' }).config.serve).toBe('127.0.0.1:0');
    const everywhere = { DACP_SERVE: '0.0.0.0:7410' };
    expect(load({ ...everywhere, DACP_ADVERTISE: 'shop.example:7410' }).config.advertise).toBe('shop.example:7410');
    expect(faultsOf(everywhere)).toEqual([expect.stringMatching(/^DACP_SERVE=0\.0\.0\.0:7410 .* set DACP_ADVERTISE/)]);
    expect(faultsOf({ DACP_ADVERTISE: 'shop.example:7410' })).toEqual([expect.stringMatching(/set both$/)]);
  });

  it('reads seconds of the standard into milliseconds', () => {
    expect(load({ DATAMETRIA_AGENT_COMMUNICATION_TIMEOUT: '2.5' }).config.communicationTimeoutMs).toBe(2500);
  });

  it('takes provider keys with and without the prefix, the prefix first', () => {
    const { config } = load({
      OPENAI_API_KEY: 'plain',
      ANTHROPIC_API_KEY: 'plain',
      DATAMETRIA_AGENT_OPENAI_API_KEY: 'prefixed',
    });
    expect(config.openaiApiKey).toBe('prefixed');
    expect(config.anthropicApiKey).toBe('plain');
  });

  it('reports every fault at once, one line each with name, value, origin and rule', () => {
    writeFileSync(join(folder, '.env'), 'DACP_LEASE_TTL_MS=10\n');
    const faults = faultsOf(
      { DACP_PORT: '70000', DATAMETRIA_AGENT_METRICS_ENABLED: 'maybe', DACP_TLS_CERT: 'a.pem' },
      { flags: { node: 'nowhere' } },
    );
    expect(faults).toEqual([
      'DACP_PORT=70000 (environment): takes a whole number from 0 to 65535',
      '--node=nowhere: takes HOST:PORT, such as 127.0.0.1:7400',
      'DACP_LEASE_TTL_MS=10 (.env): takes a whole number from 1000 to 3600000',
      'DATAMETRIA_AGENT_METRICS_ENABLED=maybe (environment): takes true or false',
      'DACP_TLS_CERT is set and DACP_TLS_KEY is not: TLS takes both',
    ]);
  });

  it("takes the address of PostgreSQL under the standard's name too", () => {
    const url = 'postgres://me:pass@db/mesh';
    expect(load({ DATAMETRIA_AGENT_DATABASE_URL: url }).config.postgres).toBe(url);
    expect(load({ DATAMETRIA_AGENT_DATABASE_URL: 'postgres://other/db', DACP_POSTGRES: url }).config.postgres).toBe(
      url,
    );
  });

  it('refuses another database without showing its address', () => {
    const [fault] = faultsOf({ DATAMETRIA_AGENT_DATABASE_URL: 'mysql://me:pass@db/mesh' });
    expect(fault).toBe(
      'DATAMETRIA_AGENT_DATABASE_URL (environment): takes a URL, such as postgres://dacp@localhost/dacp',
    );
  });

  it('warns of a name that is no setting, with the nearest one', () => {
    expect(load({ DACP_PROT: '1', DATAMETRIA_AGENT_ZZZ: '1', OTHER_PROT: '1' }).warnings).toEqual([
      'DACP_PROT (environment) is no setting; did you mean DACP_PORT?',
      'DATAMETRIA_AGENT_ZZZ (environment) is no setting',
    ]);
  });

  it('says what took the place of Redis', () => {
    expect(load({ DATAMETRIA_AGENT_REDIS_URL: 'redis://x' }).warnings.join()).toContain('gRPC links');
  });

  it('is not disturbed by the variables that Kubernetes sets for a service named dacp', () => {
    const { config, warnings } = load({
      DACP_PORT: 'tcp://10.0.0.1:7400',
      DACP_SERVICE_HOST: '10.0.0.1',
      DACP_PORT_7400_TCP_ADDR: '10.0.0.1',
    });
    expect(config.port).toBe(7400);
    expect(warnings).toEqual([]);
  });

  it('dials the node where it listens unless told otherwise', () => {
    expect(load({ DACP_HOST: '0.0.0.0', DACP_PORT: '8000' }).config.node).toBe('127.0.0.1:8000');
    expect(load({ DACP_HOST: '::1' }).config.node).toBe('[::1]:7400');
    expect(load({ DACP_PORT: '8000', DACP_NODE: 'mesh.example:1' }).config.node).toBe('mesh.example:1');
  });

  it('takes an empty flag for a slip', () => {
    expect(faultsOf({}, { flags: { data: '' } })).toEqual(['--data=: is empty; give a value or leave it out']);
  });

  it('reports a .env that it cannot read, or not as a whole', () => {
    writeFileSync(join(folder, '.env'), 'this is garbage\nDACP_PORT=1\n');
    expect(faultsOf({})).toEqual(['.env line 1: "this is garbage" is no NAME=VALUE']);
    rmSync(join(folder, '.env'));
    mkdirSync(join(folder, '.env'));
    expect(faultsOf({})).toEqual([expect.stringMatching(/\.env cannot be read: EISDIR$/)]);
  });

  it('takes an empty value for none', () => {
    expect(load({ DACP_PORT: ' ' }).config.port).toBe(7400);
  });
});

describe('effectiveConfig', () => {
  it('masks secrets and shows the origin of everything', () => {
    const shown = effectiveConfig(load({ OPENAI_API_KEY: 'sk-secret', DATAMETRIA_AGENT_JWT_SECRET: 'hush' }));
    expect(JSON.stringify(shown)).not.toMatch(/sk-secret|hush/);
    expect(shown).toContainEqual(
      expect.objectContaining({ name: 'openaiApiKey', value: '********', source: 'environment' }),
    );
    expect(shown).toContainEqual(expect.objectContaining({ name: 'modelName', value: null, source: 'default' }));
    expect(shown).toHaveLength(settingNames.length);
  });
});

describe('docs/settings.md', () => {
  it('has a row for every setting', () => {
    const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
    const missing = settingNames.flatMap(name => settings[name].env.filter(env => !page.includes(`\`${env}\``)));
    expect(missing).toEqual([]);
  });
});
