import type { GenarunError, Node, Parsed } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { dialectSchema, parseDocument, printPipeline } from '../src/index.ts';

const parse = (steps: string, more = ''): Parsed => parseDocument(`name: w\n${more}steps:\n${steps}`, { file: 'w.yaml' });
const nodes = (steps: string, more = ''): readonly Node[] => parse(steps, more).pipeline.nodes;
const failure = (text: string): GenarunError => {
  try {
    parseDocument(text, { file: 'w.yaml' });
  } catch (error) {
    return error as GenarunError;
  }
  throw new Error('expected an error');
};
/** A service step on one line. */
const step = (id: string, fields = ''): string => `{ id: ${id}, type: work, service: S, operation: do${fields === '' ? '' : `, ${fields}`} }`;

describe('service steps', () => {
  it('run in order, name by name, and give all outputs', () => {
    const { pipeline, warnings, dialect } = parse(
      `  - { id: a, type: fetch, service: Data, operation: get, input: {}, output: raw }\n  - { id: b, type: clean, service: Prep, operation: wash, input: { data: raw, deep: [{ x: raw }], text: "a raw egg" }, output: washed }\n`,
      'targetNamespace: http://x.test\n',
    );
    expect(dialect).toBe('workflow');
    expect(pipeline).toEqual({
      genarun: 1,
      name: 'w',
      namespace: 'http://x.test',
      failFast: true,
      nodes: [
        { id: 'a', kind: 'service', service: 'Data', operation: 'get', input: {} },
        { id: 'b', kind: 'service', needs: 'a', service: 'Prep', operation: 'wash', input: { data: '${a}', deep: [{ x: '${a}' }], text: 'a raw egg' } },
      ],
      output: { raw: '${a}', washed: '${b}' },
    });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['raw', '${a}'],
    ['"${raw}"', '${a}'],
    ['"${raw.rows | size}: ${a.rows}"', '${a.rows | size}: ${a.rows}'],
    ['"$${raw}"', '$${raw}'],
    ['a', 'a'],
    ['"raw."', 'raw.'],
    ['7', 7],
    ['year', '${year}'],
    ['"in ${year}"', 'in ${year}'],
  ])('take the input %s as %s', (given, expected) => {
    const [, second] = nodes(`  - ${step('a', 'output: raw')}\n  - ${step('b', `input: { v: ${given} }`)}\n`, 'inputs: { year: { type: integer } }\n');
    expect(second?.input).toEqual({ v: expected });
  });

  it('warn of a text that is nearly the name of an output, or the name of a later one', () => {
    const { warnings } = parse(`  - ${step('a', 'output: rawData')}\n  - ${step('b', 'input: [rawDta, later, sun]')}\n  - ${step('c', 'output: later')}\n`);
    expect(warnings).toEqual([
      'steps[1].input[0]: "rawDta" is passed as a text; did you mean the output "rawData"?',
      'steps[1].input[1]: "later" is the name of an output that no earlier step gives; it is passed as a text',
    ]);
  });

  it('keep retry, timeout, headers, label, notes and enabled', () => {
    expect(nodes(`  - ${step('a', 'retry: { max: 2 }, timeout: 5s, headers: { X-Key: "${secrets.KEY}" }, label: A, notes: n, enabled: false')}\n`)[0]).toEqual({
      id: 'a',
      kind: 'service',
      label: 'A',
      enabled: false,
      notes: 'n',
      service: 'S',
      operation: 'do',
      headers: { 'X-Key': '${secrets.KEY}' },
      retry: { max: 2 },
      timeout: '5s',
    });
  });

  it('take the newest value of a name that is given twice', () => {
    const [, , third] = nodes(`  - ${step('a', 'output: x')}\n  - ${step('b', 'input: { v: x }, output: x')}\n  - ${step('c', 'input: { v: x }')}\n`);
    expect(third?.input).toEqual({ v: '${b}' });
  });

  it('declare inputs and variables', () => {
    expect(
      parse(
        `  - ${step('a')}\n`,
        'inputs: { year: { type: integer } }\nvariables: { count: 0, list: [1] }\nmodels: { m: sim/writer }\nseed: 4\ndescription: d\n',
      ).pipeline,
    ).toMatchObject({
      inputs: { year: { type: 'integer' }, count: { default: 0 }, list: { default: [1] } },
      models: { m: 'sim/writer' },
      seed: 4,
      description: 'd',
    });
  });
});

describe('steps without a service', () => {
  it('with a prompt become text, with a schema an object', () => {
    const [, text, object] = nodes(
      `  - ${step('a', 'output: raw')}\n  - { id: t, type: prompting, model: sim/writer, prompt: "Sum up \${raw}", output: sum, params: { temperature: 1 } }\n  - { id: o, type: rag, messages: [ { user: "\${sum}" } ], schema: { title: string } }\n`,
    );
    expect(text).toEqual({ id: 't', kind: 'text', needs: 'a', model: 'sim/writer', prompt: 'Sum up ${a}', params: { temperature: 1 } });
    expect(object).toEqual({ id: 'o', kind: 'object', needs: 't', messages: [{ user: '${t}' }], schema: { title: 'string' } });
  });

  it('with a kind become that node, with names in its expressions; what the node itself names stays', () => {
    const [, , image] = nodes(
      `  - ${step('a', 'output: raw')}\n  - ${step('x', 'output: tone')}\n  - id: pics\n    kind: list\n    prompt: "from \${raw}"\n    when: raw.ok and raw != "raw"\n    as: tone\n    needs: a\n    output: shots\n    nodes: [ { id: shot, kind: image, prompt: "\${tone} \${raw}", when: raw } ]\n`,
    );
    expect(image).toEqual({
      id: 'pics',
      kind: 'list',
      needs: ['x', 'a'],
      when: 'a.ok and a != "raw"',
      prompt: 'from ${a}',
      as: 'tone',
      nodes: [{ id: 'shot', kind: 'image', prompt: '${tone} ${a}', when: 'a' }],
    });
  });

  it('check such nodes against their kind, at the place of the step', () => {
    const error = failure('name: w\nsteps:\n  - id: a\n    kind: text\n    promt: x\n');
    expect(error.message).toContain('unknown key "promt". Did you mean "prompt"?');
    expect(error.position).toBe('w.yaml:5:12');
  });

  it('assign gives variables, wait waits, throw throws', () => {
    expect(
      nodes(
        `  - ${step('a', 'output: raw')}\n  - { type: assign, id: s, values: { x: raw, y: [1, "\${raw.n | plus: 1}"] } }\n  - { type: wait, for: 2h }\n  - { type: wait, until: "\${y}" }\n  - { type: throw, faultName: NoInk, message: "for \${x}" }\n`,
      ).slice(1),
    ).toEqual([
      { id: 's', kind: 'transform', needs: 'a', value: { x: '${a}', y: [1, '${a.n | plus: 1}'] } },
      { id: 'wait', kind: 'wait', needs: 's', for: '2h' },
      { id: 'wait_2', kind: 'wait', needs: 'wait', until: '${s.y}' },
      { id: 'throw', kind: 'throw', needs: 'wait_2', code: 'NoInk', message: 'for ${s.x}' },
    ]);
  });

  it('reply is what the workflow answers, wherever it stands', () => {
    expect(parse(`  - ${step('a', 'output: raw')}\n  - { type: reply, id: r, value: { all: raw } }\n`).pipeline).toMatchObject({
      nodes: [{}, { id: 'r', value: { all: '${a}' } }],
      output: '${r}',
    });
    expect(parse(`  - ${step('a', 'output: raw')}\n  - { type: reply, id: r, variable: raw }\n`).pipeline).toMatchObject({
      nodes: [{}, { id: 'r', value: '${a}' }],
    });
    expect(parse(`  - { id: i, type: if, condition: true, then: [ { type: reply, value: 1 } ] }\n`).pipeline.output).toBe('${i.i_result.reply}');
  });
});

describe('groups of steps', () => {
  it('sequence: in order; flow: side by side, failing fast; scope: failing fast', () => {
    const { pipeline } = parse(
      `  - ${step('a', 'output: raw')}\n  - id: f\n    type: flow\n    steps:\n      - ${step('l', 'input: raw, output: left')}\n      - { id: q, type: sequence, steps: [ ${step('r1', 'output: mid')}, ${step('r2', 'input: mid, output: right')} ] }\n  - id: sc\n    type: scope\n    steps: [ ${step('in', 'input: [left, right], output: joined')} ]\n  - ${step('z', 'input: { v: joined, w: "${mid.n} ${r1.n}" }')}\n`,
    );
    expect(pipeline.nodes.slice(1)).toEqual([
      {
        id: 'f',
        kind: 'group',
        needs: 'a',
        failFast: true,
        nodes: [
          { id: 'l', kind: 'service', service: 'S', operation: 'do', input: '${a}' },
          {
            id: 'q',
            kind: 'group',
            nodes: [
              { id: 'r1', kind: 'service', service: 'S', operation: 'do' },
              { id: 'r2', kind: 'service', needs: 'r1', service: 'S', operation: 'do', input: '${r1}' },
            ],
          },
        ],
      },
      {
        id: 'sc',
        kind: 'group',
        needs: 'f',
        failFast: true,
        nodes: [{ id: 'in', kind: 'service', service: 'S', operation: 'do', input: ['${f.l}', '${f.q.r2}'] }],
      },
      { id: 'z', kind: 'service', needs: 'sc', service: 'S', operation: 'do', input: { v: '${sc.in}', w: '${f.q.r1.n} ${f.q.r1.n}' } },
    ]);
    expect(pipeline.output).toEqual({ raw: '${a}', left: '${f.l}', mid: '${f.q.r1}', right: '${f.q.r2}', joined: '${sc.in}' });
  });
});

describe('branches', () => {
  it('if: later branches are judged only when earlier ones do not hold; what they assign is gathered', () => {
    const [, check, after] = nodes(
      `  - ${step('a', 'output: m')}\n  - id: c\n    type: if\n    condition: \${m.acc >= 0.9 and m.kind != "m"}\n    then: [ ${step('b', 'output: x')} ]\n    elseif: [ { condition: m.acc, then: [ { type: assign, id: s, values: { y: 1 } } ] } ]\n    else: [ { type: throw, code: Bad } ]\n  - ${step('z', 'input: { x: x }')}\n`,
    );
    expect(check).toEqual({
      id: 'c',
      kind: 'group',
      needs: 'a',
      nodes: [
        { id: 'c_is1', kind: 'transform', value: '${a.acc >= 0.9 and a.kind != "m"}' },
        {
          id: 'c_then1',
          kind: 'group',
          when: 'c_is1',
          nodes: [
            { id: 'b', kind: 'service', service: 'S', operation: 'do' },
            { id: 'c_then1_values', kind: 'transform', value: { x: '${b}', y: null } },
          ],
        },
        { id: 'c_is2', kind: 'transform', when: 'not c_is1', value: '${a.acc}' },
        {
          id: 'c_then2',
          kind: 'group',
          when: 'c_is2',
          nodes: [
            { id: 's', kind: 'transform', value: { y: 1 } },
            { id: 'c_then2_values', kind: 'transform', value: { x: null, y: '${s.y}' } },
          ],
        },
        {
          id: 'c_else',
          kind: 'group',
          when: 'not c_is1 and not c_is2',
          nodes: [
            { id: 'throw', kind: 'throw', code: 'Bad' },
            { id: 'c_else_values', kind: 'transform', value: { x: null, y: null } },
          ],
        },
        { id: 'c_result', kind: 'transform', value: '${c_then1.c_then1_values | default: c_then2.c_then2_values | default: c_else.c_else_values}' },
      ],
    });
    expect(after?.input).toEqual({ x: '${c.c_result.x}' });
  });

  it('if: a variable that a branch does not assign keeps its value', () => {
    const [, check] = nodes(
      `  - { id: a, type: assign, values: { x: 1 } }\n  - { id: c, type: if, condition: x == 1, then: [ { id: s, type: assign, values: { x: 2 } } ] }\n`,
    );
    expect(check?.nodes).toMatchObject([{}, {}, { id: 'c_else', when: 'not c_is', nodes: [{ value: { x: '${a.x}' } }] }, { id: 'c_result' }]);
  });

  it('if: without assignments nothing is gathered', () => {
    expect(nodes(`  - { id: c, type: if, condition: false, then: [ ${step('a')} ] }\n`)[0]?.nodes?.map(({ id }) => id)).toEqual(['c_is', 'c_then']);
  });

  it('switch: values are compared with what it is on, which is read once', () => {
    const [, choice] = nodes(
      `  - ${step('a', 'output: c')}\n  - id: w\n    type: switch\n    on: c.name | downcase\n    cases:\n      - { value: "it's", steps: [ ${step('x')} ] }\n      - { value: 3, steps: [ ${step('y')} ] }\n      - { condition: c.n > 1, steps: [ ${step('z')} ] }\n    otherwise: [ ${step('o')} ]\n`,
    );
    expect(choice?.nodes).toMatchObject([
      { id: 'w_on', value: '${a.name | downcase}' },
      { id: 'w_is1', value: '${w_on == "it\'s"}' },
      { id: 'w_then1', when: 'w_is1' },
      { id: 'w_is2', when: 'not w_is1', value: '${w_on == 3}' },
      { id: 'w_then2' },
      { id: 'w_is3', value: '${a.n > 1}' },
      { id: 'w_then3' },
      { id: 'w_else', when: 'not w_is1 and not w_is2 and not w_is3' },
    ]);
  });

  it('pick: waits for a message or the alarm', () => {
    const [pick, after] = nodes(
      `  - id: p\n    type: pick\n    question: Go on?\n    onMessage: [ { message: "yes", steps: [ ${step('y')} ] }, { message: "no", steps: [ ${step('n')} ] } ]\n    onAlarm: { for: 2d, steps: [ ${step('late')} ] }\n    output: said\n  - ${step('z', 'input: said')}\n`,
    );
    expect(pick?.nodes).toMatchObject([
      { id: 'p_message', kind: 'human', interaction: 'multipleChoice', question: 'Go on?', options: ['yes', 'no'], deadline: '2d', onDeadline: null },
      { id: 'p_is1', value: '${p_message == "yes"}' },
      { id: 'p_then1' },
      { id: 'p_is2', value: '${p_message == "no"}' },
      { id: 'p_then2' },
      { id: 'p_is3', value: '${not p_message}' },
      { id: 'p_then3', nodes: [{ id: 'late' }] },
    ]);
    expect(after?.input).toBe('${p.p_message}');
  });
});

describe('loops', () => {
  it('while carries what its steps assign from round to round', () => {
    const [loop, after] = nodes(
      `  - { id: w, type: while, condition: n < 3, max: 9, steps: [ ${step('inc', 'input: n, output: n')} ] }\n  - ${step('z', 'input: n')}\n`,
      'variables: { n: 0 }\n',
    );
    expect(loop?.nodes).toEqual([
      { id: 'w_start', kind: 'transform', value: { n: '${n}' } },
      {
        id: 'w_round',
        kind: 'group',
        repeat: { max: 9, while: 'w_values.n < 3', carry: { w_values: '${w_start}' } },
        nodes: [
          { id: 'w_previous', kind: 'transform', value: '${previous.w_values | default: w_start}' },
          { id: 'inc', kind: 'service', service: 'S', operation: 'do', input: '${w_previous.n}' },
          { id: 'w_values', kind: 'transform', value: { n: '${inc}' } },
        ],
      },
      { id: 'w_result', kind: 'transform', value: '${w_round.w_values | default: w_start}' },
    ]);
    expect(after?.input).toBe('${w.w_result.n}');
  });

  it('repeatUntil judges after each round; a loop that assigns nothing carries nothing', () => {
    expect(nodes(`  - { id: w, type: repeatUntil, condition: x.done, steps: [ ${step('s', 'output: x')} ] }\n`)[0]?.nodes?.[1]?.repeat).toEqual({
      until: 'w_values.x.done',
      carry: { w_values: '${w_start}' },
    });
    expect(nodes(`  - { id: w, type: repeatUntil, condition: false, max: 2, steps: [ ${step('s')} ] }\n`)[0]?.nodes).toEqual([
      { id: 'w_round', kind: 'group', repeat: { max: 2, until: 'false' }, nodes: [{ id: 's', kind: 'service', service: 'S', operation: 'do' }] },
    ]);
  });

  it.each([
    ['in: l', '${a}'],
    ['in: "${l.rows}"', '${a.rows}'],
    ['in: l.rows | first', '${a.rows | first}'],
    ['in: [x, l]', ['x', '${a}']],
  ])('forEach goes through %s side by side; outputs become lists', (source, list) => {
    const [, loop, after] = nodes(
      `  - ${step('a', 'output: l')}\n  - { id: e, type: forEach, ${source}, as: one, steps: [ ${step('s', 'input: [one, "${index} ${l}"], output: o')} ] }\n  - ${step('z', 'input: o')}\n`,
    );
    expect(loop?.nodes).toEqual([
      {
        id: 'e_each',
        kind: 'group',
        forEach: list,
        as: 'one',
        nodes: [
          { id: 's', kind: 'service', service: 'S', operation: 'do', input: ['${one}', '${index} ${a}'] },
          { id: 'e_values', kind: 'transform', value: { o: '${s}' } },
        ],
      },
      { id: 'e_result', kind: 'transform', value: { o: '${e_each | map: "e_values" | map: "o"}' } },
    ]);
    expect(after?.input).toBe('${e.e_result.o}');
  });

  it('forEach counts from one number to another', () => {
    expect(
      nodes(`  - { id: e, type: forEach, from: 2, to: n, as: k, steps: [ ${step('s', 'input: k')} ] }\n`, 'variables: { n: 4 }\n')[0]?.nodes,
    ).toMatchObject([{ id: 'e_bounds', value: { from: '${2}', end: '${n | plus: 1}' } }, { forEach: '${e_bounds.from | range: e_bounds.end}' }]);
  });

  it('forEach one after the other carries variables', () => {
    const [loop] = nodes(
      `  - { id: e, type: forEach, in: l, as: k, parallel: false, steps: [ ${step('s', 'input: [k, index, total], output: total')} ] }\n`,
      'variables: { l: [1, 2], total: 0 }\n',
    );
    expect(loop?.nodes).toMatchObject([
      { id: 'e_list', value: '${l}' },
      { id: 'e_start', value: { total: '${total}' } },
      {
        id: 'e_round',
        repeat: { max: '${e_list | size}', carry: { e_values: '${e_start}' } },
        nodes: [
          { id: 'e_now', value: { item: '${e_list | slice: iteration, 1 | first}', index: '${iteration}' } },
          { id: 'e_previous' },
          { input: ['${e_now.item}', '${e_now.index}', '${e_previous.total}'] },
          { id: 'e_values', value: { total: '${s}' } },
        ],
      },
      { id: 'e_result' },
    ]);
  });
});

describe('faults', () => {
  it('of the workflow go to its handlers: catch before catchAll; an empty input tells what happened', () => {
    const { pipeline } = parse(
      `  - ${step('a', 'output: x')}\n`,
      `faultHandlers:\n  - { type: catchAll, service: Log, operation: all, input: {} }\n  - { type: catch, code: timeout, id: late, service: Log, operation: late, input: { x: x, why: "\${fault.message}" } }\n`,
    );
    expect(pipeline.onError).toEqual([
      { match: 'timeout', run: 'late', do: 'fail' },
      { match: 'any', run: 'onFault', do: 'fail' },
    ]);
    expect(pipeline.nodes.slice(1)).toEqual([
      { id: 'onFault', kind: 'service', service: 'Log', operation: 'all', input: { error: '${fault.message}', code: '${fault.code}', step: '${fault.node}' } },
      { id: 'late', kind: 'service', service: 'Log', operation: 'late', input: { x: '${a}', why: '${fault.message}' } },
    ]);
  });

  it('of a step and of a scope go to theirs, which stand beside them', () => {
    const list = nodes(
      `  - ${step('a', 'faultHandlers: [ { type: catchAll, service: L, operation: o, continue: true } ]')}\n  - { id: sc, type: scope, steps: [ ${step('b', 'output: x')} ], faultHandlers: [ { type: catch, match: [timeout, network], value: { none: true } }, { type: catchAll, steps: [ ${step('h1', 'input: x')}, ${step('h2')} ] } ] }\n`,
    );
    expect(list).toMatchObject([
      { id: 'a', onError: [{ match: 'any', run: 'a_onFault', do: 'continue' }] },
      { id: 'a_onFault', kind: 'service', input: { error: '${fault.message}' } },
      {
        id: 'sc',
        needs: 'a',
        failFast: true,
        onError: [
          { match: ['timeout', 'network'], value: { none: true } },
          { match: 'any', run: 'sc_onFault', do: 'fail' },
        ],
      },
      {
        id: 'sc_onFault',
        kind: 'group',
        nodes: [
          { id: 'h1', input: '${sc.b | default: nil}' },
          { id: 'h2', needs: 'h1' },
        ],
      },
    ]);
  });

  it('undo what completed: compensation on steps and scopes, compensate in handlers', () => {
    const { pipeline } = parse(
      `  - ${step('a', 'output: x, compensation: { service: S, operation: undo, input: { v: x } }')}\n  - { id: sc, type: scope, steps: [ ${step('b')} ], compensation: { id: back, steps: [ ${step('u')} ] } }\n`,
      `faultHandlers: [ { type: catchAll, steps: [ { type: compensate }, ${step('log')} ] }, { type: catch, code: timeout, compensate: true } ]\n`,
    );
    expect(pipeline.onError).toEqual([
      { match: 'timeout', compensate: true, do: 'fail' },
      { match: 'any', compensate: true, run: 'onFault', do: 'fail' },
    ]);
    expect(pipeline.nodes).toMatchObject([
      { id: 'a', compensate: 'a_undo' },
      { id: 'a_undo', kind: 'service', operation: 'undo', input: { v: '${a}' } },
      { id: 'sc', compensate: 'back' },
      { id: 'back', kind: 'group', nodes: [{ id: 'u' }] },
      { id: 'onFault', nodes: [{ id: 'log' }] },
    ]);
  });

  it('say when a handler waits for a code that nothing raises', () => {
    const more = 'faultHandlers: [ { type: catch, code: NoInc, service: L, operation: o }, { type: catch, faultName: NoInk, service: L, operation: o } ]\n';
    expect(parse(`  - { type: throw, code: NoInk }\n`, more).warnings).toEqual([
      'faultHandlers[0]: no step throws "NoInc", and the engine knows no such code. Did you mean "NoInk"?',
    ]);
  });

  it('say when a handler replies', () => {
    expect(parse(`  - ${step('a')}\n`, 'faultHandlers: [ { type: catchAll, steps: [ { type: reply, value: 1 } ] } ]\n').warnings[0]).toContain(
      'it has no effect',
    );
  });
});

describe('a workflow document', () => {
  it('maps nodes and their fields to their steps', () => {
    const { origins } = parseDocument(
      'name: w\nsteps:\n  - id: c\n    type: if\n    condition: true\n    then:\n      - id: a\n        type: x\n        service: S\n        operation: o\n        input:\n          v: 1\n',
      { file: 'w.yaml' },
    );
    expect(origins.get('/nodes/0')).toEqual({ file: 'w.yaml', line: 3, column: 5 });
    expect(origins.get('/nodes/0/nodes/1/nodes/0')).toEqual({ file: 'w.yaml', line: 7, column: 9 });
    expect(origins.get('/nodes/0/nodes/1/nodes/0/input')).toEqual({ file: 'w.yaml', line: 12, column: 11 });
  });

  it('prints as a canonical document of the same meaning', () => {
    const { pipeline } = parse(`  - { id: w, type: while, condition: n < 3, steps: [ ${step('i', 'input: n, output: n')} ] }\n`, 'variables: { n: 0 }\n');
    expect(parseDocument(printPipeline(pipeline), { file: 'p.yaml' })).toMatchObject({ dialect: 'canonical', pipeline });
  });

  it('keeps generated ids apart from the author’s', () => {
    expect(nodes(`  - { id: c, type: if, condition: c_is, then: [ ${step('c_then')} ] }\n`, 'variables: { c_is: 1 }\n')[0]?.nodes?.map(({ id }) => id)).toEqual(
      ['c_is_2', 'c_then_2'],
    );
  });

  it('publishes its JSON Schema', () => {
    expect(dialectSchema('workflow')).toMatchObject({ type: 'object', required: ['name', 'steps'] });
  });
});

describe('a workflow with a mistake', () => {
  it.each([
    ['steps:\n  - { id: a, type: x, service: S, operation: o }\n', 'name: expected a string, got nothing'],
    ['name: w\nsteps: []\n', 'steps: expected a list with at least 1 item'],
    ['name: w\nsteps: 3\n', 'steps: expected a list, got the number 3'],
    ['name: w\nstep: []\nsteps: [ { type: wait, for: 1 } ]\n', 'step: unknown key "step". Did you mean "steps"?'],
    ['name: w\nsteps: [ 3 ]\n', 'steps[0]: expected a step, got the number 3'],
    [
      'name: w\nsteps: [ { id: a, type: whlie } ]\n',
      'steps[0].type (in "a"): type "whlie" is no construct and has neither service and operation nor a prompt. Did you mean "while"?',
    ],
    ['name: w\nsteps: [ { id: a } ]\n', 'steps[0].type (in "a"): expected a type, got nothing'],
    ['name: w\nsteps: [ { id: a, type: x, service: S } ]\n', 'steps[0].operation (in "a"): expected a string, got nothing'],
    ['name: w\nsteps: [ { id: a, type: x, service: S, operation: o, inputs: {} } ]\n', 'steps[0].inputs (in "a"): unknown key "inputs". Did you mean "input"?'],
    [
      'name: w\nsteps: [ { id: f, type: flow, steps: [ { id: a, type: wait, fro: 1 } ] } ]\n',
      'steps[0].steps[0].fro (in "a"): unknown key "fro". Did you mean "for"?',
    ],
    ['name: w\nsteps: [ { id: c, type: if, condition: a, then: [ { type: wait } ] } ]\n', 'steps[0].then[0]: wait expects either for (a duration) or until'],
    ['name: w\nsteps: [ { id: c, type: if, then: [] } ]\n', 'steps[0].condition (in "c"): expected a string or true or false, got nothing'],
    [
      `name: w\nsteps: [ ${step('a')}, { type: scope, steps: [ ${step('a')} ] } ]\n`,
      'steps[1].steps[0].id: the id "a" is already taken by steps[0]; ids differ in the whole workflow',
    ],
    [`name: w\ninputs: { a: {} }\nsteps: [ ${step('a')} ]\n`, 'the id "a" is already the name of an input or variable'],
    [`name: w\nsteps: [ ${step('fault')} ]\n`, 'the id "fault" has a meaning of its own'],
    [`name: w\nsteps: [ ${step('a', 'output: "x y"')} ]\n`, 'a name is a letter or _ followed by letters, digits, _ and -'],
    [`name: w\nsteps: [ ${step('a', 'input: "${later.x}"')}, ${step('b', 'output: later')} ]\n`, 'steps[0].input: "later" has no value here'],
    [
      `name: w\nsteps: [ { type: flow, steps: [ ${step('a', 'output: x')}, ${step('b', 'input: "${x}"')} ] } ]\n`,
      'steps[0].steps[1].input: "x" has no value here',
    ],
    [
      `name: w\nsteps: [ { id: f, type: flow, steps: [ ${step('a', 'output: x')}, ${step('b', 'output: x')} ] } ]\n`,
      'two branches of the flow "f" give "x" a value',
    ],
    [`name: w\nsteps: [ { type: reply } ]\n`, 'reply expects either a value or a variable'],
    [`name: w\nsteps: [ { type: compensate } ]\n`, 'compensate stands directly in the steps of a fault handler'],
    [`name: w\nsteps: [ { type: throw } ]\n`, 'throw expects a code (or faultName)'],
    [`name: w\nsteps: [ { type: forEach, steps: [ ${step('a')} ] } ]\n`, 'forEach expects either in (a list) or to (and from)'],
    [
      `name: w\nsteps: [ { type: switch, cases: [ { value: 1, steps: [ ${step('a')} ] } ] } ]\n`,
      'a case with a value expects the switch to say what it is compared with: on',
    ],
    [`name: w\nsteps: [ { type: switch, cases: [ { steps: [ ${step('a')} ] } ] } ]\n`, 'a case expects either a condition or a value'],
    [
      `name: w\nsteps: [ { type: switch, on: x, cases: [ { value: "a'\\"", steps: [ ${step('a')} ] } ] } ]\n`,
      'cannot hold a backslash, or both kinds of quotes',
    ],
    [
      `name: w\nsteps: [ { type: pick, onMessage: [ { message: a, steps: [ ${step('a')} ] } ], onAlarm: { steps: [ ${step('b')} ] } } ]\n`,
      'onAlarm expects either for (a duration) or until',
    ],
    [
      `name: w\nsteps: [ ${step('a')} ]\nfaultHandlers: [ { type: catchall } ]\n`,
      'faultHandlers[0].type: expected one of "catchAll", "catch", got the string "catchall". Did you mean "catchAll"?',
    ],
    [`name: w\nsteps: [ ${step('a')} ]\nfaultHandlers: [ { type: catchAll }, { type: catchAll } ]\n`, 'faultHandlers[1]: a second catchAll'],
    [`name: w\nsteps: [ ${step('a')} ]\nfaultHandlers: [ { type: catch, service: S, operation: o } ]\n`, 'catch expects one of code, faultName, match'],
    [`name: w\nsteps: [ ${step('a')} ]\nfaultHandlers: [ { type: catchAll, code: x } ]\n`, 'belong to type catch'],
    [`name: w\nsteps: [ ${step('a')} ]\nfaultHandlers: [ { type: catchAll, service: S } ]\n`, 'expected both service and operation'],
    [`name: w\nsteps: [ ${step('a')} ]\nfaultHandlers: [ { type: catchAll, continue: true, value: 1 } ]\n`, 'expected either continue or value, got both'],
    [`name: w\nsteps: [ ${step('a', 'compensation: {}')} ]\n`, 'steps[0].compensation: a compensation expects service and operation, or steps'],
    [`name: w\nsteps: [ { id: a, kind: imgae } ]\n`, 'unknown kind "imgae". Did you mean "image"?'],
  ])('%j is refused', (text, message) => {
    const error = failure(text);
    expect(error.message).toContain(message);
    expect(error.code).toBe('invalid_input');
    expect(error.position).toMatch(/^w\.yaml:\d+:\d+$/);
  });
});
