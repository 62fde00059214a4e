// Serves the repository on loopback, so that page.html finds the built core beside it:   node examples/13-embedding/serve.mjs
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, normalize } from 'node:path';

const root = new URL('../../', import.meta.url);
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://local').pathname));
  const type = types[extname(path)];
  const allowed = path.startsWith('/examples/13-embedding/') || path.startsWith('/packages/core/dist/');
  const bytes = allowed && type !== undefined ? await readFile(new URL(`.${path}`, root)).catch(() => undefined) : undefined;
  response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' });
  response.end(bytes ?? 'not here');
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/examples/13-embedding/page.html`));
