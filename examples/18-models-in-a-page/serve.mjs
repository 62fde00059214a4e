// Serves the repository on loopback, so that page.html finds what is built and installed:   node examples/18-models-in-a-page/serve.mjs [PORT]
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, normalize } from 'node:path';

const root = new URL('../../', import.meta.url);
const folders = ['/examples/18-models-in-a-page/', '/packages/core/dist/', '/packages/local/dist/browser/', '/node_modules/onnxruntime-web/dist/'];
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.onnx': 'application/octet-stream',
  '.wasm': 'application/wasm',
};
// With these two a page may share memory with its workers: models then use several threads, and stop in the middle when they are told to.
const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://local').pathname));
  const type = types[extname(path)];
  const allowed = type !== undefined && folders.some((folder) => path.startsWith(folder));
  const bytes = allowed ? await readFile(new URL(`.${path}`, root)).catch(() => undefined) : undefined;
  response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain', ...isolated });
  response.end(bytes ?? 'not here');
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/examples/18-models-in-a-page/page.html`));
