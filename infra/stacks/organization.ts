import { CfnParameter, type CfnParameterProps, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { NAMES } from '../names.ts';
import { Freeze } from '../organization/freeze.ts';
import { Members } from '../organization/members.ts';
import { OrganizationReader } from '../organization/reader-role.ts';
import { ownTemplate } from './own-template.ts';

/** What is the stack set's own, and not passed on to members. */
const OWN = ['HubAccount', 'HomeRegion', 'ExternalId'];

/**
 * In the management account: the members by a stack set, the policy that freezes what they rest on, and the role by which
 * the server reads policies. Parameters of members are these, under the same names, and are passed on as they are.
 */
export class OrganizationStack extends Stack {
  constructor(scope: Construct, member: Stack) {
    super(scope, NAMES.organizationStack, ownTemplate('Sallyport: organisation (management account)'));
    const text = (id: string, props: CfnParameterProps) => new CfnParameter(this, id, props);
    const units = text('OrganizationalUnits', {
      type: 'CommaDelimitedList',
      description: 'Units whose accounts become members, those that come later too; a root (r-…) for all.',
    });
    const regions = text('MemberRegions', {
      type: 'CommaDelimitedList',
      description: 'Regions of the members, the home Region first.',
    });
    const templateUrl = text('MemberTemplateUrl', {
      type: 'String',
      allowedPattern: '^https://.+$',
      description: "Where CloudFormation finds the member's template: the address of an S3 object.",
    });
    const callAs = text('CallAs', {
      type: 'String',
      default: 'SELF',
      allowedValues: ['SELF', 'DELEGATED_ADMIN'],
    });
    const given = passedOn(this, member);
    new Members(this, {
      templateUrl: templateUrl.valueAsString,
      units: units.valueAsList,
      regions: regions.valueAsList,
      callAs: callAs.valueAsString,
      given,
    });
    const deployers = text('Deployers', {
      type: 'CommaDelimitedList',
      default: 'arn:*:iam::*:role/stacksets-exec-*',
      description: 'Who may still change what is frozen: ARNs of roles, with * and ?.',
    });
    new Freeze(this, { targets: units.valueAsList, deployers });
    const [hubAccount, , externalId] = OWN.map((name) => given[name]?.valueAsString ?? '');
    new OrganizationReader(this, { hubAccount: hubAccount ?? '', externalId: externalId ?? '' });
  }
}

/** The member's parameters once more, each as text: a list is passed on as it was given. */
function passedOn(scope: Construct, member: Stack): Readonly<Record<string, CfnParameter>> {
  const ofMember = member.node.children.filter((child) => child instanceof CfnParameter);
  return Object.fromEntries(
    ofMember.map((parameter) => {
      const { default: value, allowedPattern, allowedValues, description } = parameter;
      const copy = new CfnParameter(scope, parameter.node.id, {
        type: 'String',
        ...(value === undefined ? {} : { default: value }),
        ...(allowedPattern === undefined ? {} : { allowedPattern }),
        ...(allowedValues === undefined ? {} : { allowedValues }),
        ...(description === undefined ? {} : { description }),
      });
      return [parameter.node.id, copy];
    }),
  );
}
