import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Home } from '../home.ts';
import { HubParts, keyAdministrators } from '../hub/hub-parts.ts';
import { NAMES } from '../names.ts';
import { organizationAudience } from '../policies/audience.ts';
import { ownTemplate } from './own-template.ts';

/** The hub, in the log-archive account: once in its home Region, and again in each Region that has members. */
export class HubStack extends Stack {
  constructor(scope: Construct) {
    super(scope, NAMES.hubStack, ownTemplate('Sallyport: hub (log-archive account)'));
    const organization = new CfnParameter(this, 'OrganizationId', {
      type: 'String',
      allowedPattern: '^o-[a-z0-9]{10,32}$',
      description: 'The organisation whose nodes may deliver logs, and whose accounts may forward events.',
    });
    new HubParts(this, {
      audience: organizationAudience(organization.valueAsString),
      home: new Home(this),
      administrators: keyAdministrators(this),
      hearsItself: true,
      organizationId: organization.valueAsString,
    });
  }
}
