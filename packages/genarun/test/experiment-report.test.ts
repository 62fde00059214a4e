import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCommandLine, createWorkplace, type Workplace } from './command-line.ts';

beforeAll(buildCommandLine);
let place: Workplace;
beforeEach(() => {
  place = createWorkplace();
});
afterEach(() => place.remove());

const study = {
  networks: [['sim/painter', 'sim/captioner']],
  seeds: [7, 8],
  prompts: ['a fox in the snow', 'two boats'],
  embedding_models: ['sim/embedder'],
  parameters: { 'sim/painter': { width: 32, height: 32 } },
  stop: { duplicate: false },
  max_length: 20,
};

describe('experiment report', () => {
  it('writes a page, its numbers and its pictures, and does not write over them unless told', async () => {
    writeFileSync(join(place.folder, 'study.json'), JSON.stringify(study));
    expect((await place.run(['experiment', 'run', 'study.json', '-q'])).code).toBe(0);
    const quick = ['--permutations', '19', '--surrogates', '19'];
    const { code, stdout, stderr } = await place.run(['experiment', 'report', 'latest', '--out', 'pages', ...quick]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'pages/index.html\n' });
    expect(stderr).toContain('working out loops');
    const folder = join(place.folder, 'pages');
    expect(readdirSync(folder).sort()).toEqual(['index.html', 'pictures', 'report.json']);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(report).toMatchObject({
      format: 'genarun-report-1',
      size: { runs: 4, outputs: 80, steps: 40 },
      view: { model: 'sim/embedder', form: 'text', stride: 2 },
    });
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).toContain('src="data:image/');
    for (const [, file = ''] of page.matchAll(/href="(pictures\/[^"]+)"/g)) expect(existsSync(join(folder, file))).toBe(true);
    expect(readFileSync(join(folder, 'pictures/map-2d.png')).subarray(1, 4).toString()).toBe('PNG');

    const again = await place.run(['experiment', 'report', '--out', 'pages', ...quick]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--force');
    const forced = await place.run(['experiment', 'report', '--out', 'pages', '--force', '--json', ...quick]);
    expect(JSON.parse(forced.stdout)).toMatchObject({ folder: 'pages', runs: 4, exact: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual(report);

    const kept = JSON.parse((await place.run(['experiment', 'clusters', '--json'])).stdout);
    expect(kept).toMatchObject([{ name: report.regions.clustering?.name ?? report.regions.passedOver, items: 80 }]);
    const unknown = await place.run(['experiment', 'report', '--out', 'others', '--clusters', 'nothing like it']);
    expect(unknown.stderr).toContain('no clustering "nothing like it"');
    expect(existsSync(join(place.folder, 'others'))).toBe(false);
    expect((await place.run(['experiment', 'report', '--out', 'own', '--clusters', 'none', ...quick])).code).toBe(0);
    expect(JSON.parse(readFileSync(join(place.folder, 'own/report.json'), 'utf8')).regions.clustering).toBeNull();
  });
});
