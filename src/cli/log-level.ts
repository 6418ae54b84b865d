import type { Config, LoadedConfig } from '../node/index.js';

/** The configuration; at a terminal only warnings and errors are logged, unless LOG_LEVEL says otherwise. */
export function quietAtTerminal({ config, sources }: LoadedConfig, err: { isTTY?: boolean } = process.stderr): Config {
  return err.isTTY && sources.logLevel === 'default' ? { ...config, logLevel: 'warn' } : config;
}
