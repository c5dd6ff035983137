import { compilePolicy } from '../compile-policy.ts';
import { keyLookup } from '../derived-keys.ts';
import type { RequestContext } from '../request.ts';
import { conditionHolds } from './condition.ts';

/** The key that `holds` puts a condition on. */
export const KEY = 'test:Key';

/** Whether one operator with these policy values holds for these values of a key; undefined leaves the key out. */
export function holds(
  operator: string,
  expected: string | boolean | number | readonly string[],
  got: string | readonly string[] | undefined,
  context: RequestContext = {},
  version = '2012-10-17',
): boolean {
  const statement = {
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { [operator]: { [KEY]: expected } },
  };
  const policy = compilePolicy({ Version: version, Statement: statement }, 'test');
  const [condition] = policy.statements[0]!.conditions;
  const lookup = keyLookup({
    principal: { kind: 'anonymous', arn: '', account: '' },
    action: 'test:Action',
    resource: '*',
    resourceAccount: '',
    context: got === undefined ? context : { ...context, [KEY]: got },
  });
  return conditionHolds(condition!, lookup);
}
