import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from './store.ts';

interface Row {
  readonly n: number;
}

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'store-'));
});

afterEach(() => rmSync(dir, { recursive: true }));

/** What is on disk, read by another store. */
function onDisk(table: string): [string, Row][] {
  const store = new Store(dir);
  const rows = [...store.table<Row>(table).entries()];
  store.close();
  return rows;
}

test('documents come back after a restart, changed and deleted ones too', () => {
  const store = new Store(dir);
  const table = store.table<Row>('t');
  table.set('a', { n: 1 });
  table.set('b', { n: 2 });
  store.flush();
  table.set('a', { n: 3 });
  expect([table.delete('b'), table.delete('b'), table.has('b'), table.size]).toEqual([true, false, false, 1]);
  store.close();
  expect(onDisk('t')).toEqual([['a', { n: 3 }]]);
  expect(onDisk('other')).toEqual([]);
});

test('a table is one, however often it is asked for; tables do not see each other', () => {
  const store = new Store(dir);
  store.table<Row>('t').set('a', { n: 1 });
  expect(store.table<Row>('t').get('a')).toEqual({ n: 1 });
  expect(store.table<Row>('t2').get('a')).toBeUndefined();
  store.close();
});

test('keys are found by what they start with, and nothing else of them is special', () => {
  const store = new Store(dir);
  const table = store.table<Row>('t');
  for (const [n, key] of ['1/r/a', '1/r/b', '1/rr/c', '11/r/d', '%', '_', '__proto__'].entries())
    table.set(key, { n });
  const keys = (prefix: string) => [...table.entries(prefix)].map(([key]) => key);
  expect([keys('1/r/'), keys('1/r'), keys('1/'), keys('%'), keys('x')]).toEqual([
    ['1/r/a', '1/r/b'],
    ['1/r/a', '1/r/b', '1/rr/c'],
    ['1/r/a', '1/r/b', '1/rr/c'],
    ['%'],
    [],
  ]);
  expect([...table.values('_')]).toEqual([{ n: 5 }, { n: 6 }]);
  store.close();
});

test('rows set while a table is walked do not break the walk', () => {
  const store = new Store(dir);
  const table = store.table<Row>('t');
  for (let n = 0; n < 5; n++) table.set(`k${n}`, { n });
  const seen: number[] = [];
  for (const [key, { n }] of table.entries()) {
    seen.push(n);
    if (n < 5) table.set(key, { n });
    table.delete(`k${n - 1}`);
  }
  expect(seen).toEqual([0, 1, 2, 3, 4]);
  store.close();
});

test('only the owner can read what is stored', () => {
  new Store(dir).close();
  for (const name of readdirSync(dir))
    expect([name, statSync(join(dir, name)).mode & 0o077]).toEqual([name, 0]);
});

test('any sequence of changes and restarts leaves what a map would hold', () => {
  const key = fc.constantFrom('a', 'b', 'c/d', '');
  const step = fc.oneof(
    fc.record({ set: key, n: fc.nat() }),
    fc.record({ delete: key }),
    fc.constant('flush' as const),
    fc.constant('restart' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const place = mkdtempSync(join(dir, 'run-'));
      const model = new Map<string, Row>();
      let store = new Store(place);
      for (const each of steps) {
        if (each === 'flush') store.flush();
        else if (each === 'restart') {
          store.close();
          store = new Store(place);
        } else if ('set' in each) {
          model.set(each.set, { n: each.n });
          store.table<Row>('t').set(each.set, { n: each.n });
        } else {
          expect(store.table<Row>('t').delete(each.delete)).toBe(model.delete(each.delete));
        }
      }
      store.close();
      store = new Store(place);
      expect(Object.fromEntries(store.table<Row>('t').entries())).toEqual(Object.fromEntries(model));
      store.close();
    }),
    { numRuns: 40 },
  );
});

test('a process that is killed loses no more than the last moments', async () => {
  const program = `
    import { Store } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)};
    const table = new Store(${JSON.stringify(dir)}).table('t');
    let n = 0;
    let pause = 0;
    let before = Date.now();
    setInterval(() => {
      const at = Date.now();
      pause = Math.max(pause, at - before);
      before = at;
      table.set('last', { n: ++n, at });
      console.log([n, at, pause].join(' '));
    }, 5);
  `;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', program],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let last = { n: 0, at: 0, pause: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [n, at, pause] = line.split(' ').map(Number);
    last = { n: n!, at: at!, pause: pause! };
    if (last.n === 60) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const [row] = onDisk('t');
  const kept = row![1] as Row & { at: number };
  expect(kept.n).toBeGreaterThan(0);
  // 50 ms until a change is written, and what a busy machine held the program up.
  expect(last.at - kept.at).toBeLessThan(200 + 3 * last.pause);
});
