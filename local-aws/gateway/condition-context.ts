import type { Authorization, Call } from '../action.ts';

type Context = Record<string, string | readonly string[]>;

function callerKeys(call: Call, context: Context): void {
  const { principal } = call;
  context['aws:userid'] = principal.userId;
  context['aws:PrincipalArn'] =
    principal.kind === 'role-session' ? (principal.roleArn ?? principal.arn) : principal.arn;
  if (principal.userName !== undefined) context['aws:username'] = principal.userName;
  if (principal.sourceIdentity !== undefined) context['aws:SourceIdentity'] = principal.sourceIdentity;
  if (principal.issuedAt !== undefined) {
    context['aws:TokenIssueTime'] = new Date(principal.issuedAt).toISOString();
    // Long-term keys carry no MFA key at all: `Bool` on it then matches neither value.
    context['aws:MultiFactorAuthPresent'] = String(principal.mfa);
  }
  const organization = call.world.organizations.organizationOf(principal.account);
  if (organization !== undefined) {
    context['aws:PrincipalOrgID'] = organization.id;
    context['aws:PrincipalOrgPaths'] = [organization.path];
  }
  for (const [key, value] of Object.entries(call.world.iam.tagsOf(principal)))
    context[`aws:PrincipalTag/${key}`] = value;
}

/** Where the call comes from: through a VPC endpoint there is no aws:SourceIp. */
function sourceKeys({ sourceIp, through }: Call): Context {
  if (through === undefined) return { 'aws:SourceIp': sourceIp };
  return {
    'aws:SourceVpce': through.endpoint.id,
    'aws:SourceVpc': through.endpoint.vpcId,
    'aws:VpcSourceIp': through.privateIp,
  };
}

/**
 * The condition keys of one question to IAM: the global ones, those of the resource's tags, and what the action
 * adds. Source: IAM user guide, "AWS global condition context keys".
 */
export function conditionContext(call: Call, question: Authorization): Context {
  const at = new Date(call.now).toISOString();
  const context: Context = {
    'aws:CurrentTime': at,
    'aws:EpochTime': String(Math.floor(call.now / 1000)),
    'aws:SecureTransport': String(call.http.secure),
    ...sourceKeys(call),
    'aws:UserAgent': call.userAgent,
    'aws:RequestedRegion': call.region,
    'aws:ViaAWSService': 'false',
    'aws:PrincipalIsAWSService': String(call.principal.kind === 'service'),
  };
  if (call.principal.kind !== 'anonymous') callerKeys(call, context);
  for (const [key, value] of Object.entries(question.resourceTags ?? {})) {
    context[`aws:ResourceTag/${key}`] = value;
    if (call.service === 'ssm') context[`ssm:resourceTag/${key}`] = value;
    if (call.service === 'ec2') context[`ec2:ResourceTag/${key}`] = value;
    if (call.service === 'iam') context[`iam:ResourceTag/${key}`] = value;
  }
  return Object.assign(context, question.context);
}
