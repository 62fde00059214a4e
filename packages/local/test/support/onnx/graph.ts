/** Types of ONNX tensors, by their number in the format. */
const types = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type GraphType = keyof typeof types;

/** A size: a number, or a name for one that may vary. */
export type Size = number | string;

export type Attribute = number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] } | Graph;

type Value = { readonly name: string; readonly type: GraphType; readonly sizes: readonly Size[] };
type Weights = { readonly name: string; readonly type: GraphType; readonly dims: readonly number[]; readonly values: readonly number[] };
type Operation = {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
};

/** A computation as the ONNX format has it: operations in the order they are performed. */
export type Graph = {
  readonly name?: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly weights?: readonly Weights[];
  readonly operations: readonly Operation[];
};

/** The bytes of an ONNX file (IR version 8, operator set 17). */
export function onnxFile(graph: Graph): Uint8Array {
  const operatorSet = message(text(1, ''), number(2, 17));
  return concatenated([number(1, 8), text(2, 'genarun-test'), bytes(7, graphBytes(graph)), bytes(8, operatorSet)]);
}

function graphBytes({ name = 'graph', inputs, outputs, weights = [], operations }: Graph): Uint8Array {
  return concatenated([
    ...operations.map((operation) => bytes(1, operationBytes(operation))),
    text(2, name),
    ...weights.map((weight) => bytes(5, weightBytes(weight))),
    ...inputs.map((value) => bytes(11, valueBytes(value))),
    ...outputs.map((value) => bytes(12, valueBytes(value))),
  ]);
}

function operationBytes({ op, inputs, outputs, attributes = {} }: Operation): Uint8Array {
  return concatenated([
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attributeBytes(name, value))),
  ]);
}

function attributeBytes(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') return message(text(1, name), number(3, value), number(20, 2));
  if (typeof value === 'string') return message(text(1, name), text(4, value), number(20, 3));
  if (isNumbers(value)) return message(text(1, name), ...value.map((item) => number(8, item)), number(20, 7));
  if ('float' in value) return message(text(1, name), float(2, value.float), number(20, 1));
  if ('floats' in value) return message(text(1, name), ...value.floats.map((item) => float(7, item)), number(20, 6));
  return message(text(1, name), bytes(6, graphBytes(value)), number(20, 5));
}

function isNumbers(value: Attribute): value is readonly number[] {
  return Array.isArray(value);
}

function weightBytes({ name, type, dims, values }: Weights): Uint8Array {
  return concatenated([...dims.map((size) => number(1, size)), number(2, types[type]), text(8, name), bytes(9, rawBytes(type, values))]);
}

function rawBytes(type: GraphType, values: readonly number[]): Uint8Array {
  const width = type === 'int64' ? 8 : type === 'float32' || type === 'int32' ? 4 : 1;
  const view = new DataView(new ArrayBuffer(values.length * width));
  values.forEach((value, index) => {
    if (type === 'float32') view.setFloat32(index * 4, value, true);
    else if (type === 'int32') view.setInt32(index * 4, value, true);
    else if (type === 'int64') view.setBigInt64(index * 8, BigInt(value), true);
    else view.setUint8(index, value);
  });
  return new Uint8Array(view.buffer);
}

function valueBytes({ name, type, sizes }: Value): Uint8Array {
  const shape = sizes.map((size) => bytes(1, typeof size === 'number' ? number(1, size) : text(2, size)));
  const tensor = message(number(1, types[type]), bytes(2, concatenated(shape)));
  return message(text(1, name), bytes(2, bytes(1, tensor)));
}

/* The wire format of Protocol Buffers: a field is its number and kind, then a varint, four bytes, or a length and so many bytes. */

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return concatenated(fields);
}

function number(field: number, value: number): Uint8Array {
  return concatenated([varint(field * 8), varint(value)]);
}

function float(field: number, value: number): Uint8Array {
  return concatenated([varint(field * 8 + 5), rawBytes('float32', [value])]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return concatenated([varint(field * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    out.push(left === 0n ? low : low | 0x80);
  } while (left !== 0n);
  return Uint8Array.from(out);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
