import { join } from 'node:path';
import type { Shell } from '../shell.ts';

/**
 * The user's own configuration folder, where keys and `config.yaml` lie: `$XDG_CONFIG_HOME/genarun`, else the platform's place below the home
 * folder. Undefined where the environment names no home.
 */
export function userFolder({ environment, platform }: Pick<Shell, 'environment' | 'platform'>): string | undefined {
  const { XDG_CONFIG_HOME: xdg, APPDATA: roaming, HOME: home } = environment;
  if (isSet(xdg)) return join(xdg, 'genarun');
  if (platform === 'win32') return isSet(roaming) ? join(roaming, 'genarun') : undefined;
  if (!isSet(home)) return undefined;
  return platform === 'darwin' ? join(home, 'Library', 'Application Support', 'genarun') : join(home, '.config', 'genarun');
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
