import { GenarunError } from '@genarun/spec';

export type Local = typeof import('@genarun/local');

/** The package of local models, which not everybody installs. Throws GenarunError `not_found` with the command that installs it. */
export async function loadLocal(): Promise<Local> {
  try {
    return await import('@genarun/local');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    throw new GenarunError({
      code: 'not_found',
      message: isMissing ? 'local models need a package that is not installed: @genarun/local' : `@genarun/local does not load: ${String(cause)}`,
      hint: 'npm install @genarun/local',
      cause,
    });
  }
}
