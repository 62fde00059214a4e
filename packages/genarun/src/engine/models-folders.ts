import { join, resolve } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { userFolder } from '../config/user-folder.ts';
import type { Shell } from '../shell.ts';

/**
 * Where local models lie: the folders of the configuration, else `GENARUN_MODELS`, else `models` in the user's own folder. Pulled models go into the first.
 * Throws GenarunError `invalid_input` where the environment names no place.
 */
export function modelsFolders(shell: Pick<Shell, 'cwd' | 'environment' | 'platform'>, configured: readonly string[] = []): readonly [string, ...string[]] {
  const [first, ...others] = configured.map((folder) => resolve(shell.cwd, folder));
  if (first !== undefined) return [first, ...others];
  const { GENARUN_MODELS: named } = shell.environment;
  if (named !== undefined && named !== '') return [resolve(shell.cwd, named)];
  const user = userFolder(shell);
  if (user !== undefined) return [join(user, 'models')];
  throw new GenarunError({ code: 'invalid_input', message: 'there is no folder for models', hint: 'set GENARUN_MODELS, or HOME' });
}
