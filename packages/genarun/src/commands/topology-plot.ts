import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { GenarunError } from '@genarun/spec';
import { bettiCurve, type Diagram, plotBarcode, plotCurves, plotDiagram } from '@genarun/topology';
import type { Shell } from '../shell.ts';
import { readDiagrams } from '../topology/read-diagrams.ts';

export type TopologyPlotOptions = {
  readonly kind?: 'diagram' | 'barcode' | 'curve';
  readonly title?: string;
  readonly out?: string;
  readonly width?: number;
  readonly force?: boolean;
};

/** `genarun topology plot FILE`: a picture of diagrams, SVG on stdout or SVG or PNG in a file. */
export async function topologyPlot(shell: Shell, [file = '-']: readonly string[], options: TopologyPlotOptions): Promise<number> {
  const { kind = 'diagram', title, out } = options;
  refuse(shell, options);
  const diagrams = await readDiagrams(shell, file);
  const svg = draw(kind, diagrams, title);
  if (out === undefined) {
    shell.out(svg.endsWith('\n') ? svg : `${svg}\n`);
    return 0;
  }
  await writeFile(resolve(shell.cwd, out), extname(out).toLowerCase() === '.png' ? await rasterise(svg, options.width) : svg);
  shell.out(`${out}\n`);
  return 0;
}

function draw(kind: 'diagram' | 'barcode' | 'curve', diagrams: readonly Diagram[], title: string | undefined): string {
  const options = title === undefined ? {} : { title };
  if (kind === 'diagram') return plotDiagram(diagrams, options);
  if (kind === 'barcode') return plotBarcode(diagrams, options);
  const names = ['components', 'loops', 'voids'];
  return plotCurves(Object.fromEntries(diagrams.map((diagram, dimension) => [`H${dimension} ${names[dimension] ?? ''}`.trim(), bettiCurve(diagram)])), options);
}

function refuse(shell: Shell, { out, force, width }: TopologyPlotOptions): void {
  const ending = out === undefined ? '.svg' : extname(out).toLowerCase();
  if (ending !== '.svg' && ending !== '.png')
    throw new GenarunError({ code: 'invalid_input', message: `--out ${out}: expected a name that ends in .svg or .png`, hint: 'shape.svg, for example' });
  if (width !== undefined && ending !== '.png')
    throw new GenarunError({
      code: 'invalid_input',
      message: `--width ${width} is for PNG, got SVG`,
      hint: 'an SVG has no pixels; --out shape.png makes a PNG',
    });
  if (out !== undefined && force !== true && existsSync(resolve(shell.cwd, out)))
    throw new GenarunError({ code: 'invalid_input', message: `--out ${out}: the file is there already`, hint: 'another name, or --force to overwrite it' });
}

async function rasterise(svg: string, width = 1280): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg), { density: 200 }).resize({ width }).flatten({ background: '#ffffff' }).png().toBuffer();
}
