import { GenarunError, isRecord } from '@genarun/spec';
import type { EngineOptions } from '../facade.ts';
import type { Planning } from '../plan/make-plan.ts';
import { parseJsonText } from '../schema/index.ts';

const decoder = new TextDecoder();
const mediaMime = /^(image|audio|video)\//;

/** The three readings a plan may need: sub-pipelines, API descriptions, media inputs. The only I/O before a run. */
export function fileReaders(options: EngineOptions): Pick<Planning, 'readSubPipeline' | 'readApi' | 'readMedia'> {
  const readBytes = async (path: string, beside: string | undefined): Promise<Uint8Array> => {
    if (!options.readFile)
      throw new GenarunError({
        code: 'invalid_input',
        message: `cannot read "${path}": this engine reads no files`,
        hint: 'put the document in place of its name',
      });
    return options.readFile(path, beside);
  };
  return {
    readSubPipeline: async (path, beside) => {
      const text = decoder.decode(await readBytes(path, beside));
      if (!options.parse) throw new GenarunError({ code: 'invalid_input', message: `cannot read the sub-pipeline "${path}": this engine has no dialects` });
      const parsed = options.parse(text, path);
      return { parsed, file: path };
    },
    readApi: async (place, beside) => {
      const text = /^https?:\/\//.test(place) ? await fetchText(place, options) : decoder.decode(await readBytes(place, beside));
      const parsed = options.parseData ? options.parseData(text, place) : jsonOf(text);
      if (!isRecord(parsed))
        throw new GenarunError({
          code: 'invalid_input',
          message: `"${place}" is no API description: expected a JSON or YAML object`,
          hint: 'an OpenAPI 3 document, or { operations: { name: { url, parameters } } }',
        });
      return parsed;
    },
    readMedia: async (name, path, beside) => {
      const bytes = await readBytes(path, beside);
      const info = await options.media.probe(bytes);
      if (!mediaMime.test(info.mime))
        throw new GenarunError({ code: 'invalid_input', message: `input "${name}": "${path}" is ${info.mime}; expected an image, sound or video` });
      const sha256 = await options.blobs.put(bytes);
      const kind = info.mime.split('/')[0] ?? 'data';
      return {
        $product: `input:${name}#0`,
        kind,
        mime: info.mime,
        uri: `blob:${sha256}`,
        bytes: bytes.length,
        ...(info.width === undefined ? {} : { width: info.width }),
        ...(info.height === undefined ? {} : { height: info.height }),
        ...(info.duration === undefined ? {} : { duration: info.duration }),
      };
    },
  };
}

function jsonOf(text: string): unknown {
  const parsed = parseJsonText(text);
  return 'value' in parsed ? parsed.value : undefined;
}

async function fetchText(url: string, { http }: EngineOptions): Promise<string> {
  const response = await http.guarded({ method: 'GET', url });
  if (response.status !== 200) throw new GenarunError({ code: 'not_found', message: `${url} answered ${response.status}` });
  return decoder.decode(response.body);
}
