import { CfnRolePolicy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { onlyWhen } from '../home.ts';
import type { Archive } from '../hub/archive.ts';
import type { EventQueue } from '../hub/event-queue.ts';
import type { ServerRole } from '../hub/server-role.ts';
import { NAMES } from '../names.ts';
import { acknowledgeWildcards } from '../policies/acknowledge.ts';
import { policyDocument } from '../policies/statement.ts';
import { ComputeAlarms } from './compute-alarms.ts';
import type { ComputeParameters } from './compute-parameters.ts';
import { CONFIG_KEY, ConfigBucket } from './config-bucket.ts';
import { Functions } from './functions.ts';
import { HttpApi } from './http-api.ts';
import { lambdaStatements } from './lambda-statements.ts';
import { LinesStream } from './lines-stream.ts';
import { Sources } from './sources.ts';
import { StateTable } from './state-table.ts';
import { Timer } from './timer.ts';
import { VendedLogs } from './vended-logs.ts';
import { WorkQueues } from './work-queues.ts';

/** What the hub already has, for the watch to run on. */
export interface ComputeInputs {
  readonly parameters: ComputeParameters;
  readonly keyArn: string;
  readonly topicArn: string;
  readonly archive: Archive;
  readonly events: EventQueue;
  readonly server: ServerRole;
}

/** The watch on Lambda: its state, its functions, their timers and what wakes them. In the home Region alone. */
export class ComputeParts extends Construct {
  readonly lines: LinesStream;

  constructor(scope: Construct, inputs: ComputeInputs) {
    super(scope, 'OnLambda');
    const { parameters, keyArn, topicArn, archive, events, server } = inputs;
    this.lines = new LinesStream(this, { parameters, keyArn });
    const table = new StateTable(this, keyArn);
    const config = new ConfigBucket(this, { keyArn, accessLogs: archive.accessLogs });
    const queues = new WorkQueues(this);
    const { made } = new Functions(this, {
      parameters,
      keyArn,
      roleArn: server.arn,
      environment: {
        SALLYPORT_CONFIG: `s3://${config.bucket.ref}/${CONFIG_KEY}`,
        SALLYPORT_TABLE: table.table.ref,
        // By its name: the timer names a function, and the functions the timer.
        SALLYPORT_TIMER: arnOf('states', `stateMachine:${NAMES.timer}`),
        SALLYPORT_PLACES: queues.places.ref,
      },
    });
    const vended = new VendedLogs(this);
    const timer = new Timer(this, { reconcile: made.reconcile, keyArn });
    new Sources(this, {
      made,
      events: events.queue,
      places: queues.places,
      delivered: queues.delivered,
      dead: queues.dead,
      linesArn: this.lines.stream.attrArn,
      sweepConcurrency: parameters.sweepConcurrency,
      permissions: this.#permissions(server),
    });
    const api = new HttpApi(this, { answers: made.api, keyArn });
    // Whoever writes logs must be let in before it is told to.
    for (const logging of [timer, api]) logging.node.addDependency(vended);
    new ComputeAlarms(this, { topicArn, timerArn: timer.arn, apiId: api.id });
    onlyWhen(this, parameters.isHere);
  }

  #permissions(server: ServerRole): CfnRolePolicy {
    const statements = lambdaStatements();
    const policy = new CfnRolePolicy(this, 'Permissions', {
      policyName: 'sallyport-lambda',
      roleName: server.name,
      policyDocument: policyDocument(statements),
    });
    acknowledgeWildcards(policy, statements);
    return policy;
  }
}
