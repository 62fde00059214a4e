import { createHttpService } from '@genarun/core';
import { type Clock, GenarunError, type Http, type Service } from '@genarun/spec';
import type { ServiceConfig } from '../config/config.ts';
import type { SecretLookup } from '../config/secrets.ts';

export type ServicesOptions = { readonly http: Http; readonly secret: SecretLookup; readonly clock: Clock };

/** The configured services. `${secrets.NAME}` in their headers is filled in at each call; a missing secret is GenarunError `auth`. */
export function createServices(configs: Readonly<Record<string, ServiceConfig>>, options: ServicesOptions): Readonly<Record<string, Service>> {
  return Object.fromEntries(Object.entries(configs).map(([name, config]) => [name, createService(name, config, options)]));
}

function createService(name: string, { url, headers = {} }: ServiceConfig, { http, secret, clock }: ServicesOptions): Service {
  return {
    call: (operation, input, options) => {
      const filled = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, fillSecrets(name, value, secret)]));
      return createHttpService({ name, url, headers: filled, http, now: clock.now }).call(operation, input, options);
    },
  };
}

function fillSecrets(service: string, value: string, secret: SecretLookup): string {
  return value.replace(/\$\{\s*secrets\.([A-Za-z_][A-Za-z0-9_]*)\s*\}/g, (_, name: string) => {
    const found = secret(name);
    if (found !== undefined) return found;
    throw new GenarunError({
      code: 'auth',
      message: `service "${service}": there is no secret ${name}`,
      hint: `set GENARUN_SECRET_${name} in the environment or in .env`,
    });
  });
}
