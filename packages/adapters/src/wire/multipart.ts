/** One part of a form: a text, or a file with its name and type. */
export type Part =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly bytes: Uint8Array; readonly file: string; readonly mime: string };

/** A `multipart/form-data` body (RFC 7578) with the header that names its boundary, which stands in no part. */
export function multipart(parts: readonly Part[]): { readonly body: Uint8Array; readonly headers: { readonly 'content-type': string } } {
  const contents = parts.map((part) => ('text' in part ? new TextEncoder().encode(part.text) : part.bytes));
  let boundary = 'genarun-form';
  while (contents.some((content) => holds(content, boundary))) boundary += `-${boundary.length}`;
  const pieces = parts.flatMap((part, at) => {
    const file = 'text' in part ? '' : `; filename="${quoted(part.file)}"\r\nContent-Type: ${part.mime}`;
    return [
      encode(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"${file}\r\n\r\n`),
      contents[at] ?? new Uint8Array(),
      encode('\r\n'),
    ];
  });
  pieces.push(encode(`--${boundary}--\r\n`));
  const body = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  pieces.reduce((at, piece) => {
    body.set(piece, at);
    return at + piece.length;
  }, 0);
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function quoted(name: string): string {
  return name.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
}

function holds(content: Uint8Array, text: string): boolean {
  const wanted = encode(text);
  const [first = 0] = wanted;
  for (let at = content.indexOf(first); at >= 0; at = content.indexOf(first, at + 1))
    if (wanted.every((byte, offset) => content[at + offset] === byte)) return true;
  return false;
}
