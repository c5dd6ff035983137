import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ShownSender } from './shown-sender.ts';

interface Sent {
  readonly path: string;
  readonly lines: readonly { data?: string; cols?: number; lost?: number }[];
}

/** A server that answers each piece with the next status; the last one from then on. */
function server(...statuses: readonly (number | Error)[]) {
  const sent: Sent[] = [];
  const post = async (path: string, lines: string): Promise<number> => {
    const status = statuses[Math.min(sent.length, statuses.length - 1)] ?? 204;
    sent.push({
      path,
      lines: lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Sent['lines'][0]),
    });
    await wait(1);
    if (status instanceof Error) throw status;
    return status;
  };
  const text = () =>
    sent
      .flatMap(({ lines }) => lines.map(({ data = '' }) => Buffer.from(data, 'base64').toString()))
      .join('');
  return { sent, post, text };
}

const seqs = (sent: readonly Sent[]) => sent.map(({ path }) => Number(/seq=(\d+)/.exec(path)?.[1]));

describe('what a session shows', () => {
  test('is sent in its order, one piece after the other', async () => {
    const { sent, post, text } = server(204);
    const sender = new ShownSender(post, "o'brien/1");
    for (const data of ['one ', 'two ', 'three']) {
      sender.output(Buffer.from(data));
      await wait(3);
    }
    sender.resized({ cols: 100, rows: 30 });
    await sender.close();
    expect(text()).toBe('one two three');
    expect(sent.at(-1)?.lines).toContainEqual({ cols: 100, rows: 30 });
    expect(sent[0]?.path).toMatch(/^\/v1\/sessions\/o'brien%2F1\/stream\?stream=[\w-]{16}&seq=0$/);
    expect(seqs(sent)).toEqual(sent.map((_, i) => i));
  });

  test('is sent again under the same number when the server did not answer', async () => {
    const { sent, post } = server(new Error('reset'), 204);
    const sender = new ShownSender(post, 's');
    sender.output(Buffer.from('x'));
    while (sent.length < 2) await wait(10);
    await sender.close();
    expect(seqs(sent)).toEqual([0, 0]);
    expect(sent[1]?.lines).toEqual(sent[0]?.lines);
  });

  test('waits until the server has heard of the session', async () => {
    const { sent, post, text } = server(404, 204);
    const sender = new ShownSender(post, 's');
    sender.output(Buffer.from('a'));
    while (sent.length < 2) await wait(10);
    await sender.close();
    expect(text()).toBe('aa');
  });

  test.each([409, 401, 400])('is not sent where the server answers %i', async (status) => {
    const { sent, post } = server(status);
    const sender = new ShownSender(post, 's');
    for (let i = 0; i < 5; i += 1) {
      sender.output(Buffer.from('x'));
      await wait(3);
    }
    await sender.close();
    expect(sent).toHaveLength(1);
  });

  test('beyond what may wait is left out, and how much is told', async () => {
    const { sent, post } = server(204);
    const sender = new ShownSender(post, 's');
    for (let i = 0; i < 80; i += 1) sender.output(Buffer.alloc(10_000, 'y'));
    const sum = (of: (line: Sent['lines'][0]) => number) =>
      sent.flatMap(({ lines }) => lines.map(of)).reduce((a, b) => a + b, 0);
    const bytes = () => sum(({ data = '' }) => Buffer.from(data, 'base64').length);
    const lost = () => sum((line) => line.lost ?? 0);
    while (bytes() + lost() < 800_000) await wait(5);
    await sender.close();
    expect(lost()).toBeGreaterThan(0);
    expect(bytes() + lost()).toBe(800_000);
    for (const { lines } of sent) expect(JSON.stringify(lines).length).toBeLessThan(64 * 1024);
  });

  test('holds nothing up when the server never answers', async () => {
    const sender = new ShownSender(() => new Promise(() => undefined), 's');
    const from = Date.now();
    for (let i = 0; i < 1000; i += 1) sender.output(Buffer.alloc(1000));
    expect(Date.now() - from).toBeLessThan(2000);
    await sender.close();
    expect(Date.now() - from).toBeLessThan(5000);
  });
});
