import { Aws, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Home } from '../home.ts';
import { HubParts, keyAdministrators } from '../hub/hub-parts.ts';
import { busArn } from '../member/events.ts';
import { memberParameters } from '../member/member-parameters.ts';
import { MemberParts } from '../member/member-parts.ts';
import type { RulePattern } from '../metrics/rule-patterns.ts';
import { NAMES } from '../names.ts';
import { accountAudience } from '../policies/audience.ts';
import { ownTemplate } from './own-template.ts';

/** Hub and member in one account, without an organisation. */
export class SingleAccountStack extends Stack {
  constructor(scope: Construct, patterns: readonly RulePattern[]) {
    super(scope, NAMES.singleStack, ownTemplate('Sallyport: hub and member in one account'));
    const home = new Home(this);
    const administrators = keyAdministrators(this);
    const hub = new HubParts(this, { audience: accountAudience(), home, administrators, hearsItself: false });
    const member = new MemberParts(this, {
      home,
      hubAccount: Aws.ACCOUNT_ID,
      busArn: home.there(hub.events.busArn, busArn(Aws.ACCOUNT_ID, home.region.valueAsString)),
      parameters: memberParameters(this, Aws.ACCOUNT_ID),
      administrators,
      patterns,
      // Within an account lines go straight into the stream, which is in the home Region: elsewhere a log is judged when
      // it has arrived.
      lines: { destinationArn: hub.lines.stream.attrArn, when: hub.compute.isHere },
    });
    // The bucket and its policy are there before anything is put into it.
    member.logs.node.addDependency(hub.archive);
  }
}
