/**
 * The way of one call, in AWS's order: find the service, check the signature, find the action, read the input,
 * throttle, ask IAM, handle, write the CloudTrail record, answer. Whatever goes wrong is answered in the shape of
 * the call's protocol; only a bug answers InternalFailure.
 */
import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Action, Call, HttpReply, HttpRequest } from '../action.ts';
import { AwsError } from '../error.ts';
import { uuid } from '../ids.ts';
import { parseJsonInput } from '../protocols/json-input.ts';
import { parseQueryInput } from '../protocols/query-input.ts';
import { ec2ValidationError, validationError } from '../protocols/validation.ts';
import { recordDataEvent } from '../s3/data-event.ts';
import { routeS3 } from '../s3/route.ts';
import { routeMessages } from '../ssmmessages/route.ts';
import type { World } from '../world.ts';
import { findAction } from './actions.ts';
import { type Arrival, ArrivedCall } from './arrived-call.ts';
import { anonymousCaller, authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { NoAnswer, nodePath } from './node-path.ts';
import { parseSignature } from './parse-signature.ts';
import { readBody } from './read-body.ts';
import { renderError, renderOutput } from './respond.ts';
import { type Signature, scopeOf, signingKey } from './sigv4.ts';
import { type Target, targetOf } from './target.ts';
import { trailRecord } from './trail.ts';

const EMPTY_HASH = hash('sha256', '');
/** Nobody adds to a request's query, so all that have none share this one. */
const NO_QUERY = new URLSearchParams();

/** Handles one HTTP request of any service. Throws NoAnswer when the caller's network path is blocked. */
export async function handleRequest(
  world: World,
  request: IncomingMessage,
  options: { secure: boolean; signal: () => AbortSignal },
): Promise<HttpReply> {
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  const rawQuery = at < 0 ? '' : url.slice(at + 1);
  const arrival: Arrival = {
    request,
    rawPath: at < 0 ? url : url.slice(0, at),
    rawQuery,
    query: rawQuery === '' ? NO_QUERY : new URLSearchParams(rawQuery),
    requestId: uuid(),
    secure: options.secure,
    signal: options.signal,
  };
  const metadata = world.metadata.answer(arrival.rawPath, request.headers['x-aws-ec2-metadata-token']);
  if (metadata !== undefined) return metadata;
  let target: Target | undefined;
  try {
    const signature = parseSignature(request.headers, arrival.query);
    target = targetOf(request.headers, arrival.rawPath, signature?.service);
    if (target === undefined)
      throw new AwsError('UnknownOperationException', 'The service of X-Amz-Target is not here.');
    const body = target.service === 's3' ? request : await readBody(request);
    const reply = handleTarget(world, arrival, target, { signature, body });
    // What is answered at once, as most is, takes no further turn.
    return reply instanceof Promise ? await reply : reply;
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    return renderError(target?.protocol ?? 'json', asAwsError(error), arrival.requestId);
  }
}

const toldBugs = new Set<string>();

/** An error of AWS's as it is; any other is a bug of ours, told once on stderr. */
function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  // Nobody reads this answer: the caller went away in the middle of the body.
  if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
    return new AwsError('RequestTimeout', 'The connection was closed before the whole request was read.');
  const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!toldBugs.has(story)) process.emitWarning(story, 'LocalAwsBug');
  toldBugs.add(story);
  return new AwsError('InternalFailure', 'An internal error occurred.', { status: 500 });
}

function handleTarget(
  world: World,
  arrival: Arrival,
  target: Target,
  { signature, body }: { signature: Signature | undefined; body: HttpRequest['body'] },
): HttpReply | Promise<HttpReply> {
  const { request } = arrival;
  const streamed = target.service === 's3';
  const declared = request.headers['x-amz-content-sha256'];
  const payloadHash = streamed
    ? (declared ?? (signature?.expiresS === undefined ? EMPTY_HASH : 'UNSIGNED-PAYLOAD'))
    : hash('sha256', body as Buffer);
  const signed = {
    method: request.method ?? 'GET',
    rawPath: arrival.rawPath,
    rawQuery: arrival.rawQuery,
    headers: request.headers,
    payloadHash: String(payloadHash),
  };
  const anonymous = signature === undefined && (streamed || isAnonymous(target));
  const caller = anonymous
    ? anonymousCaller('us-east-1')
    : authenticate(world, signed, signature, target, arrival.query);
  const http: HttpRequest = {
    method: signed.method,
    host: request.headers.host ?? '',
    rawPath: signed.rawPath,
    query: arrival.query,
    headers: request.headers,
    body,
    payloadHash: typeof declared === 'string' ? declared : undefined,
    signing: streamed && signature !== undefined ? signingContext(world, signature) : undefined,
    secure: arrival.secure,
  };
  const path = nodePath(world, caller, target.service);
  if (path?.open === false) throw new NoAnswer(path.because);
  world.iam.noteUse(caller.principal, caller.accessKeyId, {
    at: world.now(),
    service: target.service,
    region: caller.region,
  });
  const { action, input } = findTarget(target, http);
  return perform(action, input, new ArrivedCall(world, arrival, target, { caller, http, path }));
}

function isAnonymous(target: Target): boolean {
  return target.action !== undefined && findAction(target.service, target.action)?.anonymous === true;
}

function signingContext(world: World, signature: Signature): HttpRequest['signing'] {
  const credential = world.iam.findCredential(signature.accessKeyId);
  if (credential === undefined) return undefined;
  return {
    signingKey: signingKey(credential.secretAccessKey, signature),
    seedSignature: signature.signature,
    scope: scopeOf(signature),
    amzDate: signature.amzDate,
  };
}

/** The action that a request names, and its input before validation. */
function findTarget(target: Target, http: HttpRequest): { action: Action; input: unknown } {
  if (target.protocol === 's3' || target.protocol === 'messages') {
    const found = target.protocol === 's3' ? routeS3(http) : routeMessages(http);
    if (found instanceof AwsError) throw found;
    return found;
  }
  if (target.protocol === 'json') {
    const action = findAction(target.service, target.action ?? '');
    if (action === undefined)
      throw new AwsError(
        'UnknownOperationException',
        `${target.service}:${target.action} is not here; docs/reference lists what is.`,
      );
    return { action, input: parseJsonInput(http.body as Buffer) };
  }
  const text = http.method === 'GET' ? '' : (http.body as Buffer).toString('utf8');
  const form = text === '' ? http.query : new URLSearchParams(text);
  const name = form.get('Action') ?? '';
  const action = findAction(target.service, name);
  if (action === undefined)
    throw new AwsError(
      'InvalidAction',
      `Could not find operation ${name.slice(0, 60)} for version ${form.get('Version') ?? 'NO_VERSION'}`,
    );
  return { action, input: parseQueryInput(form) };
}

interface Outcome {
  readonly output?: object | undefined;
  readonly error?: AwsError;
}

function perform(action: Action, raw: unknown, call: Call): HttpReply | Promise<HttpReply> {
  const { world } = call;
  const met = { service: call.service, action: action.name, account: call.account, region: call.region };
  let input: unknown = raw;
  let valid = false;
  const trail = action.trail ?? 'management';
  const finish = (answer: Outcome): HttpReply => {
    if (trail === 'management' && call.account !== '')
      world.cloudtrail.record(trailRecord(action, call, { input, valid }, answer));
    const { error } = answer;
    const late = error ?? world.faults.check(met, 'after', call.now);
    const reply =
      late !== undefined
        ? renderError(call.protocol, late, call.requestId)
        : renderOutput(action, call.protocol, answer.output, call.requestId);
    if (trail === 'data' && call.service === 's3')
      recordDataEvent(action, call, input, error === undefined ? { reply } : { reply, error });
    return reply;
  };
  let output: ReturnType<Action['handle']>;
  try {
    const parsed = action.input.safeParse(raw);
    if (!parsed.success)
      throw (call.protocol === 'ec2' ? ec2ValidationError : validationError)(parsed.error, raw);
    input = parsed.data;
    valid = true;
    const fault = world.faults.check(met, 'before', call.now);
    if (fault !== undefined) throw fault;
    authorize(action, input, call);
    output = action.handle(input, call);
  } catch (error) {
    return finish({ error: asAwsError(error) });
  }
  if (!(output instanceof Promise)) return finish({ output });
  return output.then(
    (done) => finish({ output: done }),
    (error: unknown) => finish({ error: asAwsError(error) }),
  );
}
