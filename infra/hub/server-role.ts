import { Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ComputeParameters } from '../compute/compute-parameters.ts';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';
import { makeInstanceProfile, makeRole } from '../policies/role.ts';
import { serverStatements } from './server-statements.ts';

const ON_LAMBDA = ['lambda.amazonaws.com'];
const AS_SERVER = ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'];

/**
 * The role of the watch: in the hub it reads events and the archive and tells; in members it is who may enter. It is one
 * for all functions, since each of them enters members, and the API does on request what the others do by themselves.
 */
export class ServerRole extends Construct {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, { isLambda }: ComputeParameters) {
    super(scope, 'Server');
    const role = makeRole(this, 'Role', {
      roleName: NAMES.serverRole,
      description: 'Sallyport: what the watch runs as',
      trust: [
        {
          Sid: 'Machines',
          Effect: 'Allow',
          // A machine of one's own, or functions: what is not chosen cannot take it on.
          Principal: {
            Service: Fn.conditionIf(isLambda.logicalId, ON_LAMBDA, AS_SERVER) as unknown as string,
          },
          Action: 'sts:AssumeRole',
        },
      ],
      statements: serverStatements(),
    });
    makeInstanceProfile(this, 'Profile', role, NAMES.serverRole);
    this.arn = role.attrArn;
    this.name = role.ref;
    output(this, 'ServerRoleArn', role.attrArn);
  }
}
