/** Each field that leaves the server is classified; what is not is secret. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { sourceOf } from '../../src/adapters/terminal/source-of.ts';
import { type Classes, classOf, FIELD_CLASSES, type FieldClass } from '../../src/api/field-classes.ts';
import { timelineView } from '../../src/domain/sessions/view.ts';
import { exportJson, maskedOptions } from '../../src/operations/export-json.ts';
import { gatherPage } from '../../src/operations/export-recording.ts';
import { anEndedRecord } from '../builders/evidence.ts';

/** The paths of a value's leaves, lists as one. */
function pathsOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsOf(each, path));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, each]) => pathsOf(each, `${path}.${name}`));
}

/** A null may stand for what has fields of its own. */
const isClassified = (path: string) => {
  const [name = '', ...rest] = path.split('.');
  let at: unknown = Reflect.get(FIELD_CLASSES, name);
  for (const part of rest) at = typeof at === 'object' && at !== null ? Reflect.get(at, part) : at;
  return at !== undefined;
};

describe('the compiler', () => {
  test('asks for a class of each field, of nested ones and of every member of a union', () => {
    interface Plain {
      readonly id: string;
      readonly by: { readonly name: string | null } | null;
      readonly list: readonly ({ readonly kind: 'a'; readonly one: string } | { readonly kind: 'b' })[];
    }
    expectTypeOf<Classes<Plain>>().toEqualTypeOf<{
      readonly id: FieldClass;
      readonly by: { readonly name: FieldClass };
      readonly list: { readonly kind: FieldClass; readonly one: FieldClass };
    }>();
    expectTypeOf<{ readonly id: 'public' }>().not.toExtend<Classes<Plain>>();
  });
});

test('each class is one of three', () => {
  const classes = JSON.stringify(FIELD_CLASSES).match(/:"([^"]*)"/g) ?? [];
  expect(new Set(classes)).toEqual(new Set([':"public"', ':"sensitive"']));
  expect(classes.length).toBeGreaterThan(150);
});

test('what has no class is secret', () => {
  expect(classOf('session.owner')).toBe('sensitive');
  expect(classOf('session.verdict.compliant')).toBe('public');
  for (const path of [
    'session.nothing',
    'nothing',
    'session.verdict',
    '',
    'session.constructor',
    '__proto__.x',
  ])
    expect(classOf(path)).toBe('secret');
});

describe('what is really told has no field that is not classified', () => {
  const SECRET = 'hunter2-xyzzy-4711';
  const log = Buffer.from(`[me@node ~]$ export DB_PASSWORD=${SECRET}\r\n[me@node ~]$ exit\r\n`);

  test('a session with its timeline', () => {
    const paths = pathsOf(timelineView(anEndedRecord()), 'session');
    expect(paths.filter((path) => !isClassified(path))).toEqual([]);
  });

  test('a recording and a page of it, whose sensitive text is masked', async () => {
    const parts: string[] = [];
    await exportJson(
      sourceOf(log),
      recordingTools,
      { ...maskedOptions(), untilMs: null, size: null },
      (text) => void parts.push(text),
    );
    const recording: unknown = JSON.parse(parts.join(''));
    const page = await gatherPage(sourceOf(log), recordingTools, { size: null });
    const paths = [...pathsOf(recording, 'recording'), ...pathsOf(page, 'page')];
    expect(paths.filter((path) => !isClassified(path))).toEqual([]);
    expect(JSON.stringify([recording, page])).toContain('DB_PASSWORD');
    expect(JSON.stringify([recording, page])).not.toContain(SECRET);
  });
});
