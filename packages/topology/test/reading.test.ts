import { describe, expect, it } from 'vitest';
import { isNpy, readCsv, readFloat32, readJsonRows, readNpy } from '../src/index.ts';

/** A NumPy file as numpy.save writes it. */
function npy(descriptor: string, shape: string, data: ArrayBuffer, fortran = false): Uint8Array {
  const header = `${`{'descr': '${descriptor}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`.padEnd(117)}\n`;
  const head = Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length & 255, header.length >> 8);
  return Uint8Array.from([...head, ...new TextEncoder().encode(header), ...new Uint8Array(data)]);
}

describe('rows of text', () => {
  it('are read with commas, semicolons, tabs or spaces, a heading, comments and empty lines', () => {
    const rows = [
      [1, -2.5],
      [3e-2, 4],
    ];
    const of = (text: string) => readCsv(text).rows.map((row) => [...row]);
    expect(of('x,y\n1,-2.5\n\n# more\n3e-2,4\n')).toEqual(rows);
    expect(of('1; -2.5;\r\n.03; 4;\r\n')).toEqual(rows);
    expect(of('"1"\t-2.5\n0.03\t+4')).toEqual(rows);
    expect(of('\uFEFF  1   -2.5\n 0.03 4')).toEqual(rows);
    expect(readCsv('a\n\n1\n2').lines).toEqual([3, 4]);
    expect(of('inf,1')).toEqual([[Number.POSITIVE_INFINITY, 1]]);
  });

  it('are refused where a field is no number, with line and column', () => {
    expect(() => readCsv('1,2\n3, four')).toThrow('line 2, column 4: expected a number, got "four"');
    expect(() => readCsv('1,,2')).toThrow('line 1, column 3: expected a number, got ""');
    expect(() => readCsv('a,b\nc,d')).toThrow('line 2, column 1: expected a number, got "c"');
    expect(() => readCsv('1 NaN')).toThrow('line 1, column 3: expected a number, got "NaN"');
  });
});

describe('JSON', () => {
  it('is an array of rows, bare or named', () => {
    expect(readJsonRows('[[1,2],[3,4]]').rows).toEqual([Float64Array.of(1, 2), Float64Array.of(3, 4)]);
    expect(readJsonRows('{"points": [[1]]}').rows).toEqual([Float64Array.of(1)]);
  });

  it.each([
    ['[[1,2],[3,]]', 1, 11],
    ['[[1,2]', 1, 7],
    ['{"points": [[1]],}', 1, 18],
    ['[[01]]', 1, 3],
    ['[[1 2]]', 1, 5],
    ['[[1]]\n[', 2, 1],
    ['[[tru]]', 1, 3],
  ])('%j is refused at line %i, column %i', (text, line, column) => {
    expect(() => readJsonRows(text)).toThrow(`line ${line}, column ${column}: expected JSON, got`);
  });

  it('is refused with its place', () => {
    expect(() => readJsonRows('[[1],\n [2,]]')).toThrow('line 2, column 5: expected JSON, got "]]"');
    expect(() => readJsonRows('[[1],[2,"x"]]')).toThrow('row 2, column 2: expected a number, got "x"');
    expect(() => readJsonRows('[[1],7]')).toThrow('row 2: expected an array of numbers, got 7');
    expect(() => readJsonRows('{"a":1}')).toThrow('expected an array of rows, or an object with "points" or "distances", got {"a":1}');
  });
});

describe('NumPy files', () => {
  it('hold floats or integers of either byte order, in rows or in columns', () => {
    expect(readNpy(npy('<f4', '(2, 2)', Float32Array.of(1, 2, 3, 4).buffer))).toEqual({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
    expect(readNpy(npy('<f8', '(2, 3)', Float64Array.of(1, 4, 2, 5, 3, 6).buffer, true)).data).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
    expect(readNpy(npy('>i2', '(3,)', Uint8Array.of(0, 1, 255, 255, 1, 0).buffer))).toEqual({ data: Float64Array.of(1, -1, 256), shape: [3] });
    expect(readNpy(npy('|u1', '(2,)', Uint8Array.of(7, 8).buffer)).data).toEqual(Float64Array.of(7, 8));
  });

  it('hold floats of 16 bits, whole numbers of 64, and truth values', () => {
    // 1, −2, the least number, the greatest, infinity, a third as near as it gets.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x3555);
    expect([...readNpy(npy('<f2', '(6,)', halves.buffer)).data]).toEqual([1, -2, 2 ** -24, 65_504, Number.NEGATIVE_INFINITY, 0.333251953125]);
    expect(readNpy(npy('<f2', '(1,)', Uint16Array.of(0x7e00).buffer)).data[0]).toBeNaN();
    expect([...readNpy(npy('<i8', '(2,)', BigInt64Array.of(-5n, 2n ** 52n).buffer)).data]).toEqual([-5, 2 ** 52]);
    expect([...readNpy(npy('>u8', '(1,)', Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2).buffer)).data]).toEqual([258]);
    expect([...readNpy(npy('|b1', '(2,)', Uint8Array.of(0, 1).buffer)).data]).toEqual([0, 1]);
  });

  it('are refused when they hold something else, or less than they say', () => {
    expect(() => readNpy(npy('<c8', '(1,)', new ArrayBuffer(8)))).toThrow('expected an array of floats, integers or truth values, got "<c8"');
    expect(() => readNpy(npy('<f8', '(9, 9)', new ArrayBuffer(8)))).toThrow('expected 81 numbers of 8 bytes, got 8 bytes');
    expect(isNpy(Uint8Array.of(1, 2, 3))).toBe(false);
    expect(() => readNpy(Uint8Array.of(1, 2, 3))).toThrow('expected a NumPy file');
  });
});

it('32-bit floats stand little-endian, whole', () => {
  expect(readFloat32(Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 192))).toEqual(Float32Array.of(1, -2));
  expect(() => readFloat32(Uint8Array.of(1, 2, 3))).toThrow('expected a whole number of 4-byte floats, got 3 bytes');
});
