import { Construct } from 'constructs';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';
import { makeInstanceProfile, makeRole } from '../policies/role.ts';
import { serverStatements } from './server-statements.ts';

/** The role of the server: in the hub it reads events and the archive and tells; in members it is who may enter. */
export class ServerRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct) {
    super(scope, 'Server');
    const role = makeRole(this, 'Role', {
      roleName: NAMES.serverRole,
      description: 'Sallyport: what sallyport serve runs as',
      trust: [
        {
          Sid: 'Machines',
          Effect: 'Allow',
          Principal: { Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] },
          Action: 'sts:AssumeRole',
        },
      ],
      statements: serverStatements(),
    });
    makeInstanceProfile(this, 'Profile', role, NAMES.serverRole);
    this.arn = role.attrArn;
    output(this, 'ServerRoleArn', role.attrArn);
  }
}
