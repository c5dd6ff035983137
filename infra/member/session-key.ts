import { Aws, CfnCondition, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';
import { FOR_THIS_ACCOUNT, principalsHere, rolesHere } from '../policies/account-principals.ts';
import { acknowledge } from '../policies/acknowledge.ts';
import { keyAdministration, logsUseOf } from '../policies/key-administration.ts';
import { policyDocument, type Statement } from '../policies/statement.ts';
import type { MemberParameters } from './member-parameters.ts';

/** That a call is about a session, whoever's: its encryption context names one (facts/session-manager.md A.7). */
export const ABOUT_A_SESSION = {
  Null: {
    'kms:EncryptionContext:aws:ssm:SessionId': 'false',
    'kms:EncryptionContext:aws:ssm:TargetId': 'false',
  },
} as const;

/** The key of an account's and Region's sessions, their log groups and the local topic; or one that is given. */
export class SessionKey extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    { parameters, administrators }: { parameters: MemberParameters; administrators: readonly string[] },
  ) {
    super(scope, 'SessionKey');
    const given = parameters.sessionKeyArn.valueAsString;
    const isMade = new CfnCondition(scope, 'MakesSessionKey', { expression: Fn.conditionEquals(given, '') });
    const key = new CfnKey(this, 'Key', {
      description: 'Sallyport: sessions, their log groups and the local topic',
      enableKeyRotation: true,
      keyPolicy: policyDocument([keyAdministration(administrators), ...sessionKeyUses(parameters)]),
    });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new CfnAlias(this, 'Alias', {
      aliasName: NAMES.sessionKeyAlias,
      targetKeyId: key.attrKeyId,
    });
    for (const made of [key, alias]) made.cfnOptions.condition = isMade;
    this.arn = Fn.conditionIf(isMade.logicalId, key.attrArn, given).toString();
    output(this, 'SessionKeyArnInUse', this.arn);
    const stack = Stack.of(this);
    acknowledge(
      stack,
      'CloudFormation-Validate::W1001',
      'The key is named under the condition that makes it.',
    );
    acknowledge(
      stack,
      'CloudFormation-Validate::W1030',
      'The empty parameter is used only where it is not empty: a key of ours takes its place.',
    );
  }
}

/** Who may use the key for what. A key of the user's own needs the same (docs/guides/deploy.md). */
export function sessionKeyUses({
  nodeRoles,
  engineerRoles,
  auditorRoles,
}: MemberParameters): readonly Statement[] {
  const nodes = principalsHere(nodeRoles);
  const people = principalsHere(engineerRoles);
  const broker = principalsHere(rolesHere(NAMES.brokerRole));
  const auditors = principalsHere(auditorRoles);
  const reader = principalsHere(rolesHere(NAMES.memberRole));
  const throughLogs = { StringEquals: { 'kms:ViaService': `logs.${Aws.REGION}.amazonaws.com` } };
  const groups = [NAMES.logGroup, NAMES.terminationsGroup].map((group) =>
    arnOf('logs', `log-group:${group}`),
  );
  const use = (
    Sid: string,
    who: typeof nodes,
    Action: string,
    condition: Statement['Condition'],
  ): Statement => ({
    Sid,
    Effect: 'Allow',
    ...who,
    Action,
    Resource: '*',
    Condition: { ...who.Condition, ...condition },
  });
  return [
    use('NodesOpenSessions', nodes, 'kms:Decrypt', ABOUT_A_SESSION),
    use('EngineersOpenSessions', people, 'kms:GenerateDataKey', ABOUT_A_SESSION),
    use('GrantsOpenSessions', broker, 'kms:GenerateDataKey', ABOUT_A_SESSION),
    use('AuditorsRead', auditors, 'kms:Decrypt', throughLogs),
    use('ServerReads', reader, 'kms:Decrypt', throughLogs),
    {
      Sid: 'ServerLooks',
      Effect: 'Allow',
      ...reader,
      Action: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
      Resource: '*',
    },
    {
      Sid: 'ServerPublishes',
      Effect: 'Allow',
      ...reader,
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        ...reader.Condition,
        StringEquals: { 'kms:ViaService': `sns.${Aws.REGION}.amazonaws.com` },
      },
    },
    {
      Sid: 'Alarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: FOR_THIS_ACCOUNT,
    },
    logsUseOf(Aws.REGION, groups),
  ];
}
