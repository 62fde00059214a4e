import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanningTree } from '../src/clusters/spanning-tree.ts';
import { type CondensedDistances, condensedOf, pairDistances, pairIndex, persistence, rowsOfCondensed } from '../src/index.ts';
import { normalisePoints, pointsOf, selectPoints } from '../src/points/points.ts';
import { diagramsByBoundaryMatrix, isBoundary, sorted } from './support/boundary-matrix.ts';
import { circle, cube, projectivePlane, walk } from './support/shapes.ts';

const everything = 1e30;

async function expectTextbook(distances: CondensedDistances, threshold: number): Promise<void> {
  const { diagrams } = await persistence(distances, { maxDimension: 2, threshold });
  expect(diagrams.map(sorted)).toEqual(diagramsByBoundaryMatrix(distances, 2, threshold));
}

/** Small clouds on a grid, so that lengths tie and points coincide; a fine grid hardly ties. */
const clouds = fc
  .record({ seed: fc.integer({ min: 1, max: 1e6 }), count: fc.integer({ min: 2, max: 13 }), steps: fc.constantFrom(2, 3, 5, 1000) })
  .map(({ seed, count, steps }) => pairDistances(cube(seed, count, 3, steps)));

describe('persistence is what reducing the boundary matrix gives', () => {
  it('for clouds with ties and duplicates, at every threshold, in dimensions 0 to 2', async () => {
    await fc.assert(
      fc.asyncProperty(clouds, fc.double({ min: 0.05, max: 1, noNaN: true }), async (distances, share) => {
        await expectTextbook(distances, share * Math.max(...distances.data));
      }),
      { numRuns: 120, seed: 4 },
    );
  });

  it('for arbitrary symmetric numbers, triangle inequality or not', async () => {
    const numbers = fc.integer({ min: 2, max: 12 }).chain((n) => {
      const length = (n * (n - 1)) / 2;
      return fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });
    });
    await fc.assert(
      fc.asyncProperty(numbers, (list) => expectTextbook(condensedOf(list), everything / 1e20)),
      { numRuns: 120, seed: 5 },
    );
  });

  it('for absent edges, written as Infinity', async () => {
    const octahedron = condensedOf([Number.POSITIVE_INFINITY, 1, 1, 1, 1, Number.POSITIVE_INFINITY, 1, 1, 1, 1, 1, 1, 1, 1, Number.POSITIVE_INFINITY]);
    const { diagrams } = await persistence(octahedron, { maxDimension: 2, threshold: 5 });
    expect(diagrams[2]).toEqual([[1, Number.POSITIVE_INFINITY]]);
    await expectTextbook(octahedron, 5);
  });

  it('for twenty points in space, a projective plane, and a walk of unit vectors in R^768', async () => {
    await expectTextbook(pairDistances(cube(11, 20, 3)), everything / 1e20);
    await expectTextbook(condensedOf(projectivePlane(20)), 2);
    await expectTextbook(pairDistances(walk(3, 18, 768, 0.1)), 2);
    await expectTextbook(pairDistances(walk(3, 18, 768, 0.1), { metric: 'cosine' }), 2);
  });
});

describe('shapes are recognised', () => {
  it('a circle is one loop, born with its steps and filled when a triangle spans it', async () => {
    const { diagrams } = await persistence(circle(60));
    expect(diagrams[1]).toHaveLength(1);
    const [birth, death] = diagrams[1]![0]!;
    expect(birth).toBeCloseTo(2 * Math.sin(Math.PI / 60), 6);
    expect(death).toBeCloseTo(Math.sqrt(3), 6);
  });

  it('the projective plane is a loop and a void over Z/2', async () => {
    const { diagrams } = await persistence(condensedOf(projectivePlane(150)), { maxDimension: 2 });
    const longest = (dimension: number) => diagrams[dimension]!.map(([birth, death]) => death - birth).sort((a, b) => b - a);
    expect(longest(1)[0]! / longest(1)[1]!).toBeGreaterThan(3);
    expect(longest(2)[0]! / longest(2)[1]!).toBeGreaterThan(3);
  });

  it('no points, one point and equal points have no shape', async () => {
    expect((await persistence(pointsOf([]))).diagrams).toEqual([[], []]);
    expect((await persistence(pointsOf([[1, 2]]), { maxDimension: 2 })).diagrams).toEqual([[[0, Number.POSITIVE_INFINITY]], [], []]);
    expect(
      (
        await persistence(
          pointsOf([
            [1, 2],
            [1, 2],
            [1, 2],
          ]),
        )
      ).diagrams,
    ).toEqual([[[0, Number.POSITIVE_INFINITY]], []]);
  });
});

describe('laws', () => {
  it('deaths of components are the edges of a minimum spanning tree, whichever highest dimension is asked for', async () => {
    const distances = pairDistances(cube(2, 90, 4));
    const edges = sorted([...spanningTree(rowsOfCondensed(distances)).lengths].map((length) => [0, length])).map(([, length]) => length);
    for (const maxDimension of [0, 1, 2] as const) {
      const { diagrams } = await persistence(distances, { maxDimension });
      expect(sorted(diagrams[0]!).map(([, death]) => death)).toEqual([...edges, Number.POSITIVE_INFINITY]);
    }
    const [one, two] = await Promise.all([persistence(distances), persistence(distances, { maxDimension: 2 })]);
    expect(two.diagrams.slice(0, 2)).toEqual(one.diagrams);
  });

  it('the order of the points does not matter', async () => {
    const points = cube(8, 60, 3);
    const turned = selectPoints(
      points,
      Array.from({ length: 60 }, (_, index) => (index * 7) % 60),
    );
    const [a, b] = await Promise.all([persistence(points, { maxDimension: 2 }), persistence(turned, { maxDimension: 2 })]);
    expect(b.diagrams).toEqual(a.diagrams);
  });

  it('scaling all distances by a power of two scales all bars', async () => {
    const { data, size } = pairDistances(cube(9, 60, 3));
    const [a, b] = await Promise.all([
      persistence({ data, size }, { maxDimension: 2 }),
      persistence({ data: data.map((x) => x * 4), size }, { maxDimension: 2 }),
    ]);
    expect(b.diagrams).toEqual(a.diagrams.map((bars) => bars.map(([birth, death]) => [birth * 4, death * 4])));
  });

  it('cosine diagrams are chord diagrams with b² / 2 for every b, and chord is Euclid on the sphere', async () => {
    const points = walk(5, 80, 64, 0.4);
    const [chord, cosine, euclid] = await Promise.all([
      persistence(points, { metric: 'chord', maxDimension: 2 }),
      persistence(points, { metric: 'cosine', maxDimension: 2 }),
      persistence(normalisePoints(points), { maxDimension: 2 }),
    ]);
    expect(chord.diagrams).toEqual(euclid.diagrams);
    expect(cosine.diagrams).toEqual(chord.diagrams.map((bars) => bars.map((bar) => bar.map((x) => Math.fround((x * x) / 2)))));
  });

  it('beyond the enclosing radius nothing lives, so a longer threshold adds nothing', async () => {
    const distances = pairDistances(cube(12, 50, 3));
    const [near, far] = await Promise.all([persistence(distances, { maxDimension: 2 }), persistence(distances, { maxDimension: 2, threshold: 100 })]);
    expect(far.diagrams).toEqual(near.diagrams);
    expect(far.stats.edges).toBeGreaterThan(near.stats.edges);
  });

  it('a shorter threshold cuts bars off and leaves out what is born later', async () => {
    const distances = pairDistances(cube(13, 70, 2));
    const whole = await persistence(distances);
    const cut = await persistence(distances, { threshold: 0.2 });
    const expected = whole.diagrams.map((bars) =>
      sorted(
        bars.filter(([birth]) => birth <= Math.fround(0.2)).map(([birth, death]) => [birth, death <= Math.fround(0.2) ? death : Number.POSITIVE_INFINITY]),
      ),
    );
    expect(cut.diagrams.map(sorted)).toEqual(expected);
  });
});

describe('representative cycles', () => {
  it('are cycles of the class: their latest edge is its birth, and they bound from its death on, not before', async () => {
    for (const points of [cube(21, 24, 2), cube(22, 22, 3, 4)]) {
      const distances = pairDistances(points);
      for (const threshold of [undefined, 0.6 * Math.max(...distances.data)]) {
        const { diagrams, cycles } = await persistence(distances, { cycles: true, threshold });
        expect(cycles).toHaveLength(diagrams[1]!.length);
        for (const [index, [birth, death]] of diagrams[1]!.entries()) {
          const cycle = cycles![index]!;
          const ends = cycle.flat();
          for (const vertex of ends) expect(ends.filter((other) => other === vertex).length % 2).toBe(0);
          expect(Math.max(...cycle.map(([a, b]) => distances.data[pairIndex(a, b)]!))).toBe(birth);
          const scales = [...new Set(distances.data)].sort((a, b) => a - b);
          const before = scales.filter((scale) => scale < death && scale <= (threshold ?? everything)).at(-1)!;
          expect(isBoundary(distances, cycle, before)).toBe(false);
          if (death < everything) expect(isBoundary(distances, cycle, death)).toBe(true);
        }
      }
    }
  });
});
