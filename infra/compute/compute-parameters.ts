import { CfnCondition, CfnParameter, type CfnParameterProps, CfnRule, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Home } from '../home.ts';

/** What the hub's functions are made from, and whether there are any. */
export interface ComputeParameters {
  /** The watch runs on Lambda, and this is where it does. */
  readonly isHere: CfnCondition;
  /** The watch runs on Lambda: true in every Region of the hub. */
  readonly isLambda: CfnCondition;
  /** The watch runs as a process of one's own, and this is its Region. */
  readonly isServerHere: CfnCondition;
  readonly codeBucket: string;
  readonly codePrefix: string;
  readonly sweepConcurrency: number;
  readonly reconcileConcurrency: CfnParameter;
  readonly shards: number;
}

/** Lambda itself takes no fewer for a queue (its API reference, ScalingConfig). */
const LEAST_CONCURRENCY = 2;
const MOST_CONCURRENCY = 1000;
const MOST_SHARDS = 200;

const NO_CODE = 'none';

const TEXTS: Readonly<Record<string, CfnParameterProps>> = {
  Compute: {
    // A template alone has no code to give: `sallyport deploy` brings the functions, and says `lambda` for an organisation.
    default: 'server',
    allowedValues: ['server', 'lambda'],
    description:
      'What the watch runs on: `server`, one process on a machine of yours; `lambda`, functions, a table and timers of this stack.',
  },
  CodeBucket: {
    default: NO_CODE,
    description: 'With Compute lambda: the bucket of the functions, in the home Region.',
  },
  CodePrefix: {
    default: NO_CODE,
    description: 'With Compute lambda: where in it NAME.zip lies for each function, without the last slash.',
  },
};

const NUMBERS: Readonly<Record<string, CfnParameterProps>> = {
  SweepConcurrency: {
    default: 50,
    minValue: LEAST_CONCURRENCY,
    maxValue: MOST_CONCURRENCY,
    description: 'With Compute lambda: how many functions sweep at once.',
  },
  ReconcileConcurrency: {
    default: 0,
    minValue: 0,
    maxValue: MOST_CONCURRENCY,
    description:
      "With Compute lambda: how many functions may ask and end at once, reserved out of the account's own quota; 0: as many as there are.",
  },
  LineShards: {
    default: 1,
    minValue: 1,
    maxValue: MOST_SHARDS,
    description:
      'With Compute lambda: shards of the stream of lines, each 1 MB a second; lines wait with the members when there are too few.',
  },
};

/** Adds the parameters of compute. */
export function computeParameters(scope: Construct, home: Home): ComputeParameters {
  const text = (name: string) =>
    new CfnParameter(scope, name, { ...TEXTS[name], type: 'String' }).valueAsString;
  const number = (name: string) => new CfnParameter(scope, name, { ...NUMBERS[name], type: 'Number' });
  const compute = text('Compute');
  const isLambda = new CfnCondition(scope, 'RunsOnLambda', {
    expression: Fn.conditionEquals(compute, 'lambda'),
  });
  const codeBucket = text('CodeBucket');
  new CfnRule(scope, 'LambdaHasCode', {
    ruleCondition: Fn.conditionEquals(compute, 'lambda'),
    assertions: [
      {
        assert: Fn.conditionNot(Fn.conditionEquals(codeBucket, NO_CODE)),
        assertDescription:
          'With Compute lambda, CodeBucket and CodePrefix say where the functions are: `sallyport deploy` puts them there.',
      },
    ],
  });
  return {
    isLambda,
    isHere: new CfnCondition(scope, 'RunsOnLambdaHere', {
      expression: Fn.conditionAnd(home.isHome, isLambda),
    }),
    isServerHere: new CfnCondition(scope, 'RunsAsServerHere', {
      expression: Fn.conditionAnd(home.isHome, Fn.conditionNot(isLambda)),
    }),
    codeBucket,
    codePrefix: text('CodePrefix'),
    sweepConcurrency: number('SweepConcurrency').valueAsNumber,
    reconcileConcurrency: number('ReconcileConcurrency'),
    shards: number('LineShards').valueAsNumber,
  };
}
