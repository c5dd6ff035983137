import { expect, test } from 'vitest';
import { AwsTargetFinder } from './find-target.ts';

const node = (id: string, name: string | null, tags = {}) => ({
  id,
  name,
  kind: id.startsWith('mi-') ? ('hybrid' as const) : ('ec2' as const),
  account: '222222222222',
  region: 'us-east-1',
  tags,
});
const finder = new AwsTargetFinder(async () => [
  node('i-1', 'web', { Environment: 'Dev', Role: 'web' }),
  node('i-2', 'web', { Environment: 'Dev' }),
  node('mi-3', 'i-1', { Environment: 'Prod' }),
]);
const ids = async (text: string) => (await finder.find(text)).map((found) => `${found.kind} ${found.id}`);

test('an id goes before a name, and a name before a tag; every node that fits is told', async () => {
  expect(await ids('i-1')).toEqual(['ec2 i-1']);
  expect(await ids('web')).toEqual(['ec2 i-1', 'ec2 i-2']);
  expect(await ids('Environment=Prod')).toEqual(['managed mi-3']);
  expect(await ids('Role=web')).toEqual(['ec2 i-1']);
  for (const none of ['', 'nowhere', '=', 'Environment=', 'toString=', 'constructor=x'])
    expect(await ids(none)).toEqual([]);
});
