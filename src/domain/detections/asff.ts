import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { Finding } from './finding.ts';

/** Security Hub's bounds: AWS Security Hub User Guide, "Required top-level ASFF attributes". */
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 1024;
const MAX_FIELD = 1024;

/** A finding in Security Hub's format, as BatchImportFindings takes it in the account that it is about. */
export function asffOf(finding: Finding) {
  const { account, region, foundAt, lastAt, title, command, event, heldBack, principal } = finding;
  const what = [command ?? event ?? title, principal === null ? '' : `by ${principal}`, heldBack ?? '']
    .filter((part) => part !== '')
    .join('; ');
  const fields: Readonly<Record<string, string | null>> = {
    'sallyport/session': finding.sessionId,
    'sallyport/person': finding.person,
    'sallyport/source': finding.source,
    'sallyport/response': finding.response,
    'sallyport/count': String(finding.count),
    'sallyport/attack': finding.attack.join(' '),
    'sallyport/moment': finding.moment === null ? null : String(finding.moment),
  };
  return {
    SchemaVersion: '2018-10-08',
    Id: `sallyport/${account}/${region}/${finding.id}`,
    ProductArn: `arn:${partitionOf(region)}:securityhub:${region}:${account}:product/${account}/default`,
    ProductName: 'Sallyport',
    CompanyName: 'Sallyport',
    GeneratorId: finding.ruleId,
    AwsAccountId: account,
    Region: region,
    Types: [finding.source === 'trail' ? 'Unusual Behaviors/User' : 'TTPs'],
    CreatedAt: renderRfc3339(foundAt),
    // Security Hub takes a change only with a later time.
    UpdatedAt: renderRfc3339(lastAt + finding.count - 1),
    FirstObservedAt: renderRfc3339(foundAt),
    LastObservedAt: renderRfc3339(lastAt),
    Severity: { Label: finding.level.toUpperCase() },
    Title: title.slice(0, MAX_TITLE),
    Description: what.slice(0, MAX_DESCRIPTION),
    Resources: [resourceOf(finding)],
    ProductFields: Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) =>
        value === null || value === '' ? [] : [[name, value.slice(0, MAX_FIELD)]],
      ),
    ),
    RecordState: 'ACTIVE',
    Workflow: { Status: 'NEW' },
  };
}

/** A finding in Security Hub's format. */
export type Asff = ReturnType<typeof asffOf>;

function resourceOf({ account, region, node, principal }: Finding) {
  const partition = partitionOf(region);
  const where = { Partition: partition, Region: region };
  if (node?.startsWith('i-') === true)
    return {
      Type: 'AwsEc2Instance',
      Id: `arn:${partition}:ec2:${region}:${account}:instance/${node}`,
      ...where,
    };
  if (node !== null)
    return {
      Type: 'Other',
      Id: `arn:${partition}:ssm:${region}:${account}:managed-instance/${node}`,
      ...where,
    };
  if (principal !== null) return { Type: 'Other', Id: principal.slice(0, 512), ...where };
  return { Type: 'AwsAccount', Id: `AWS::::Account:${account}`, ...where };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
