import type { IncomingMessage } from 'node:http';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { z } from 'zod';
import type { VpcEndpoint } from './ec2/entities.ts';
import type { Principal } from './principal.ts';
import type { World } from './world.ts';

/** The services of local-aws, by their SigV4 signing names. */
export type ServiceName =
  | 'ssm'
  | 'ssmmessages'
  | 'ec2messages'
  | 'sts'
  | 'iam'
  | 'ec2'
  | 's3'
  | 'logs'
  | 'sns'
  | 'sqs'
  | 'cloudtrail'
  | 'events'
  | 'kms'
  | 'organizations'
  | 'monitoring'
  | 'kinesis'
  | 'firehose';

/** The wire protocols of the AWS services. */
export type Protocol = 'json' | 'query' | 'ec2' | 's3' | 'messages';

/** What a signed streaming body (aws-chunked) is checked against; see facts of SigV4 streaming. */
export interface SigningContext {
  readonly signingKey: Buffer;
  readonly seedSignature: string;
  readonly scope: string;
  readonly amzDate: string;
}

/** The HTTP side of a call, for the REST services (s3, ssmmessages); others have no need of it. */
export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  /** Path as it came, still percent-encoded. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The body; a stream for s3, read to the end for all other services. */
  readonly body: Buffer | AsyncIterable<Buffer>;
  /** x-amz-content-sha256 as signed, for s3. */
  readonly payloadHash: string | undefined;
  readonly signing: SigningContext | undefined;
  readonly secure: boolean;
}

/** One call on its way through local-aws. */
export interface Call {
  readonly world: World;
  readonly service: ServiceName;
  /** How the call came: sqs speaks two. */
  readonly protocol: Protocol;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly accessKeyId: string;
  readonly requestId: string;
  /** Epoch ms; the world's clock at arrival. */
  readonly now: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly http: HttpRequest;
  /** The VPC endpoint that the call came through, and its caller's address there: nodes of a VPC only. */
  readonly through?: { readonly endpoint: VpcEndpoint; readonly privateIp: string } | undefined;
  /** An abort means that the caller has gone; long polls end then. */
  readonly signal: AbortSignal;
}

/** One question that IAM is asked before a call is handled. */
export interface Authorization {
  /** `ssm:StartSession`; the default is the action's own. */
  readonly action?: string;
  /** An ARN, or '*' for actions without resource-level permissions. */
  readonly resource: string;
  /** The account that owns the resource; the caller's own by default. */
  readonly resourceAccount?: string;
  readonly resourcePolicy?: CompiledPolicy | undefined;
  /** The resource's tags; given to IAM as aws:ResourceTag/K and, for ssm, ssm:resourceTag/K. */
  readonly resourceTags?: Readonly<Record<string, string>>;
  /** Further condition keys. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** KMS: the key policy alone decides unless it delegates to IAM. S3, SQS, SNS: union. */
  readonly mode?: 'union' | 'key-policy' | 'trust-policy';
}

/** What a REST service answers with (s3, ssmmessages). */
export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | AsyncIterable<Buffer>;
}

/**
 * One action of one service: its input, what IAM is asked, what it does, what CloudTrail says of it.
 * `Input` is what the schema gives; AWS's own member names are used throughout.
 */
export interface Action<Schema extends z.ZodType = z.ZodType> {
  readonly service: ServiceName;
  readonly name: string;
  readonly input: Schema;
  /** Get*, List*, Describe*: CloudTrail's readOnly, and left out of EventBridge rules in state ENABLED. */
  readonly readOnly: boolean;
  /** What is asked of IAM; all must be allowed. Default: one question on '*'. An empty list asks nothing. */
  readonly authorize?: (input: z.output<Schema>, call: Call) => readonly Authorization[];
  /** No signature is needed (ssm:RegisterManagedInstance). */
  readonly anonymous?: boolean;
  /** Does the work. JSON and query services return the output shape; REST services an HttpReply. */
  readonly handle: (input: z.output<Schema>, call: Call) => object | undefined | Promise<object | undefined>;
  /** 'management' by default; 'data' and 'none' leave no management record. */
  readonly trail?: 'management' | 'data' | 'none';
  /** requestParameters of the record; default: the input with lower-case first letters. */
  readonly trailRequest?: (input: z.output<Schema>) => unknown;
  /** responseElements of the record; default: null when readOnly, else the output with lower-case first letters. */
  readonly trailResponse?: (output: object, input: z.output<Schema>) => unknown;
  /** What of AWS's action is not there, for docs/reference; one sentence each. */
  readonly omits?: readonly string[];
}

/** Gives an action its types; write each action as `export const startSession = defineAction({...})`. */
export function defineAction<Schema extends z.ZodType>(action: Action<Schema>): Action {
  return action as unknown as Action;
}
