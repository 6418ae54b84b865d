import type { LoadedConfig } from './config.js';
import type { Source } from './config-read.js';
import type { Setting } from './setting.js';
import { type SettingName, settingNames, settings } from './settings.js';

/** One line of the effective configuration. */
export interface ShownSetting {
  readonly name: SettingName;
  /** The value, masked when it is a secret; null: not set. */
  readonly value: string | number | boolean | null;
  readonly source: Source;
  /** Its name in the environment. */
  readonly env: string;
  readonly about: string;
}

/** What is in force and why, fit to be shown: secrets are masked. */
export function effectiveConfig(loaded: LoadedConfig): ShownSetting[] {
  return settingNames.map(name => {
    const setting: Setting<unknown> = settings[name];
    const value = loaded.config[name];
    return {
      name,
      value: value === undefined ? null : setting.secret ? '********' : value,
      source: loaded.sources[name],
      env: setting.env[0],
      about: setting.about,
    };
  });
}
