import type { GenarunError } from '@genarun/spec';
import { describe, expect, it } from 'vitest';
import { validateJson } from '../schema/index.ts';
import { requestOf } from './build-request.ts';
import { chooseOperations } from './choose-operations.ts';
import { operationSchema } from './operation-schema.ts';
import { readApi } from './read-api.ts';

const openApi = {
  openapi: '3.0.3',
  info: { title: 'Museum', version: '1' },
  servers: [{ url: 'https://{region}.museum.example/v2/', variables: { region: { default: 'eu' } } }],
  paths: {
    '/works/{workId}': {
      parameters: [{ $ref: '#/components/parameters/workId' }, { name: 'Accept', in: 'header', schema: { type: 'string' } }],
      get: {
        operationId: 'getWork',
        summary: 'One work',
        parameters: [
          { name: 'fields', in: 'query', explode: false, schema: { type: 'array', items: { type: 'string' } } },
          { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object', properties: { from: { type: 'integer' } } } },
          { name: 'X-Lang', in: 'header', schema: { type: 'string' } },
          { name: 'session', in: 'cookie', schema: { type: 'string' } },
        ],
      },
      post: { requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Work' } } } } },
    },
    '/search': {
      get: {
        operationId: 'search',
        parameters: [
          { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
          { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
        ],
      },
    },
  },
  components: {
    parameters: { workId: { name: 'workId', in: 'path', required: true, schema: { type: 'string' } } },
    schemas: {
      Work: {
        type: 'object',
        required: ['title'],
        properties: {
          title: { type: 'string' },
          year: { type: 'integer', nullable: true, minimum: 0, exclusiveMinimum: true },
          parts: { type: 'array', items: { $ref: '#/components/schemas/Work' } },
        },
      },
    },
  },
};

const find = (id: string, api: unknown = openApi) => {
  const [operation] = chooseOperations(readApi(api), id);
  if (!operation) throw new Error(`no ${id}`);
  return operation;
};
const problem = (api: unknown): GenarunError => {
  try {
    readApi(api);
  } catch (error) {
    return error as GenarunError;
  }
  throw new Error('nothing was thrown');
};

describe('an OpenAPI document', () => {
  it('gives operations with whole addresses, parameters of both levels, and references followed', () => {
    expect(readApi(openApi).operations.map(({ id, method, url }) => [id, method, url])).toEqual([
      ['getWork', 'GET', 'https://eu.museum.example/v2/works/{workId}'],
      ['POST /works/{workId}', 'POST', 'https://eu.museum.example/v2/works/{workId}'],
      ['search', 'GET', 'https://eu.museum.example/v2/search'],
    ]);
    expect(find('getWork').parameters.map(({ name, place, required, list }) => [name, place, required, list])).toEqual([
      ['workId', 'path', true, 'repeat'],
      ['fields', 'query', false, 'comma'],
      ['filter', 'query', false, 'deep'],
      ['X-Lang', 'header', false, 'repeat'],
      ['session', 'cookie', false, 'repeat'],
    ]);
  });

  it('has schemas that check values, recursion, null and open bounds included', () => {
    const schema = operationSchema(find('POST /works/{workId}'));
    const work = (body: unknown) => validateJson(schema, { operation: 'POST /works/{workId}', parameters: { workId: '1' }, body });
    expect(work({ title: 'a', year: null, parts: [{ title: 'b', parts: [] }] })).toEqual([]);
    expect(work({ title: 'a', parts: [{ title: 'b', parts: [{}] }] })).toEqual(['body.parts[0].parts[0]: expected a field "title", got an empty object']);
    expect(work({ title: 'a', year: 0 })).toEqual(['body.year: expected more than 0, got number 0']);
    expect(validateJson(schema, { operation: 'POST /works/{workId}', parameters: { workId: '1' } })).toEqual([
      'value: expected a field "body", got an object with operation, parameters',
    ]);
  });

  it('builds requests the same way every time', () => {
    const { url, headers } = requestOf(find('getWork'), {
      parameters: { workId: 'a/b ü', fields: ['x', 'y z'], filter: { from: 3 }, 'X-Lang': 'de', session: 's;1' },
    });
    expect(url).toBe('https://eu.museum.example/v2/works/a%2Fb%20%C3%BC?fields=x,y%20z&filter%5Bfrom%5D=3');
    expect(headers).toEqual({ 'X-Lang': 'de', Cookie: 'session=s%3B1' });
    expect(requestOf(find('search'), { parameters: { q: 'a&b', tag: ['1', '2'] } }).url).toBe('https://eu.museum.example/v2/search?q=a%26b&tag=1&tag=2');
  });

  it('lets no path parameter lead elsewhere', () => {
    for (const workId of ['..', '.', '']) expect(() => requestOf(find('getWork'), { parameters: { workId } })).toThrow('cannot be');
    expect(requestOf(find('getWork'), { parameters: { workId: '../../admin' } }).url).toBe('https://eu.museum.example/v2/works/..%2F..%2Fadmin');
  });

  it.each([
    [{ ...openApi, openapi: '2.0' }, 'expected OpenAPI 3'],
    [{ swagger: '2.0', paths: {} }, 'swagger 2.0'],
    [{ ...openApi, paths: undefined }, 'paths'],
    [{ ...openApi, paths: {} }, 'at least one operation'],
    [{ ...openApi, servers: [{ url: '/v2' }] }, 'servers[0].url must be a whole address, got "/v2"'],
    [{ ...openApi, servers: undefined }, 'got nothing'],
    [{ ...openApi, paths: { '/x': { get: { parameters: [{ $ref: 'other.yaml#/x' }] } } } }, 'points out of the document'],
    [{ ...openApi, paths: { '/x': { get: { parameters: [{ $ref: '#/components/nothing' }] } } } }, 'points nowhere'],
    [
      {
        ...openApi,
        components: { a: { $ref: '#/components/b' }, b: { $ref: '#/components/a' } },
        paths: { '/x': { get: { parameters: [{ $ref: '#/components/a' }] } } },
      },
      'circle',
    ],
    [{ ...openApi, paths: { '/x': { get: { operationId: 'a' }, put: { operationId: 'a' } } } }, 'stands there twice'],
  ])('that is wrong is an error in a sentence (%#)', (api, message) => {
    expect(problem(api)).toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) });
  });
});

describe('the short form', () => {
  const short = {
    operations: {
      save: {
        url: 'https://a.example/{kind}/x?v=1',
        parameters: { tags: ['string'], limit: 'integer' },
        required: ['tags'],
        body: { title: 'string' },
        headers: { 'X-A': 'b' },
      },
    },
  };

  it('takes names in braces as path parameters, the others into the query, and posts a body', () => {
    const operation = find('save', short);
    expect(operation.method).toBe('POST');
    expect(operation.parameters.map(({ name, place, required }) => [name, place, required])).toEqual([
      ['kind', 'path', true],
      ['tags', 'query', true],
      ['limit', 'query', false],
    ]);
    expect(requestOf(operation, { parameters: { kind: 'k', tags: ['a', 'b'] }, body: { title: 't' } })).toEqual({
      operation: 'save',
      method: 'POST',
      url: 'https://a.example/k/x?v=1&tags=a&tags=b',
      headers: { 'X-A': 'b' },
      body: { title: 't' },
    });
  });

  it.each([
    ['https://a.example/api.yaml', 'got the text "https://a.example/api.yaml"'],
    [undefined, 'got nothing'],
    [{ operations: {} }, 'at least one operation'],
    [{ operatons: {} }, 'operations'],
    [{ operations: { a: { url: 'https://a.example', parametrs: {} } } }, 'Did you mean "parameters"?'],
    [{ operations: { a: { url: '/x' } } }, 'operations.a.url'],
    [{ operations: { a: { url: 'https://a.example', parameters: { x: 'strng' } } } }, 'operations.a.parameters.x'],
    [{ operations: { a: { url: 'https://a.example', parameters: { limit: 'integer' }, required: ['limt'] } } }, 'Did you mean "limit"?'],
  ])('that is wrong is an error in a sentence (%#)', (api, message) => {
    expect(problem(api)).toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) });
  });

  it('names the nearest operation, and asks for one where there are too many', () => {
    expect(() => chooseOperations(readApi(short), 'sav')).toThrow('Did you mean "save"?');
    const many = { operations: Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`op${index}`, { url: 'https://a.example' }])) };
    expect(() => chooseOperations(readApi(many), undefined)).toThrow('41 operations');
  });
});
