import { accessDeniedMessage } from '@sallyport/iam-evaluation/access-denied-message.ts';
import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { EvaluationRequest, RequestPrincipal } from '@sallyport/iam-evaluation/request.ts';
import type { Action, Authorization, Call, Protocol, ServiceName } from '../action.ts';
import { endpointPolicy } from '../ec2/endpoint-policy.ts';
import { AwsError } from '../error.ts';
import { conditionContext } from './condition-context.ts';

const DENIED: Readonly<Record<Protocol, readonly [string, number]>> = {
  json: ['AccessDeniedException', 400],
  query: ['AccessDenied', 403],
  ec2: ['UnauthorizedOperation', 403],
  s3: ['AccessDenied', 403],
  messages: ['AccessDeniedException', 403],
};

function requestPrincipal(call: Call): RequestPrincipal {
  const { principal } = call;
  return {
    kind: principal.kind,
    arn: principal.arn,
    account: principal.account,
    roleArn: principal.roleArn,
    userArn: principal.userArn,
    service: principal.service,
    isServiceLinked: principal.roleArn?.includes(':role/aws-service-role/') ?? false,
    isManagementAccount: call.world.organizations.isManagementAccount(principal.account),
  };
}

/** The error of a refused question, in the protocol's code and AWS's wording. */
function denial(call: Call, request: EvaluationRequest, message: string): AwsError {
  // SNS has a code of its own. [API_Publish, "Errors", 2026-11]
  const [code, status] =
    call.service === 'sns' ? (['AuthorizationError', 403] as const) : DENIED[call.protocol];
  return new AwsError(code, message, { status, members: { authorizationOf: request.action } });
}

/** One question in IAM's terms. Its condition keys are gathered when a policy asks for one: most do not. */
class Question implements EvaluationRequest {
  readonly principal: RequestPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly #call: Call;
  readonly #asked: Authorization;
  #context: EvaluationRequest['context'] | undefined;

  constructor(call: Call, asked: Authorization, actionName: string) {
    this.principal = requestPrincipal(call);
    this.action = asked.action ?? actionName;
    this.resource = asked.resource;
    this.resourceAccount = asked.resourceAccount ?? call.account;
    this.#call = call;
    this.#asked = asked;
  }

  get context(): EvaluationRequest['context'] {
    this.#context ??= conditionContext(this.#call, this.#asked);
    return this.#context;
  }
}

/** Asks IAM one question about a call; the answer is allowed, or the error to give. */
export function askIam(call: Call, question: Authorization, actionName: string): AwsError | undefined {
  const request = new Question(call, question, actionName);
  const own = call.world.iam.policiesFor(call.principal);
  const policies: PolicySet =
    question.resourcePolicy === undefined && call.through === undefined
      ? own
      : {
          ...own,
          ...(question.resourcePolicy === undefined ? {} : { resource: question.resourcePolicy }),
          ...endpointLayer(call, request.action),
        };
  const decision = decide(request, policies);
  return decision.result === 'Allowed'
    ? undefined
    : denial(call, request, accessDeniedMessage(request, decision));
}

/** The policy of the VPC endpoint that the call came through; what its service then asks of others passes none. */
function endpointLayer({ through, service }: Call, action: string): Pick<PolicySet, 'endpoint'> {
  if (through === undefined || !action.startsWith(`${iamPrefix(service)}:`)) return {};
  const endpoint = endpointPolicy(through.endpoint);
  return endpoint === undefined ? {} : { endpoint };
}

/** CloudWatch is signed for under one name, and known to IAM under another. */
export function iamPrefix(service: ServiceName): string {
  return service === 'monitoring' ? 'cloudwatch' : service;
}

/** Asks IAM all questions of an action; throws the first refusal. */
export function authorize(action: Action, input: unknown, call: Call): void {
  const name = `${iamPrefix(action.service)}:${action.name}`;
  const questions = action.authorize === undefined ? [{ resource: '*' }] : action.authorize(input, call);
  for (const question of questions) {
    const refused = askIam(call, question, name);
    if (refused !== undefined) throw refused;
  }
}
