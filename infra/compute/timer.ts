import { readFileSync } from 'node:fs';
import { Aws } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';
import { FOR_THIS_ACCOUNT } from '../policies/account-principals.ts';
import { acknowledge } from '../policies/acknowledge.ts';
import { makeRole } from '../policies/role.ts';
import { FUNCTION_LOG_DAYS } from './make-function.ts';

const DEFINITION = new URL('../state-machines/timer.asl.json', import.meta.url);

/** The timers: one execution for each session, grant or delivery that wants to be looked at later. */
export class Timer extends Construct {
  readonly arn: string;

  constructor(scope: Construct, { reconcile, keyArn }: { reconcile: CfnFunction; keyArn: string }) {
    super(scope, 'Timer');
    const log = new CfnLogGroup(this, 'Log', {
      logGroupName: NAMES.timerGroup,
      kmsKeyId: keyArn,
      retentionInDays: FUNCTION_LOG_DAYS,
    });
    const machine = new CfnStateMachine(this, 'Machine', {
      stateMachineName: NAMES.timer,
      stateMachineType: 'STANDARD',
      // Read as it is kept and tested; white space counts against nothing, but is nobody's business here.
      definitionString: JSON.stringify(JSON.parse(readFileSync(DEFINITION, 'utf8'))),
      definitionSubstitutions: { ReconcileFunctionArn: reconcile.attrArn, Partition: Aws.PARTITION },
      roleArn: timerRole(this, reconcile),
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.attrArn } }],
      },
      tracingConfiguration: { enabled: false },
    });
    acknowledge(
      machine,
      'AwsSolutions-SF1',
      'A timer has ten events a round for as long as a session lasts: failures are logged, the rest is in its history for 90 days.',
    );
    acknowledge(
      machine,
      'AwsSolutions-SF2',
      'A trace would name sessions outside of what our key encrypts, and a timer has one step to trace.',
    );
    this.arn = machine.attrArn;
    output(this, 'TimerArn', machine.attrArn);
  }
}

function timerRole(scope: Construct, reconcile: CfnFunction): string {
  const delivery = 'CloudWatch Logs knows no resource for its own deliveries.';
  return makeRole(scope, 'Role', {
    roleName: NAMES.timerRole,
    description: 'Sallyport: timers call the function that reconciles, and go on as new timers',
    trust: [
      {
        Sid: 'Timers',
        Effect: 'Allow',
        Principal: { Service: 'states.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          ...FOR_THIS_ACCOUNT,
          ArnLike: { 'aws:SourceArn': arnOf('states', `stateMachine:${NAMES.timer}`) },
        },
      },
    ],
    statements: [
      {
        Sid: 'Reconcile',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: reconcile.attrArn,
      },
      {
        Sid: 'GoOn',
        Effect: 'Allow',
        Action: 'states:StartExecution',
        Resource: arnOf('states', `stateMachine:${NAMES.timer}`),
      },
      {
        Sid: 'Log',
        Effect: 'Allow',
        Action: [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
        ],
        Resource: '*',
        because: delivery,
      },
    ],
  }).attrArn;
}
