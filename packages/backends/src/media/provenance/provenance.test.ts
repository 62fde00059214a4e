import type { Pixels, Provenance } from '@genarun/spec';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { join, letters, utf8, view } from '../container/bytes.ts';
import { jpegFile, jpegSegments, segmentLimit } from '../container/jpeg.ts';
import { pngChunk, pngChunks } from '../container/png.ts';
import { riffChunks } from '../container/riff.ts';
import { createMedia } from '../media.ts';

const media = createMedia();
const { readProvenance, writeProvenance } = media;

const provenance: Provenance = {
  genarun: 1,
  pipeline: { genarun: 1, name: 'walk', nodes: [{ id: 'photo', kind: 'image', prompt: 'A <b>"fox"</b> & ${animal}' }] },
  pipelineHash: 'ab'.repeat(32),
  inputs: { animal: 'лиса 🦊', note: '--> ]]> </rdf:RDF> \u0001\ufffe' },
  runSeed: 7,
  address: 'ideas.2/photo',
  index: 0,
  model: 'sim/painter',
  simulation: true,
  promptTemplate: 'A fox, ${style}',
  prompt: 'A fox <in> "snow" & ice,\nживопись 🦊',
  negativePrompt: 'blurry',
  params: { width: 24, height: 17, steps: 20, guidance_scale: 7.5, style: 'oil, canvas' },
  seed: 42,
};
const changed: Provenance = { ...provenance, prompt: 'short', seed: 43, negativePrompt: undefined, pipeline: { genarun: 1, nodes: [] } };
const large: Provenance = { ...provenance, prompt: 'word 🦊 '.repeat(9000), pipeline: { genarun: 1, text: '<&>'.repeat(12_000) } };

function pattern(alpha: number): Pixels {
  const data = new Uint8Array(24 * 17 * 4);
  for (let at = 0; at < 24 * 17; at++) data.set([(at * 7) & 255, (at * 13) & 255, (at * 29) & 255, alpha], at * 4);
  return { width: 24, height: 17, data };
}

const raw = (width = 24, height = 17) =>
  sharp(pattern(255).data, { raw: { width: 24, height: 17, channels: 4 } })
    .resize(width, height, { kernel: 'nearest' })
    .removeAlpha();

/** Files of every shape the three formats have. */
const files: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  PNG: async () => (await media.encode(pattern(255), 'png')).bytes,
  'PNG with transparency': async () => (await media.encode(pattern(90), 'png')).bytes,
  'PNG with a palette and a colour profile': () => raw().withIccProfile('p3').png({ palette: true }).toBuffer(),
  JPEG: async () => (await media.encode(pattern(255), 'jpeg')).bytes,
  'progressive JPEG': () => raw().jpeg({ progressive: true }).toBuffer(),
  'JPEG lying on its side, with EXIF, XMP and a colour profile': () =>
    raw()
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .withExifMerge({ IFD0: { Artist: 'Ada' }, IFD2: { ExposureTime: '1/50' }, IFD3: { GPSLatitudeRef: 'N' } })
      .withXmp(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about="" dc:title="Kept"/></rdf:RDF></x:xmpmeta>',
      )
      .jpeg()
      .toBuffer(),
  'lossy WebP': () => raw().webp({ quality: 80 }).toBuffer(),
  'lossless WebP': () => raw().webp({ lossless: true }).toBuffer(),
  'lossless WebP with transparency': () =>
    sharp(pattern(90).data, { raw: { width: 24, height: 17, channels: 4 } })
      .webp({ lossless: true })
      .toBuffer(),
  'lossy WebP with transparency': () =>
    sharp(pattern(90).data, { raw: { width: 24, height: 17, channels: 4 } })
      .webp({ quality: 70 })
      .toBuffer(),
  'animated WebP': async () => (await media.animate([pattern(255), pattern(10), pattern(200)], 'webp', 80)).bytes,
  'WebP lying on its side with EXIF': () => raw().withMetadata({ orientation: 8 }).webp().toBuffer(),
};

/** Every pixel of every page, as the decoder sees it, and how the file describes itself. */
async function shown(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true });
  const { format, width, height, channels, hasAlpha, pages, delay, loop, orientation, icc, isProgressive } = await sharp(bytes, { animated: true }).metadata();
  return {
    data: data.toString('base64'),
    info,
    format,
    width,
    height,
    channels,
    hasAlpha,
    pages,
    delay,
    loop,
    orientation,
    icc: icc?.toString('base64'),
    isProgressive,
  };
}

describe.each(Object.entries(files))('provenance in %s', (_name, make) => {
  it('is read back whole and leaves every pixel, the profile and the orientation as they were', async () => {
    const bytes = await make();
    const before = new Uint8Array(bytes);
    for (const given of [provenance, large]) {
      const written = writeProvenance(bytes, given);
      expect(readProvenance(written)).toEqual(given);
      expect(await shown(written)).toEqual(await shown(bytes));
      expect(await media.pixelHash(written)).toBe(await media.pixelHash(bytes));
      expect(await media.probe(written)).toEqual(await media.probe(bytes));
    }
    expect(new Uint8Array(bytes)).toEqual(before);
  });

  it('is replaced, not repeated, and equal input gives equal bytes', async () => {
    const bytes = await make();
    const once = writeProvenance(bytes, provenance);
    expect(Buffer.from(writeProvenance(bytes, provenance)).equals(Buffer.from(once))).toBe(true);
    expect(Buffer.from(writeProvenance(once, provenance)).equals(Buffer.from(once))).toBe(true);
    for (const between of [changed, large]) {
      const other = writeProvenance(once, between);
      expect(readProvenance(other)).toEqual(JSON.parse(JSON.stringify(between)));
      expect(Buffer.from(other).includes('ideas.2/photo')).toBe(true);
      expect(Buffer.from(writeProvenance(other, provenance)).equals(Buffer.from(once))).toBe(true);
    }
  });

  it('is absent from a file that has none', async () => {
    expect(readProvenance(await make())).toBeUndefined();
  });
});

describe('other tools read', () => {
  const infotext = [
    provenance.prompt,
    'Negative prompt: blurry',
    'Steps: 20, Seed: 42, Size: 24x17, Model: sim/painter, CFG scale: 7.5, style: "oil, canvas", Version: "Genarun, simulation, no AI"',
  ].join('\n');

  it('the text keys of a PNG', async () => {
    const written = writeProvenance(await (files.PNG as () => Promise<Uint8Array>)(), provenance);
    const texts = Object.fromEntries(((await sharp(written).metadata()).comments ?? []).map(({ keyword, text }) => [keyword, text]));
    expect(texts).toMatchObject({ parameters: infotext, Software: 'Genarun (simulation, no AI)', Description: `${provenance.prompt} (simulation, no AI)` });
    expect(JSON.parse(texts.genarun ?? '')).toEqual(provenance);
    const chunks = pngChunks(written) ?? [];
    expect(chunks.findIndex(({ type }) => type === 'iTXt')).toBeLessThan(chunks.findIndex(({ type }) => type === 'IDAT'));
    for (const { type, data, start, end } of chunks) expect(Buffer.from(written.subarray(start, end)).equals(Buffer.from(pngChunk(type, data)))).toBe(true);
  });

  it.each(['JPEG', 'lossy WebP', 'animated WebP'])('the EXIF user comment and the XMP of a %s', async (name) => {
    const written = writeProvenance(await (files[name] as () => Promise<Uint8Array>)(), provenance);
    const { exif, xmpAsString } = await sharp(written).metadata();
    const comment = Buffer.from(exif ?? []);
    const start = comment.indexOf('UNICODE\0') + 8;
    const text = Buffer.from(comment.subarray(start, start + infotext.length * 2))
      .swap16()
      .toString('utf16le');
    expect(text).toBe(infotext);
    expect(comment.includes('Genarun (simulation, no AI)\0')).toBe(true);
    expect(xmpAsString).toContain('algorithmicMedia');
    expect(xmpAsString).toContain('<xmp:CreatorTool>Genarun (simulation, no AI)</xmp:CreatorTool>');
  });

  it('trained models named as such, and no word of a simulation', async () => {
    const { simulation: _simulation, ...real } = provenance;
    const written = writeProvenance(await (files.JPEG as () => Promise<Uint8Array>)(), { ...real, model: 'maker/model' });
    expect((await sharp(written).metadata()).xmpAsString).toContain('digitalsourcetype/trainedAlgorithmicMedia');
    expect(Buffer.from(written).includes('simulation')).toBe(false);
  });

  it('what a foreign file said before: artist, exposure, place and title', async () => {
    const make = files['JPEG lying on its side, with EXIF, XMP and a colour profile'] as () => Promise<Uint8Array>;
    const bytes = await make();
    for (const given of [provenance, large]) {
      const written = writeProvenance(bytes, given);
      const { exif, xmpAsString } = await sharp(written).metadata();
      expect(Buffer.from(exif ?? []).includes('Ada')).toBe(true);
      expect(xmpAsString).toContain('dc:title="Kept"');
      // A decoder that parses the whole directory tree and writes it anew still finds every field.
      const again = await sharp(written).keepExif().jpeg().toBuffer();
      const kept = Buffer.from((await sharp(again).metadata()).exif ?? []);
      for (const text of ['Ada', 'Genarun (simulation, no AI)', 'UNICODE']) expect(kept.includes(text)).toBe(true);
    }
  });
});

const isExtension = ({ data }: { readonly data: Uint8Array }) => letters(data, 0, 33) === 'http://ns.adobe.com/xmp/extension/'.slice(0, 33);

describe('containers', () => {
  it('a large record in JPEG stands in segments of legal length behind its JFIF header', async () => {
    const plain = jpegSegments(await (files.JPEG as () => Promise<Uint8Array>)());
    const jfif = { marker: 0xe0, data: Uint8Array.from([...utf8.encode('JFIF\0'), 1, 2, 0, 0, 1, 0, 1, 0, 0]) };
    const bytes = await (files.JPEG as () => Promise<Uint8Array>)();
    const withJfif = jpegFile([jfif, ...(plain?.segments ?? [])], bytes.subarray(plain?.scan));
    const { segments } = jpegSegments(writeProvenance(withJfif, large)) ?? { segments: [] };
    expect(segments.every(({ data }) => data.length <= segmentLimit)).toBe(true);
    expect(segments.slice(0, 3).map(({ data }) => letters(data, 0, 6))).toEqual(['JFIF\0\x01', 'Exif\0\0', 'http:/']);
    expect(segments.filter(isExtension).length).toBeGreaterThan(2);
  });

  it('a foreign packet keeps its own description and its own extension while there is room for both', async () => {
    const rdf = (inner: string) =>
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${inner}</rdf:RDF></x:xmpmeta>`;
    const id = 'F'.repeat(32);
    const packet = rdf(
      `<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${id}" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Foreign"/>`,
    );
    const bytes = await (files.JPEG as () => Promise<Uint8Array>)();
    const { segments, scan } = jpegSegments(bytes) ?? { segments: [], scan: 0 };
    const segment = (text: string) => ({ marker: 0xe1, data: utf8.encode(text) });
    const extension = segment(`http://ns.adobe.com/xmp/extension/\0${id}\0\0\0\x04\0\0\0\0<a/>`);
    const foreign = jpegFile([segment(`http://ns.adobe.com/xap/1.0/\0${packet}`), extension, ...segments], bytes.subarray(scan));
    const small = writeProvenance(foreign, provenance);
    const text = Buffer.from(small).toString('latin1');
    expect(text.split('CreatorTool').length).toBe(2);
    expect(text.split(id).length).toBe(3);
    expect(readProvenance(small)).toEqual(provenance);
    const big = writeProvenance(small, large);
    expect(Buffer.from(big).includes(id)).toBe(false);
    expect(readProvenance(big)).toEqual(large);
  });

  it('a large record is undefined when one of its segments is missing', async () => {
    const written = writeProvenance(await (files.JPEG as () => Promise<Uint8Array>)(), large);
    const { segments, scan } = jpegSegments(written) ?? { segments: [], scan: 0 };
    const lost = segments.findIndex(isExtension) + 1;
    const broken = jpegFile(
      segments.filter((_segment, at) => at !== lost),
      written.subarray(scan),
    );
    expect(readProvenance(broken)).toBeUndefined();
  });

  it('a WebP tells its size, has even chunks in the order of the format and the flags of what it holds', async () => {
    const written = writeProvenance(await (files['lossless WebP with transparency'] as () => Promise<Uint8Array>)(), provenance);
    expect(view(written).getUint32(4, true)).toBe(written.length - 8);
    expect(written.length % 2).toBe(0);
    const { chunks } = riffChunks(written);
    expect(chunks.map(({ type }) => type)).toEqual(['VP8X', 'VP8L', 'EXIF', 'XMP ']);
    expect(chunks[0]?.data[0]).toBe(0x04 | 0x08 | 0x10);
  });

  it('files of other types, and files that break off, come back as they are', async () => {
    const gif = (await media.animate([pattern(255)], 'gif', 100)).bytes;
    const svg = utf8.encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
    const cut = await Promise.all(['PNG', 'JPEG', 'lossy WebP'].map(async (name) => (await (files[name] as () => Promise<Uint8Array>)()).slice(0, 60)));
    for (const bytes of [gif, svg, new Uint8Array(0), Uint8Array.of(0xff, 0xd8, 0xff), ...cut]) {
      expect(writeProvenance(bytes, provenance)).toEqual(bytes);
      expect(readProvenance(bytes)).toBeUndefined();
    }
  });

  it('a record that is not ours, or damaged, reads as none', async () => {
    const png = await (files.PNG as () => Promise<Uint8Array>)();
    const chunks = pngChunks(png) ?? [];
    const withText = (text: string) =>
      join([png.subarray(0, 33), pngChunk('iTXt', join([utf8.encode('genarun'), new Uint8Array(5), utf8.encode(text)])), png.subarray(chunks[0]?.end)]);
    for (const text of ['', '{', 'null', '[]', '{"genarun":2}', '{"genarun":1}', JSON.stringify({ ...provenance, prompt: 7 })])
      expect(readProvenance(withText(text))).toBeUndefined();
    expect(readProvenance(withText(JSON.stringify(provenance)))).toEqual(provenance);
  });

  it('whatever the bytes, reading and writing never fail', async () => {
    const seeds = await Promise.all(Object.values(files).map((make) => make()));
    const damaged = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }), fc.nat(4000))
      .map(([bytes, edits, length]) => {
        const copy = writeProvenance(bytes, provenance).slice(0, Math.max(20, length));
        for (const [at, value] of edits) if (at < copy.length) copy[at] = value;
        return copy;
      });
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        readProvenance(writeProvenance(bytes, provenance));
        readProvenance(bytes);
        await media.probe(bytes);
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it('any text survives in every format', async () => {
    const three = await Promise.all(['PNG', 'JPEG', 'lossy WebP'].map((name) => (files[name] as () => Promise<Uint8Array>)()));
    await fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.json(), fc.constantFrom(...three), (prompt, inputs, bytes) => {
        const given = { ...provenance, prompt, negativePrompt: prompt, inputs: JSON.parse(inputs) as unknown };
        expect(JSON.stringify(readProvenance(writeProvenance(bytes, given)))).toBe(JSON.stringify(given));
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});
