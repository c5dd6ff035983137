import { readFileSync } from 'node:fs';
import { loadRules, SHIPPED_RULES } from '../../src/adapters/files/load-rules.ts';
import { RuleSet } from '../../src/domain/detections/rule-set.ts';
import { TrailEvent } from '../../src/domain/detections/trail-event.ts';

interface Labelled {
  readonly rule: string;
  readonly test: string;
  readonly expected: boolean;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Kinds of events that both cover: the rule of panther-analysis, and those of ours that ask the same. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  'AWS.CloudTrail.Stopped': ['trail-stopped'],
  'AWS.CloudTrail.EventSelectorsDisabled': ['trail-changed'],
  'AWS.CloudTrail.NetworkACLPermissiveEntry': ['network-acl-opened'],
  'AWS.CloudTrail.SecurityConfigurationChange': ['trail-stopped', 'trail-changed', 'guard-switched-off'],
  'AWS.EC2.ManualSecurityGroupChange': ['security-group-opened'],
  'AWS.EC2.Startup.Script.Change': ['start-script-changed'],
  'AWS.EC2.MultiInstanceConnect': ['login-key-pushed'],
  'AWS.EC2.ManyPasswordReadAttempts': ['instance-password-read'],
  'AWS.EC2.DownloadInstanceUserData': ['user-data-read'],
  'AWS.EC2.GatewayModified': ['route-changed'],
  'AWS.EC2.RouteTableModified': ['route-changed'],
  'AWS.EC2.Traffic.Mirroring': ['traffic-mirrored'],
  'AWS.EC2.EBS.Encryption.Disabled': ['guard-switched-off'],
  'AWS.SSM.DistributedCommand': ['command-sent'],
  'AWS.SSM.DecryptSSMParams': ['parameters-decrypted'],
  'AWS.IAM.AttachAdminRolePolicy': ['administrator-made'],
  'AWS.IAM.AttachAdminUserPolicy': ['administrator-made'],
  'AWS.IAM.Backdoor.User.Keys': ['access-key-created'],
  'AWS.IAM.CredentialsUpdated': ['access-key-created'],
  'AWS.IAM.CreateUser': ['access-key-created'],
  'AWS.IAM.PolicyModified': ['policy-changed'],
  'AWS.CloudTrail.LoginProfileCreatedOrModified': ['login-changed-for-other'],
  'AWS.User.Login.Profile.Modified': ['login-changed-for-other'],
  'AWS.CloudTrail.RootAccessKeyCreated': ['root-acts'],
  'AWS.CloudTrail.RootPasswordChanged': ['root-acts'],
  'AWS.Root.Activity': ['root-acts'],
  'AWS.Console.RootLogin': ['root-acts'],
  'AWS.Console.LoginWithoutMFA': ['console-without-mfa'],
  'AWS.VPCFlow.LogsDeleted': ['network-logs-stopped'],
  'AWS.CloudTrail.DNSLogsDeleted': ['network-logs-stopped'],
  'AWS.KMS.CustomerManagedKeyLoss': ['key-lost'],
  'AWS.CloudTrail.SnapshotMadePublic': ['copy-shared'],
  'AWS.CloudTrail.AttemptToLeaveOrg': ['organisation-left'],
  'AWS.SecurityHub.Finding.Evasion': ['guard-switched-off'],
  'AWS.Macie.Evasion': ['guard-switched-off'],
  'AWS.S3.DeleteBucketEncryption': ['bucket-watch-weakened'],
  'AWS.S3.DisableBucketLogging': ['bucket-watch-weakened'],
  'AWS.S3.DisableMfaDelete': ['bucket-watch-weakened'],
  'AWS.S3.SuspendVersioning': ['bucket-watch-weakened'],
  'AWS.S3.SecurityControlDisabling': ['bucket-watch-weakened'],
  'AWS.S3.BucketPolicyModified': ['bucket-policy-changed'],
};

/** How often our rules say of a labelled event what its label says, for the kinds that both cover. */
export function measureAgreement(corpora: string): { readonly table: string; readonly share: number } {
  const labelled = readFileSync(`${corpora}/cloudtrail/panther-analysis/panther-tests.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled)
    .filter(({ rule }) => Object.hasOwn(SAME, rule));
  const sets = new Map<string, RuleSet>();
  const other = labelled.filter(({ rule, expected, event }) => {
    const files = SAME[rule]!.map((name) => `${SHIPPED_RULES}/cloudtrail/${name}.yml`);
    const rules = sets.get(rule) ?? new RuleSet(loadRules(files));
    sets.set(rule, rules);
    return rules.judge(new TrailEvent(event)).length > 0 !== expected;
  });
  const share = ((labelled.length - other.length) * 100) / labelled.length;
  return {
    table: [
      `## Labelled CloudTrail events: ${labelled.length - other.length} of ${labelled.length} agree`,
      '',
      ...(other.length === 0
        ? ['All agree.']
        : other.map(({ rule, test, expected }) => `- ${rule}, "${test}": labelled ${expected}`)),
    ].join('\n'),
    share,
  };
}
