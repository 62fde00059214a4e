import { GenarunError } from '@genarun/spec';

/** Loads an optional package; one that is not installed is named with the command that brings it. */
export async function loadPackage<Package>(name: string, load: () => Promise<Package>): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    const missing = error instanceof Error && /Cannot find (?:package|module)|Failed to resolve|Could not resolve/.test(error.message);
    if (!missing) throw error;
    throw new GenarunError({ code: 'not_found', message: `the package ${name} is not installed`, hint: `npm install ${name}`, cause: error });
  }
}
