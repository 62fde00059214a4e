import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';
import { writeDocument } from './documents.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);

describe('help', () => {
  it('lists the commands and the exit codes', async () => {
    const { code, stdout } = await place.run(['--help']);
    expect(code).toBe(0);
    for (const command of ['run', 'validate', 'plan', 'convert', 'schema', 'init', 'runs', 'answer', 'logs', 'models', 'generate', 'keys', 'restore', 'doctor'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(stdout).toContain('130  interrupted');
  });

  const commands = ['run', 'validate', 'plan', 'convert', 'schema', 'init', 'runs', 'answer', 'logs', 'models', 'generate', 'keys', 'restore', 'doctor'];
  const subcommands = ['list', 'show', 'compare', 'resume', 'pause', 'cancel', 'export', 'delete', 'restore', 'purge'].map((name) => `runs ${name}`);
  const further = ['models list', 'models show', 'models test', 'models add', 'keys set', 'keys list', 'keys remove'];
  it.each([...commands, ...subcommands, ...further])('of %s has examples', async (command) => {
    const { code, stdout } = await place.run([...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: genarun ${command}`);
    expect(stdout).toMatch(/Examples:\n {2}genarun /);
  });

  it('is told on stderr, with exit code 2, when no command is given', async () => {
    const { code, stdout, stderr } = await place.run([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: genarun');
  });
});

it('--version prints the version and nothing else', async () => {
  const { code, stdout, stderr } = await place.run(['--version']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('genarun models list', () => {
  it('says of simulations that they are', async () => {
    const { stdout } = await place.run(['models', 'list']);
    expect(stdout).toMatch(/^sim\/writer .*simulation, no AI/m);
  });

  it('lists by task, as JSON too', async () => {
    const models = JSON.parse((await place.run(['models', 'list', '--task', 'image', '--json'])).stdout);
    expect(models.length).toBeGreaterThan(0);
    expect(models.every((model: { tasks: string[] }) => model.tasks.includes('image'))).toBe(true);
    expect((await place.run(['models', 'list', '--task', 'images'])).stderr).toContain('Did you mean "image"?');
  });
});

describe('genarun doctor', () => {
  it('finds nothing wrong with a sound home', async () => {
    await place.run(['run', writeDocument(place.folder, 'picture'), '--quiet']);
    const { code, stdout } = await place.run(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok +store +sound$/m);
  });

  it('exits 1 and names what is wrong', async () => {
    await place.run(['run', writeDocument(place.folder, 'hello'), '--quiet']);
    write('.genarun/genarun.db', 'no database');
    const { code, stdout, stderr } = await place.run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^problem +store /m);
    expect(stderr).toBe('');
  });
});

describe('genarun.config.yaml', () => {
  it('is read beside the document, and an unknown key is an error with its place', async () => {
    mkdirSync(join(place.folder, 'sub'));
    writeDocument(join(place.folder, 'sub'), 'hello');
    write('sub/genarun.config.yaml', 'budget: 1\nservces: {}\n');
    const { code, stderr } = await place.run(['run', 'sub/hello.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('unknown key "servces"');
    expect(stderr).toContain('sub/genarun.config.yaml:2:');
    expect(stderr).toContain('Did you mean "services"?');
  });

  it('sets default models, limits and budgets', async () => {
    write('genarun.config.yaml', 'models: { text: sim/no-such }\n');
    expect((await place.run(['run', writeDocument(place.folder, 'defaults')])).stderr).toContain('sim/no-such');
    write('genarun.config.yaml', 'maxInvocations: 5\nbudget: 0.25\n');
    expect(JSON.parse((await place.run(['plan', writeDocument(place.folder, 'hello'), '--json'])).stdout).plan).toMatchObject({
      budget: 0.25,
      maxInvocations: 5,
    });
  });
});

describe('services and secrets', () => {
  const document = `genarun: 1
name: service
nodes:
  - { id: answer, kind: service, service: DataService, operation: fetchData, input: { year: 2025 } }
`;

  /** A service on loopback that keeps what it was asked. */
  async function service(status = 200) {
    const asked: { readonly url: string | undefined; readonly authorization: string | undefined; readonly body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        asked.push({ url: request.url, authorization: request.headers.authorization, body });
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ rows: 3 }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, close: () => new Promise((resolve) => server.close(resolve)) };
  }

  it('calls a service named on the command line', async () => {
    const { asked, url, close } = await service();
    write('service.yaml', document);
    const { code, stdout } = await place.run(['run', 'service.yaml', '--service', `DataService=${url}`]);
    await close();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ answer: { rows: 3 } });
    expect(asked).toEqual([{ url: '/api/fetchData', authorization: undefined, body: '{"year":2025}' }]);
  });

  it('fills secrets from .env into the headers of a configured service and never prints them', async () => {
    const { asked, url, close } = await service(500);
    write('service.yaml', document);
    write('.env', 'GENARUN_SECRET_TOKEN=very-secret-value\n');
    write('genarun.config.yaml', `services: { DataService: { url: "${url}", headers: { authorization: "Bearer \${secrets.TOKEN}" } } }\n`);
    const { code, stdout, stderr } = await place.run(['run', 'service.yaml', '--json']);
    await close();
    expect(code).toBe(1);
    expect(asked[0]?.authorization).toBe('Bearer very-secret-value');
    const kept = (await place.run(['runs', 'show', 'latest', '--json'])).stdout + (await place.run(['logs', 'latest', '--json'])).stdout;
    expect(stdout + stderr + kept).not.toContain('very-secret-value');
  });

  it('finds the configuration beside the document again when a run is resumed', async () => {
    mkdirSync(join(place.folder, 'sub'));
    write('sub/service.yaml', document);
    expect((await place.run(['run', 'sub/service.yaml', '--quiet'])).code).toBe(1);
    const { url, close } = await service();
    write('sub/genarun.config.yaml', `services: { DataService: { url: "${url}" } }\n`);
    const resumed = await place.run(['runs', 'resume', 'latest']);
    await close();
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toEqual({ answer: { rows: 3 } });
  });

  it('says which secret is missing and how to set it', async () => {
    write('service.yaml', document);
    write('genarun.config.yaml', 'services: { DataService: { url: "http://127.0.0.1:9", headers: { authorization: "${secrets.TOKEN}" } } }\n');
    const { code, stderr } = await place.run(['run', 'service.yaml']);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no secret TOKEN');
    expect(stderr).toContain('GENARUN_SECRET_TOKEN');
  });
});
