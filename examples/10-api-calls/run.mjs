// Runs today.yaml without the network: a server on loopback answers from examples/apis/recordings, and the document and the API
// descriptions are copied with that server in the place of the real hosts. Options go to "genarun run".
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const apis = fileURLToPath(new URL('../apis/', import.meta.url));
const recordings = readdirSync(join(apis, 'recordings')).map((name) => JSON.parse(readFileSync(join(apis, 'recordings', name), 'utf8')));
const hosts = [...new Set(recordings.map(({ request }) => new URL(request.url).origin))];

/** `/0/v1/…` stands for the first host's `/v1/…`. Recorded query values must match, numbers to a tenth; others may be there. */
const isNear = (asked, recorded) => asked === recorded || Math.abs(Number(asked ?? NaN) - Number(recorded)) <= 0.1;
const server = createServer((request, response) => {
  const local = new URL(request.url, 'http://local');
  const [, host, path] = /^\/(\d+)(\/.*)$/.exec(local.pathname) ?? [];
  const found = recordings.find(
    (recording) =>
      recording.request.method === request.method &&
      recording.request.url === `${hosts[host]}${path}` &&
      Object.entries(recording.request.query).every(([name, value]) => isNear(local.searchParams.get(name), value)),
  );
  console.error(`asked ${request.method} ${hosts[host]}${path}${local.search}`);
  response.writeHead(found?.response.status ?? 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found?.response.body ?? { error: 'nothing like this was recorded' }));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

const folder = mkdtempSync(join(tmpdir(), 'genarun-today-'));
const local = (text) => hosts.reduce((changed, host, index) => changed.replaceAll(host, `http://127.0.0.1:${port}/${index}`), text);
mkdirSync(join(folder, 'apis'));
mkdirSync(join(folder, 'document'));
for (const name of ['open-meteo.json', 'hacker-news.json']) writeFileSync(join(folder, 'apis', name), local(readFileSync(join(apis, name), 'utf8')));
writeFileSync(join(folder, 'document/today.yaml'), local(readFileSync(new URL('today.yaml', import.meta.url), 'utf8')));
// Documents may reach public addresses only, unless the configuration says otherwise.
writeFileSync(join(folder, 'document/genarun.config.yaml'), `http: { allow: ["127.0.0.1:${port}"] }\n`);

const genarun = fileURLToPath(new URL('../../packages/genarun/bin/genarun.js', import.meta.url));
const child = spawn(process.execPath, [genarun, 'run', join(folder, 'document/today.yaml'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = (await new Promise((resolve) => child.on('close', resolve))) ?? 1;
server.close();
rmSync(folder, { recursive: true, force: true });
