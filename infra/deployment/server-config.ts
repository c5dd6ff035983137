import { parseConfig } from '../../src/runtimes/server/config.ts';
import { archiveBucketName, NAMES } from '../names.ts';
import { type Answers, computeOf } from './answers.ts';
import { iamArn } from './plain-arns.ts';

/** What the templates and the server take where nothing is answered. */
const RETENTION_DAYS = 365;
const EVIDENCE_LOCK_DAYS = 365;

/** Where a member is: its account; its Regions are those of the answers. */
export interface MemberPlace {
  readonly account: string;
}

/**
 * The configuration of the watch for what was deployed, checked by its own schema: of `sallyport serve`, and the same of
 * the functions.
 */
export function serverConfig(answers: Answers, members: readonly MemberPlace[]): unknown {
  const { account, homeRegion, furtherRegions, organization, externalId } = answers;
  const regions = [homeRegion, ...furtherRegions];
  const config = {
    dataDir: 'state',
    region: homeRegion,
    hub: {
      account,
      region: homeRegion,
      archiveBucket: archiveBucketName(account, homeRegion),
      centralTopicArn: `arn:aws:sns:${homeRegion}:${account}:${NAMES.centralTopic}`,
      eventQueueUrl: `https://sqs.${homeRegion}.amazonaws.com/${account}/${NAMES.eventQueue}`,
    },
    members: members.map((member) => ({
      account: member.account,
      regions,
      roleArn: iamArn(member.account, `role/${NAMES.memberRole}`),
      externalId,
      logGroup: NAMES.logGroup,
      localTopicArn: Object.fromEntries(
        regions.map((region) => [region, `arn:aws:sns:${region}:${member.account}:${NAMES.memberTopic}`]),
      ),
      brokerRoleArn: iamArn(member.account, `role/${NAMES.brokerRole}`),
      grantBoundaryArn: iamArn(member.account, `policy/${NAMES.personBoundary}`),
    })),
    ...(organization === undefined
      ? {}
      : {
          organization: {
            account: organization.account,
            roleArn: iamArn(organization.account, `role/${NAMES.organizationRole}`),
            externalId,
          },
        }),
    // A proof that is signed for one API is no good at another that anybody can reach.
    ...(computeOf(answers) === 'lambda' ? { api: { audience: `sallyport-${account}-${homeRegion}` } } : {}),
    evidence: evidenceOf(answers),
    // Nothing is ended until somebody has looked for a day at what would be.
    observeOnly: true,
  };
  parseConfig(config, 'the configuration made from the answers');
  return config;
}

/** Evidence is signed by the key that was made for it, and locked no longer than it is kept. */
function evidenceOf({ parameters }: Answers): { readonly lockDays: number; readonly kmsKeyId?: string } {
  const retention = Number(parameters['RetentionDays'] ?? RETENTION_DAYS);
  const lockDays = Math.min(EVIDENCE_LOCK_DAYS, retention);
  return parameters['EvidenceKeyInKms'] === 'no'
    ? { lockDays }
    : { lockDays, kmsKeyId: NAMES.evidenceKeyAlias };
}
