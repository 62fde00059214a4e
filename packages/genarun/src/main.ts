import { version } from '../package.json';

/**
 * The entry of `genarun`. Only here are time, randomness and the environment read; commands get them through the shell. Whatever is not
 * needed to tell the version is loaded after it has been told.
 */
const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const [{ createShell }, { runProgram }] = await Promise.all([import('./main-shell.ts'), import('./program.ts')]);
  const shell = createShell(version, words);
  const code = await runProgram(shell);
  await drained(process.stdout);
  await drained(process.stderr);
  process.exit(code);
}

/** Resolves once everything written so far has left the process, or nobody reads it any more. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) return resolve();
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
