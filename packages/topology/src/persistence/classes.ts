import type { EngineExports } from './wasm-engine.ts';

/** A class as the engine records it. Vertices beyond its simplices' are not meaningful. */
export type ClassRecord = {
  readonly dimension: number;
  readonly birth: number;
  /** Infinity while it lives. */
  readonly death: number;
  /** Place in the order of deaths, from 1; 0 while it lives. */
  readonly deathOrder: number;
  /** u, v (and w in dimension 2) of the simplex it was born with. */
  readonly born: readonly [number, number, number];
  /** u, v, w (and x in dimension 2) of the simplex it died with; uv is the longest edge. */
  readonly died: readonly [number, number, number, number];
};

const recordBytes = 48;

/** All classes of dimension 1 and above, in the order of birth, those of length 0 among them. */
export function readClasses(engine: EngineExports): readonly ClassRecord[] {
  const view = new DataView(engine.memory.buffer, engine.classRecords(), engine.classCount() * recordBytes);
  return Array.from({ length: engine.classCount() }, (_, index) => {
    const word = (offset: number) => view.getUint32(index * recordBytes + offset, true);
    return {
      dimension: word(0),
      deathOrder: word(4),
      birth: view.getFloat32(index * recordBytes + 12, true),
      death: view.getFloat32(index * recordBytes + 16, true),
      born: [word(20), word(24), word(28)],
      died: [word(32), word(36), word(40), word(44)],
    };
  });
}
