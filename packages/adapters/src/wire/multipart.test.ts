import fc from 'fast-check';
import { expect, it } from 'vitest';
import { multipart } from './multipart.ts';

const read = ({ body, headers }: ReturnType<typeof multipart>) => new Response(new Uint8Array(body), { headers }).formData();

it('writes forms that others read, whatever is in them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.uint8Array(), async (text, bytes) => {
      const form = await read(
        multipart([
          { name: 'prompt', text },
          { name: 'image', bytes, file: 'a.png', mime: 'image/png' },
        ]),
      );
      expect(form.get('prompt')).toBe(text);
      const file = form.get('image') as File;
      expect([file.name, file.type]).toEqual(['a.png', 'image/png']);
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array(bytes));
    }),
    { numRuns: 60 },
  );
});

it('lets nobody end a part from within', async () => {
  const text = '\r\n--genarun-form\r\nContent-Disposition: form-data; name="model"\r\n\r\nother\r\n--genarun-form--';
  const form = await read(multipart([{ name: 'prompt', text }]));
  expect([...form.keys()]).toEqual(['prompt']);
  expect(form.get('prompt')).toBe(text);
  expect([...(await read(multipart([{ name: 'a"\r\nb', text: 'x' }]))).keys()]).toHaveLength(1);
});
