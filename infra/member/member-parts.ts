import { Construct } from 'constructs';
import { iamArn } from '../arns.ts';
import type { Home } from '../home.ts';
import type { RulePattern } from '../metrics/rule-patterns.ts';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';
import { NoticeTopic } from '../topic.ts';
import { MemberEvents } from './events.ts';
import { HubAccess } from './hub-access.ts';
import { HybridTier } from './hybrid-tier.ts';
import { InsightsQueries } from './insights-queries.ts';
import { type LinesSubscription, SessionLogs } from './log-group.ts';
import type { MemberParameters } from './member-parameters.ts';
import { MetricFilters } from './metric-filters.ts';
import { NodePermissions } from './node-permissions.ts';
import { PeoplePermissions } from './people-permissions.ts';
import { ServiceRoles } from './service-roles.ts';
import { SessionDocument } from './session-document.ts';
import { SessionKey } from './session-key.ts';
import { Terminations } from './terminations.ts';

/** What the parts of a member are made from. */
export interface MemberInputs {
  readonly home: Home;
  readonly hubAccount: string;
  /** Where events go. */
  readonly busArn: string;
  readonly parameters: MemberParameters;
  readonly administrators: readonly string[];
  readonly patterns: readonly RulePattern[];
  /** Where streamed lines go to be judged as they come, where functions judge them. */
  readonly lines: LinesSubscription;
}

/** Everything that an account and Region has that is watched; roles and policies in the account's home Region alone. */
export class MemberParts extends Construct {
  readonly events: MemberEvents;
  readonly logs: SessionLogs;

  constructor(
    scope: Construct,
    { home, hubAccount, busArn, parameters, administrators, patterns, lines }: MemberInputs,
  ) {
    super(scope, 'Member');
    const roles = new ServiceRoles(scope, { hubAccount, home });
    const access = new HubAccess(scope, { hubAccount, externalId: parameters.externalId });
    for (const part of [roles, access, new NodePermissions(scope, hubAccount), new PeoplePermissions(scope)])
      home.only(part);
    const key = new SessionKey(scope, { parameters, administrators });
    const topic = new NoticeTopic(scope, 'MemberTopic', {
      topicName: NAMES.memberTopic,
      keyArn: key.arn,
      publisherArn: iamArn(`role/${NAMES.memberRole}`),
    });
    // The account's own people, besides those of the hub.
    topic.subscribe(scope, 'Local');
    const { archiveBucket, logDays } = parameters;
    const logs = new SessionLogs(scope, {
      keyArn: key.arn,
      logDays,
      archiveBucket,
      topicArn: topic.arn,
      roles,
      lines,
    });
    new SessionDocument(scope, parameters, key.arn).node.addDependency(logs.group);
    const events = new MemberEvents(scope, { busArn, topicArn: topic.arn, roles });
    new Terminations(scope, { keyArn: key.arn, topicArn: topic.arn, deadArn: events.dead.attrArn });
    new MetricFilters(scope, logs.group, patterns);
    new InsightsQueries(scope);
    new HybridTier(scope, parameters.advancedTier, roles);
    this.events = events;
    this.logs = logs;
    output(this, 'MemberTopicArn', topic.arn);
    output(this, 'LogGroup', logs.group.ref);
  }
}
