import { CfnCondition, type CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnAssociation, CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { ServiceRoles } from './service-roles.ts';

const SETTING = '/ssm/managed-instance/activation-tier';
const DOCUMENT = 'Sallyport-AdvancedTier';

/**
 * Sets hybrid nodes to the advanced tier. CloudFormation knows no such setting: an automation of Systems Manager's own sets
 * it, at once and every month again.
 */
export class HybridTier extends Construct {
  constructor(scope: Construct, wanted: CfnParameter, roles: ServiceRoles) {
    super(scope, 'HybridTier');
    const isWanted = new CfnCondition(scope, 'SetsAdvancedTier', {
      expression: Fn.conditionEquals(wanted.valueAsString, 'yes'),
    });
    const document = new CfnDocument(this, 'Document', {
      name: DOCUMENT,
      documentType: 'Automation',
      documentFormat: 'JSON',
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '0.3',
        description: 'Sallyport: hybrid nodes are of the advanced tier, as sessions to them need',
        assumeRole: '{{ AutomationAssumeRole }}',
        parameters: { AutomationAssumeRole: { type: 'AWS::IAM::Role::Arn' } },
        mainSteps: [
          {
            name: 'set',
            action: 'aws:executeAwsApi',
            isEnd: true,
            inputs: {
              Service: 'ssm',
              Api: 'UpdateServiceSetting',
              SettingId: SETTING,
              SettingValue: 'advanced',
            },
          },
        ],
      },
    });
    const association = new CfnAssociation(this, 'Association', {
      name: document.ref,
      associationName: DOCUMENT,
      scheduleExpression: 'rate(30 days)',
      parameters: { AutomationAssumeRole: [roles.arn('tier')] },
    });
    for (const made of [document, association]) made.cfnOptions.condition = isWanted;
  }
}
