// Nine small services in one process: POST /Service/operation, JSON in and out. They count storks and fit a straight line; no AI anywhere.
import { createServer } from 'node:http';

const counts = [
  { year: 2018, storks: 12 },
  { year: 2019, storks: 14 },
  { year: 2020, storks: null },
  { year: 2021, storks: 17 },
  { year: 2022, storks: 21 },
  { year: 2023, storks: 22 },
  { year: 2024, storks: null },
  { year: 2025, storks: 26 },
];

const archive = [
  { year: 1987, note: 'Storks nest on the church tower for the last time; the roof is mended.' },
  { year: 2003, note: 'A nesting platform is put up by the mill.' },
];

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const round = (number) => Math.round(number * 1000) / 1000;

/** Least squares through the points (years, storks). */
function fitLine({ features: { years, storks } }) {
  const [year, stork] = [mean(years), mean(storks)];
  const slope = years.reduce((sum, x, at) => sum + (x - year) * (storks[at] - stork), 0) / years.reduce((sum, x) => sum + (x - year) ** 2, 0);
  return { slope: round(slope), intercept: round(stork - slope * year) };
}

const operations = {
  'CountService/fetchCounts': () => counts,
  'CleaningService/dropGaps': ({ data }) => data.filter((row) => row.storks !== null),
  'FeatureService/toSeries': ({ data }) => ({ years: data.map((row) => row.year), storks: data.map((row) => row.storks) }),
  'TrainingService/fitLine': fitLine,
  'EvaluationService/measure': ({ model, features }) => {
    const errors = features.years.map((year, at) => model.slope * year + model.intercept - features.storks[at]);
    return { error: round(Math.sqrt(mean(errors.map((error) => error ** 2)))) };
  },
  'DeploymentService/publish': ({ model, quality }) => ({ live: quality.error < 2, next: Math.round(model.slope * 2026 + model.intercept) }),
  'PromptingService/write': ({ prompt }) => ({ text: `Notice: ${prompt}` }),
  'ArchiveService/find': ({ query }) => ({ query, found: archive.filter((entry) => /church tower/.test(entry.note)) }),
  'LogService/logError': () => ({ logged: true }),
};

export const services = [...new Set(Object.keys(operations).map((path) => path.split('/')[0]))];

/** Starts them on loopback. The operation named `broken` answers 500. `seen` lists what was called, in order. */
export async function startServices({ broken } = {}) {
  const seen = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = request.url.slice(1);
    const operation = operations[path];
    const input = body === '' ? {} : JSON.parse(body);
    seen.push({ call: path, input });
    const status = path === broken ? 500 : operation === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? operation(input) : { message: status === 500 ? 'this service is broken today' : `no operation ${path}` }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, seen, close: () => new Promise((resolve) => server.close(resolve)) };
}
