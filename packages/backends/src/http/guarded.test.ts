import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type HttpOptions } from './create-http.ts';
import { startServer } from './loopback.fixture.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const client = (options: HttpOptions = {}) => {
  const http = createHttp(options);
  endings.push(http.close);
  return http;
};
const server = async (...given: Parameters<typeof startServer>) => {
  const started = await startServer(...given);
  endings.push(started.stop);
  return started;
};
const get = (url: string) => ({ method: 'GET', url });

/** A resolver whose answers are written here, and which remembers its questions. */
function resolver(answers: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const lookup: NonNullable<HttpOptions['lookup']> = async (host) => {
    asked.push(host);
    return (answers[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { lookup, asked };
}

describe('the guarded client refuses', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://127。0。0。1/',
    'http://①②⑦.0.0.1/',
    'http:\\\\127.0.0.1\\x',
    'http://127.0.0.1:80\\@evil.com',
    'http://0/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://192.0.2.1/',
    'http://198.18.0.1/',
    'http://192.88.99.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[::ffff:0:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://[fc00::1]/',
    'http://[ff02::1]/',
    'http://[2001:db8::1]/',
    'http://[3fff::1]/',
  ])('the address %s', async (url) => {
    const { lookup, asked } = resolver({});
    const failure = client({ lookup }).guarded(get(url));
    await expect(failure).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('not a public address'),
      hint: expect.stringContaining('http: { allow:'),
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['ftp://example.com/', 'ftp:'],
    ['file:///etc/passwd', 'file:'],
    ['data:text/plain,hello', 'data:'],
    ['gopher://example.com/', 'gopher:'],
    ['example.com', 'http or https'],
    ['', 'http or https'],
    ['http://user:secret@example.com/', 'user name or a password'],
    ['http://169.254.169.254%2f@evil.com/', 'user name or a password'],
  ])('what is no plain http address: %s', async (url, message) => {
    const failure = client().guarded(get(url));
    await expect(failure).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) });
    await expect(client().configured(get(url))).rejects.toMatchObject({ code: 'invalid_input' });
    await failure.catch((error: Error) => expect(error.message).not.toContain('secret'));
  });

  it('unusual ports, before anything is looked up', async () => {
    const { lookup, asked } = resolver({ 'example.com': ['93.184.216.34'] });
    await expect(client({ lookup }).guarded(get('http://example.com:22/'))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('port 22'),
      hint: expect.stringContaining('example.com:22'),
    });
    expect(asked).toEqual([]);
  });

  it.each(['localhost', 'localhost.', 'internal.test'])('the name %s, which means this machine', async (host) => {
    const { lookup } = resolver({ localhost: ['127.0.0.1', '::1'], 'localhost.': ['127.0.0.1'], 'internal.test': ['10.0.0.7'] });
    await expect(client({ lookup }).guarded(get(`http://${host}/`))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('not a public address'),
    });
  });

  it('a name that has one private address among public ones', async () => {
    const { lookup } = resolver({ 'mixed.test': ['93.184.216.34', '2606:4700::1111', '127.0.0.1'] });
    await expect(client({ lookup }).guarded(get('http://mixed.test/'))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('mixed.test (127.0.0.1)'),
    });
  });

  it('a name whose answer is no address, and one without answers', async () => {
    const { lookup } = resolver({ 'odd.test': ['not-an-address'] });
    await expect(client({ lookup }).guarded(get('http://odd.test/'))).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(client({ lookup }).guarded(get('http://none.test/'))).rejects.toMatchObject({
      code: 'network',
      hint: expect.stringContaining('No such host'),
    });
  });

  it('headers that belong to the connection', async () => {
    await expect(client().guarded({ ...get('http://example.com/'), headers: { Host: 'internal' } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('"host"'),
    });
  });

  it('exceptions it cannot read', () => {
    for (const entry of ['', '10.0.0.0/99', 'http://', 'http://a/b', 'a b', 'http://u:p@h'])
      expect(() => createHttp({ allow: [entry] })).toThrow(/http\.allow/);
  });
});

describe('the guarded client goes', () => {
  it('to the very address it checked, asking the DNS once for a connection', async () => {
    const target = await server((_request, response) => response.end('here'));
    let asked = 0;
    const rebinding: NonNullable<HttpOptions['lookup']> = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    const http = client({ lookup: rebinding, allow: ['127.0.0.1/32'], ports: [target.port] });
    const answer = await http.guarded(get(`http://rebind.test:${target.port}/a`));
    expect(Buffer.from(answer.body).toString()).toBe('here');
    expect(asked).toBe(1);
    expect(target.received[0]?.headers.host).toBe(`rebind.test:${target.port}`);
  });

  it('nowhere when a name turns private after it was public', async () => {
    const target = await server((_request, response) => response.writeHead(200, { connection: 'close' }).end('inside'));
    const { lookup } = resolver({ 'turn.test': ['127.0.0.1'] });
    await expect(client({ lookup, ports: [target.port] }).guarded(get(`http://turn.test:${target.port}/`))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(target.received).toEqual([]);
  });

  it.each([
    ['an address with its port', (port: number) => `127.0.0.1:${port}`],
    ['an origin', (port: number) => `http://127.0.0.1:${port}`],
    ['an origin with a slash', (port: number) => `http://127.0.0.1:${port}/`],
  ])('to a private address allowed as %s', async (_how, allow) => {
    const target = await server((_request, response) => response.end('ok'));
    expect((await client({ allow: [allow(target.port)] }).guarded(get(target.origin))).status).toBe(200);
  });

  it('to a name allowed with its port, whatever it means, but not to its other ports', async () => {
    const target = await server((_request, response) => response.end('ok'));
    const { lookup } = resolver({ localhost: ['127.0.0.1'] });
    const http = client({ lookup, allow: [`localhost:${target.port}`] });
    expect((await http.guarded(get(`http://localhost:${target.port}/`))).status).toBe(200);
    await expect(http.guarded(get('http://localhost/'))).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(http.guarded(get(`https://127.0.0.1:${target.port}/`))).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('to a private network that is allowed, on allowed ports only', async () => {
    const target = await server((_request, response) => response.end('ok'));
    expect((await client({ allow: ['127.0.0.0/8'], ports: [target.port] }).guarded(get(target.origin))).status).toBe(200);
    await expect(client({ allow: ['127.0.0.0/8'] }).guarded(get(target.origin))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('port'),
    });
    await expect(client({ allow: ['10.0.0.0/8'], ports: [target.port] }).guarded(get(target.origin))).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('to IPv6 addresses that are allowed', async (context) => {
    const target = await server((_request, response) => response.end('six'), '::1').catch(() => undefined);
    if (target === undefined) return context.skip('this machine has no IPv6 loopback');
    expect((await client({ allow: [`[::1]:${target.port}`] }).guarded(get(target.origin))).status).toBe(200);
    expect((await client({ allow: ['::1/128'], ports: [target.port] }).guarded(get(target.origin))).status).toBe(200);
  });
});
