import { expect, it } from 'vitest';
import { buildCommandLine, createWorkplace } from '../../packages/genarun/test/command-line.ts';

it('an order of a thousand generations, its worker killed fifty times, ends fulfilled with a thousand products', async () => {
  buildCommandLine();
  const place = createWorkplace();
  try {
    await place.run(['order', 'sim/painter', '--prompt', 'a cat', '-p', 'seed=[1..1000]', '-p', 'size=16x16', '--limit', '1000', '--queue']);
    for (let kill = 0; kill < 50; kill++) {
      const worker = place.start(['work', '--once', '--sim-latency', '40', '--concurrency', '4']);
      await worker.saw(/(?:done +generation@\d+\n[\s\S]*?){6}/);
      worker.child.kill('SIGKILL');
      await worker.finished;
    }
    await place.run(['work', '--once', '--quiet']);
    const { stdout } = await place.run(['orders', 'show', 'latest', '--json']);
    const { order, products, counts } = JSON.parse(stdout);
    expect([order.status, order.outcome, counts.complete]).toEqual(['fulfilled', 'complete', 1000]);
    expect(products.map(({ seed }: { readonly seed: number }) => seed)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(new Set(products.map(({ address }: { readonly address: string }) => address)).size).toBe(1000);
  } finally {
    place.remove();
  }
});
