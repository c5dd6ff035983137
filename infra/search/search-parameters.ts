import { CfnCondition, CfnParameter, type CfnParameterProps, CfnRule, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ComputeParameters } from '../compute/compute-parameters.ts';

/** Whether there is a search domain, how large it is, and who administers it. */
export interface SearchParameters {
  readonly isHere: CfnCondition;
  readonly instanceType: string;
  readonly gigabytes: number;
  readonly administratorArn: string;
}

const NOBODY = 'none';
const LEAST_GIGABYTES = 10;
const MOST_GIGABYTES = 1000;

const TEXTS: Readonly<Record<string, CfnParameterProps>> = {
  Search: {
    default: 'off',
    allowedValues: ['off', 'on'],
    description:
      'With Compute lambda: on makes a domain of Amazon OpenSearch Service that streamed lines are fed into, masked. It costs as long as it is there (docs/guides/search-domain.md).',
  },
  SearchInstance: {
    default: 't3.small.search',
    allowedPattern: '^[a-z0-9]+\\.[a-z0-9]+\\.search$',
    description: 'With Search on: its instance type.',
  },
  SearchAdministrator: {
    default: NOBODY,
    allowedPattern: `^(${NOBODY}|arn:aws[a-z-]*:iam::\\d{12}:role/.+)$`,
    description:
      'With Search on: the role that administers the domain, and sets it up once (infra/search/set-up.ts).',
  },
};

/** Adds the parameters of the search domain. It is there only where the watch runs on Lambda. */
export function searchParameters(scope: Construct, compute: ComputeParameters): SearchParameters {
  const text = (name: string) =>
    new CfnParameter(scope, name, { ...TEXTS[name], type: 'String' }).valueAsString;
  const search = text('Search');
  const instanceType = text('SearchInstance');
  const administratorArn = text('SearchAdministrator');
  const gigabytes = new CfnParameter(scope, 'SearchGigabytes', {
    type: 'Number',
    default: LEAST_GIGABYTES,
    minValue: LEAST_GIGABYTES,
    maxValue: MOST_GIGABYTES,
    description: 'With Search on: its volume. A gigabyte of lines takes about two.',
  }).valueAsNumber;
  const isOn = Fn.conditionEquals(search, 'on');
  new CfnRule(scope, 'SearchHasAdministrator', {
    ruleCondition: isOn,
    assertions: [
      {
        assert: Fn.conditionNot(Fn.conditionEquals(administratorArn, NOBODY)),
        assertDescription: 'With Search on, SearchAdministrator names the role that administers the domain.',
      },
    ],
  });
  const isHere = new CfnCondition(scope, 'SearchesHere', {
    expression: Fn.conditionAnd(compute.isHere, isOn),
  });
  return { isHere, instanceType, gigabytes, administratorArn };
}
