import { expect, test } from 'vitest';
import {
  all,
  elsewhere,
  hubOnLambda,
  member,
  organization,
  roleOf,
  single,
  singleOnLambda,
} from '../testing/place.ts';

/** What IAM takes, white space not counted (its quotas). */
const MOST_IN_A_ROLE = 10_240;
const MOST_IN_A_POLICY = 6144;
const MOST_IN_A_TRUST = 2048;

const charsOf = (value: unknown) => JSON.stringify(value).replaceAll(/\s/g, '').length;

test.each(Object.entries({ hubOnLambda, member, elsewhere, single, singleOnLambda, organization }))(
  'IAM takes every role and policy of %s, as long as they are',
  (_, made) => {
    const roles = all(made, 'AWS::IAM::Role').map(({ Properties }) => String(Properties['RoleName']));
    const tooLong = roles.filter((role) => {
      const { documents, Properties } = roleOf(made, role);
      const inline = documents.reduce<number>((sum, document) => sum + charsOf(document), 0);
      return inline > MOST_IN_A_ROLE || charsOf(Properties['AssumeRolePolicyDocument']) > MOST_IN_A_TRUST;
    });
    const policies = all(made, 'AWS::IAM::ManagedPolicy').filter(
      ({ Properties }) => charsOf(Properties['PolicyDocument']) > MOST_IN_A_POLICY,
    );
    expect([tooLong, policies.map(({ Properties }) => Properties['ManagedPolicyName'])]).toEqual([[], []]);
  },
);
