import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { linesDestinationArn } from '../compute/lines-stream.ts';
import { Home } from '../home.ts';
import { keyAdministrators } from '../hub/hub-parts.ts';
import { busArn } from '../member/events.ts';
import { memberParameters } from '../member/member-parameters.ts';
import { MemberParts } from '../member/member-parts.ts';
import type { RulePattern } from '../metrics/rule-patterns.ts';
import { NAMES } from '../names.ts';
import { hubAccountParameter } from './account-parameter.ts';
import { ownTemplate } from './own-template.ts';

/** A member: each account and Region whose sessions are watched. */
export class MemberStack extends Stack {
  constructor(scope: Construct, patterns: readonly RulePattern[]) {
    super(scope, NAMES.memberStack, ownTemplate('Sallyport: member (each account and Region)'));
    const hubAccount = hubAccountParameter(this);
    const home = new Home(this);
    new MemberParts(this, {
      home,
      hubAccount,
      busArn: busArn(hubAccount, home.region.valueAsString),
      parameters: memberParameters(this, hubAccount),
      administrators: keyAdministrators(this),
      patterns,
      lines: { destinationArn: linesDestinationArn(hubAccount), when: this.#sendsLiveLines() },
    });
  }

  /** The hub has a destination only where functions judge lines: a member may not subscribe to one that is not there. */
  #sendsLiveLines(): CfnCondition {
    const wanted = new CfnParameter(this, 'LiveLines', {
      type: 'String',
      default: 'no',
      allowedValues: ['yes', 'no'],
      description:
        "Whether streamed lines go to the hub's stream as they come: yes, where the hub runs on Lambda.",
    });
    return new CfnCondition(this, 'SendsLiveLines', {
      expression: Fn.conditionEquals(wanted.valueAsString, 'yes'),
    });
  }
}
