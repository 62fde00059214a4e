import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApi } from '../src/assemble/read-api.ts';
import { callKind } from '../src/kinds/call.ts';
import { type Asked, createPerformContext, testModel } from './support/perform-context.ts';
import { readExampleApi, readRecordings, startRecordedApi } from './support/recorded-api.ts';

let api: Awaited<ReturnType<typeof startRecordedApi>>;
beforeAll(async () => {
  api = await startRecordedApi();
});
afterAll(() => api.close());

function perform(fields: Record<string, unknown>, answers: readonly unknown[]) {
  const recorded = createPerformContext({
    model: testModel,
    respond: api.respond,
    answer: (_request, call) => ({ usage: {}, texts: [typeof answers[call] === 'string' ? answers[call] : JSON.stringify(answers[call])] }),
  });
  const outcome = Promise.resolve(callKind.perform?.({ node: 'n', fields }, recorded.context));
  return { ...recorded, outcome };
}

const lastText = (request: Asked | undefined) => request?.turns?.at(-1)?.text ?? '';

describe('the weather of the examples', () => {
  const assemble = {
    api: readExampleApi('open-meteo'),
    instruction: 'The weather in the city now',
    data: { city: { name: 'Vienna', lat: 48.21, lng: 16.37 } },
  };
  const good = { operation: 'currentWeather', parameters: { latitude: 48.21, longitude: 16.37, current: ['temperature_2m', 'weather_code'] } };

  it('is asked for with the data in the right parameters', async () => {
    const { outcome, requests, asked, raws } = perform({ assemble, select: 'response.body.current.temperature_2m' }, [good]);
    expect(await outcome).toEqual({ value: 11.4 });
    expect(requests[0]).toMatchObject({
      client: 'guarded',
      method: 'GET',
      url: 'https://api.open-meteo.com/v1/forecast?latitude=48.21&longitude=16.37&current=temperature_2m&current=weather_code',
    });
    expect(lastText(asked[0])).toContain('"latitude": number (-90 to 90; Degrees north; south is negative)');
    expect(lastText(asked[0])).toContain('"name": "Vienna"');
    expect(lastText(asked[0])).toContain('The weather in the city now');
    expect(raws).toEqual([JSON.stringify(good)]);
  });

  it('is not asked for with a request that does not fit: the model is told why, once', async () => {
    const bad = { operation: 'currentWeather', parameters: { lattitude: 48.21, longitude: '16.37', current: ['rain'] } };
    const { outcome, requests, asked } = perform({ assemble }, [bad, `Here it is:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\``]);
    expect(await outcome).toMatchObject({ value: { elevation: 193 } });
    expect(requests).toHaveLength(1);
    const repair = lastText(asked[1]);
    expect(repair).toContain('parameters: expected a field "latitude"');
    expect(repair).toContain('Did you mean "latitude"?');
    expect(repair).toContain('parameters.longitude: expected number, got text "16.37"');
    expect(repair).toContain('parameters.current[0]: expected one of "temperature_2m"');
    expect(asked[1]?.turns?.map((turn) => turn.role)).toEqual(['system', 'user', 'assistant', 'user']);
  });

  it.each([
    ['no JSON', 'I cannot do that.'],
    ['a list', []],
    ['another operation', { operation: 'tomorrow', parameters: {} }],
    ['a place off the earth', { ...good, parameters: { ...good.parameters, latitude: 482.1 } }],
  ])('is never asked for when the model answers %s twice', async (_name, answer) => {
    const { outcome, requests, asked } = perform({ assemble }, [answer, answer]);
    await expect(outcome).rejects.toMatchObject({ code: 'invalid_output', message: expect.stringContaining('nothing was sent') });
    expect(requests).toHaveLength(0);
    expect(asked).toHaveLength(2);
  });

  it('leaves out optional parameters that the model fills with null', async () => {
    const { outcome, requests } = perform({ assemble, headers: { 'X-A': 'b' } }, [{ ...good, parameters: { ...good.parameters, timezone: null }, body: null }]);
    await outcome;
    expect(requests[0]?.url).not.toContain('timezone');
    expect(requests[0]?.headers).toMatchObject({ 'X-A': 'b' });
  });
});

describe('the top stories of the examples', () => {
  const description = readExampleApi('hacker-news');

  it('are chosen among several operations', async () => {
    const { outcome, requests, asked } = perform({ assemble: { api: description, instruction: 'The front page' } }, [
      { operation: 'topStories', parameters: {} },
    ]);
    expect(await outcome).toEqual({ value: [90000001, 90000002, 90000003] });
    expect(requests[0]?.url).toBe('https://hacker-news.firebaseio.com/v0/topstories.json');
    expect(asked[0]?.json?.schema).toMatchObject({ properties: { operation: { enum: ['topStories', 'item'] } } });
  });

  it('are read one by one, with the id in the path', async () => {
    const { outcome, requests } = perform(
      { assemble: { api: description, operation: 'item', instruction: 'The story', data: 90000002 }, select: 'response.body.title' },
      [{ parameters: { id: 90000002 } }],
    );
    expect(await outcome).toEqual({ value: 'Show HN: A sundial that corrects itself' });
    expect(requests[0]?.url).toBe('https://hacker-news.firebaseio.com/v0/item/90000002.json');
  });

  it('are a fault where the server knows no such story', async () => {
    const { outcome } = perform({ assemble: { api: description, operation: 'item', instruction: 'x' } }, [{ parameters: { id: 5 } }]);
    await expect(outcome).rejects.toMatchObject({
      code: 'not_found',
      message: 'GET https://hacker-news.firebaseio.com/v0/item/5.json: HTTP 404: nothing like this was recorded',
    });
  });
});

describe('the recordings', () => {
  it('are dated, say what they are, and belong to an operation of a description', () => {
    const patterns = ['open-meteo', 'hacker-news'].flatMap((name) =>
      readApi(readExampleApi(name)).operations.map((operation) => new RegExp(`^${operation.url.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)),
    );
    const recordings = readRecordings();
    expect(recordings.length).toBeGreaterThanOrEqual(5);
    for (const { date, recording, request } of recordings) {
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(recording).toContain('made up');
      expect(patterns.some((pattern) => pattern.test(request.url))).toBe(true);
    }
  });
});
