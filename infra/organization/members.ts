import { type CfnParameter, CfnStackSet } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NAMES } from '../names.ts';

/** Accounts at once, and accounts that may fail before the rest is left alone: in parts of a hundred. */
const AT_ONCE_PERCENT = 25;
const MAY_FAIL_PERCENT = 10;

/** What a stack set of members is made from. */
export interface MembersParts {
  readonly templateUrl: string;
  readonly units: readonly string[];
  /** The home Region first: it has the roles that the others know by name. */
  readonly regions: readonly string[];
  readonly callAs: string;
  /** The member's parameters, by name. */
  readonly given: Readonly<Record<string, CfnParameter>>;
}

/** The member stack in every account of some units and every Region, in new accounts by itself. */
export class Members extends Construct {
  constructor(scope: Construct, { templateUrl, units, regions, callAs, given }: MembersParts) {
    super(scope, 'Members');
    new CfnStackSet(this, 'StackSet', {
      stackSetName: NAMES.memberStack,
      description: 'Sallyport: members',
      templateUrl,
      permissionModel: 'SERVICE_MANAGED',
      callAs,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true },
      managedExecution: { Active: true },
      operationPreferences: {
        regionConcurrencyType: 'SEQUENTIAL',
        regionOrder: [...regions],
        maxConcurrentPercentage: AT_ONCE_PERCENT,
        failureTolerancePercentage: MAY_FAIL_PERCENT,
      },
      parameters: Object.entries(given).map(([parameterKey, parameter]) => ({
        parameterKey,
        parameterValue: parameter.valueAsString,
      })),
      stackInstancesGroup: [
        { deploymentTargets: { organizationalUnitIds: [...units] }, regions: [...regions] },
      ],
    });
  }
}
