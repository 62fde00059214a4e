import type { Choice, HubModel, PullProgress } from '@genarun/local';
import { GenarunError } from '@genarun/spec';
import { loadConfig } from '../config/load.ts';
import { loadSecrets } from '../config/secrets.ts';
import { displayPath } from '../document/display-path.ts';
import { loadLocal } from '../engine/load-local.ts';
import { modelsFolders } from '../engine/models-folders.ts';
import type { Shell } from '../shell.ts';
import { clip, formatBytes, formatDuration, plural } from '../terminal/format.ts';

export type ModelsPullOptions = { readonly dtype?: string; readonly revision?: string; readonly endpoint?: string; readonly json?: boolean };

/** Milliseconds between two lines of progress: where they stand one over the other, and where they stand one below the other. */
const interval = { terminal: 100, file: 10_000 } as const;

/** `genarun models pull ID`: gets a model from a hub, so that it runs without a network afterwards. */
export async function modelsPull(shell: Shell, [id = '']: readonly string[], options: ModelsPullOptions): Promise<number> {
  const [{ pullModel }, { config }, secret] = await Promise.all([loadLocal(), loadConfig(shell), loadSecrets(shell)]);
  const [models] = modelsFolders(shell, config.adapters?.local?.folders);
  const stop = new AbortController();
  const stopListening = shell.onSignal(() => stop.abort());
  const line = progressLine(shell);
  try {
    const token = secret('HF_TOKEN');
    const endpoint = options.endpoint ?? shell.environment.HF_ENDPOINT;
    const { record, folder, fetchedBytes } = await pullModel({
      ...{ models, id, fetch, signal: stop.signal, sleep },
      ...(options.dtype === undefined ? {} : { dtype: options.dtype }),
      ...(options.revision === undefined ? {} : { revision: options.revision }),
      ...(endpoint === undefined || endpoint === '' ? {} : { endpoint }),
      ...(token === undefined ? {} : { token }),
      process: { name: shell.driver, isGone: shell.isGone },
      onChoice: (choice, model) => shell.error(choiceText(choice, model)),
      onProgress: line.tell,
    });
    line.end();
    if (options.json === true) shell.out(`${JSON.stringify({ model: `local/${id}`, folder, fetchedBytes, ...record }, null, 2)}\n`);
    else {
      const came = fetchedBytes === 0 ? 'everything was there already' : `${formatBytes(fetchedBytes)} came`;
      shell.error(`local/${id} is ready: ${came}, every byte checked\nin ${displayPath(shell.cwd, folder)}\ntry it: genarun models test local/${id}\n`);
    }
    return 0;
  } catch (error) {
    line.end();
    if (error instanceof GenarunError && error.code === 'cancelled') throw stopped(id, options);
    throw error;
  } finally {
    stopListening();
  }
}

function stopped(id: string, { dtype, revision, endpoint }: ModelsPullOptions): GenarunError {
  const given = Object.entries({ dtype, revision, endpoint }).flatMap(([name, value]) => (value === undefined ? [] : [` --${name} ${value}`]));
  const again = `genarun models pull ${id}${given.join('')}`;
  return new GenarunError({ code: 'cancelled', message: 'stopped; what came is kept', hint: `to go on: ${again}` });
}

function choiceText({ family, precision, files, alternatives }: Choice, { id, revision, licence }: HubModel): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const precisions = [...new Set(Object.values(precision))].join(', ');
  const others = alternatives.map((other) => `${other.precision} ${formatBytes(other.bytes)}`).join(', ');
  return [
    `${id} at ${revision.slice(0, 8)}: ${family}, licence ${licence === undefined ? 'not stated' : clip(licence, 60)}`,
    `${plural(files.length, 'file')}, ${formatBytes(bytes)}${precisions === '' ? '' : `, precision ${precisions}`}`,
    ...(others === '' ? [] : [`also there (--dtype): ${others}`]),
    '',
  ].join('\n');
}

/** Tells how far it is and how long it may take: in a terminal in one line, elsewhere in a line now and then. */
function progressLine(shell: Shell): { readonly tell: (progress: PullProgress) => void; readonly end: () => void } {
  const isLive = shell.terminal.error;
  const begin = { at: shell.now(), bytes: undefined as number | undefined };
  let told = begin.at;
  let last: PullProgress | undefined;
  let isOpen = false;
  const write = (progress: PullProgress) => {
    const text = progressText(progress, { bytes: progress.bytes - (begin.bytes ?? 0), milliseconds: shell.now() - begin.at });
    shell.error(isLive ? `\r\u001b[K${clip(text, Math.max(40, shell.size().columns - 1))}` : `${text}\n`);
    isOpen = isLive;
  };
  return {
    tell: (progress) => {
      begin.bytes ??= progress.bytes;
      last = progress;
      const now = shell.now();
      if (now - told < interval[isLive ? 'terminal' : 'file']) return;
      told = now;
      write(progress);
    },
    end: () => {
      if (isLive && last !== undefined) write(last);
      if (isOpen) shell.error('\n');
      isOpen = false;
    },
  };
}

function progressText({ bytes, totalBytes, files, totalFiles }: PullProgress, come: { readonly bytes: number; readonly milliseconds: number }): string {
  const share = totalBytes === 0 ? 1 : bytes / totalBytes;
  const rate = come.milliseconds > 0 ? (come.bytes / come.milliseconds) * 1000 : 0;
  const left = rate > 0 && bytes < totalBytes ? `, about ${formatDuration(((totalBytes - bytes) / rate) * 1000)} left` : '';
  const speed = rate > 0 ? `, ${formatBytes(rate)}/s` : '';
  return `${Math.floor(share * 100)} %  ${formatBytes(bytes)} of ${formatBytes(totalBytes)}, ${files} of ${plural(totalFiles, 'file')}${speed}${left}`;
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
