import { didYouMean, GenarunError, type Service } from '@genarun/spec';

/** A registered service by name. An unknown name is GenarunError `invalid_input` that lists the known ones and says how to register it. */
export function serviceIn(services: Readonly<Record<string, Service>>, name: string): Service {
  const found = Object.hasOwn(services, name) ? services[name] : undefined;
  if (found) return found;
  const names = Object.keys(services);
  throw new GenarunError({
    code: 'invalid_input',
    message: `service "${name}" is not registered; ${names.length === 0 ? 'no service is' : `registered: ${names.join(', ')}`}.${didYouMean(name, names)}`,
    hint: `Add services: { ${name}: { url: http://… } } to genarun.config.yaml, or --service ${name}=http://…`,
  });
}
