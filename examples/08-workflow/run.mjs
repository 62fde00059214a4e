// Starts the services, runs the workflow against them, and tells which operations were called.
//   node examples/08-workflow/run.mjs                                  everything works
//   node examples/08-workflow/run.mjs --broken EvaluationService/measure    one service answers 500
// Further options go to "genarun run".
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { services, startServices } from './services.mjs';

const words = process.argv.slice(2);
const at = words.indexOf('--broken');
const broken = at < 0 ? undefined : words.splice(at, 2)[1];

const { url, seen, close } = await startServices({ broken });
const genarun = fileURLToPath(new URL('../../packages/genarun/bin/genarun.js', import.meta.url));
const document = fileURLToPath(new URL('storks.workflow.yaml', import.meta.url));
const addresses = services.flatMap((name) => ['--service', `${name}=${url}/${name}`]);
const child = spawn(process.execPath, [genarun, 'run', document, ...addresses, ...words], { stdio: 'inherit' });
const code = await new Promise((resolve) => child.on('close', resolve));
await close();
for (const { call, input } of seen) console.error(`called ${call} with ${JSON.stringify(input)}`);
process.exitCode = code ?? 1;
