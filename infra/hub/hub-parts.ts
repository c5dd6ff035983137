import { CfnParameter } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ComputeParameters } from '../compute/compute-parameters.ts';
import { computeParameters } from '../compute/compute-parameters.ts';
import { ComputeParts } from '../compute/compute-parts.ts';
import { LinesDestination, type LinesStream } from '../compute/lines-stream.ts';
import type { Home } from '../home.ts';
import { NAMES } from '../names.ts';
import type { Audience } from '../policies/audience.ts';
import { SearchParts } from '../search/search-parts.ts';
import { NoticeTopic } from '../topic.ts';
import { HubAlarms } from './alarms.ts';
import { Archive } from './archive.ts';
import { ArchiveKey } from './archive-key.ts';
import { Catalog } from './catalog.ts';
import { EventQueue } from './event-queue.ts';
import { EvidenceKey } from './evidence-key.ts';
import { Readers } from './readers.ts';
import { ServerRole } from './server-role.ts';
import { WriteTrail } from './write-trail.ts';

/** A role or user by its ARN, with * and ? in it, and something of its name. */
const NAMED_PRINCIPAL =
  'arn:[a-z*-]+:(iam|sts)::[0-9*?]+:(role|user|assumed-role)/[^,\\s]*[\\w+=.@-][^,\\s]*';

/** Who administers keys, by patterns: the same parameter in every stack. */
export function keyAdministrators(scope: Construct): readonly string[] {
  return new CfnParameter(scope, 'KeyAdministrators', {
    type: 'CommaDelimitedList',
    allowedPattern: `^${NAMED_PRINCIPAL}(,${NAMED_PRINCIPAL})*$`,
    constraintDescription: 'each the ARN of a role or user, and never everybody: a name is more than * and ?',
    description:
      'Who administers our keys: ARNs of roles or users, with * and ?. The role that deploys this must be among them; for StackSets arn:aws:iam::*:role/stacksets-exec-*.',
  }).valueAsList;
}

/** Everything that the hub has; in other Regions than the home one only the archive, its key and its catalogue. */
export class HubParts extends Construct {
  readonly keyArn: string;
  readonly topicArn: string;
  readonly archive: Archive;
  readonly events: EventQueue;
  readonly serverRoleArn: string;
  readonly compute: ComputeParameters;
  readonly lines: LinesStream;

  constructor(
    scope: Construct,
    parts: {
      readonly audience: Audience;
      readonly home: Home;
      readonly administrators: readonly string[];
      /** Whether the hub's own events go straight into its queue; a member in the same account forwards them too. */
      readonly hearsItself: boolean;
      /** Whose members send their lines here from other accounts; left out: there are none. */
      readonly organizationId?: string;
    },
  ) {
    super(scope, 'Hub');
    const { audience, home, administrators, hearsItself, organizationId } = parts;
    const compute = computeParameters(scope, home);
    const key = new ArchiveKey(scope, { audience, administrators });
    this.keyArn = key.arn;
    this.archive = new Archive(scope, { audience, keyArn: key.arn });
    new WriteTrail(scope, this.archive);
    new Catalog(scope, { archive: this.archive, keyArn: key.arn });
    const server = new ServerRole(scope, compute);
    this.events = new EventQueue(scope, { audience, keyArn: key.arn, hearsItself, compute });
    const topic = new NoticeTopic(scope, 'CentralTopic', {
      topicName: NAMES.centralTopic,
      keyArn: key.arn,
      publisherArn: server.arn,
    });
    const alarms = new HubAlarms(scope, topic.arn, compute);
    for (const part of [server, this.events, topic, alarms]) home.only(part);
    topic.subscribe(scope, 'Central', home.isHome);
    new Readers(scope, home);
    new EvidenceKey(scope, { home, administrators });
    const { lines } = new ComputeParts(scope, {
      parameters: compute,
      keyArn: key.arn,
      topicArn: topic.arn,
      archive: this.archive,
      events: this.events,
      server,
    });
    new SearchParts(scope, {
      compute,
      keyArn: key.arn,
      topicArn: topic.arn,
      linesArn: lines.stream.attrArn,
      administrators,
    });
    if (organizationId !== undefined)
      new LinesDestination(scope, { organizationId, parameters: compute, home, stream: lines });
    this.compute = compute;
    this.lines = lines;
    this.topicArn = topic.arn;
    this.serverRoleArn = server.arn;
  }
}
