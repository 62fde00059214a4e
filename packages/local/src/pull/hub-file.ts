import { GenarunError } from '@genarun/spec';

/** A file of a repository, as the hub lists it. */
export type HubFile = {
  readonly path: string;
  readonly bytes: number;
  /** sha256 of the bytes for large files, the sha1 of a git blob (header and bytes) for small ones. */
  readonly checksum: { readonly kind: 'sha256' | 'git'; readonly hex: string };
};

/** `owner/name`, or a bare name. */
const idPattern = /^(?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/;

/** Throws GenarunError `invalid_input` for what is no id of a repository. */
export function requireHubId(id: string): string {
  if (idPattern.test(id) && !id.includes('..')) return id;
  throw new GenarunError({
    code: 'invalid_input',
    message: `an id as the hub has it, owner/name, expected, got "${id}"`,
    hint: 'for example onnx-community/Qwen3-0.6B-ONNX; of an address it is the last two parts',
  });
}

/** Names that cannot be a file's on some system, or that lead out of the folder. */
const unsafePart = /^(?:\.{1,2}|.*[. ]|(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|\.git)$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not stand in a file's name
const unsafeCharacters = /[\u0000-\u001f\u007f<>:"|?*\\]/;

/** Throws GenarunError `invalid_output` for a listed name that would not lie below the model's folder, or cannot be written everywhere. */
export function requireSafePath(path: string): string {
  const parts = path.split('/');
  const isSafe = path.length <= 400 && !unsafeCharacters.test(path) && parts.length <= 12 && parts.every((part) => part !== '' && !unsafePart.test(part));
  if (isSafe) return path;
  throw new GenarunError({
    code: 'invalid_output',
    message: `the hub lists a file ${JSON.stringify(path.slice(0, 120))}: a path below the folder of the model expected`,
    hint: 'nothing was written; take another repository',
  });
}
