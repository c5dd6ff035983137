import { type AgentRequest, AwsCallError, type AwsCaller } from '../agent/aws-call.ts';

/** A call that was made: a JSON action's name, or the method and path of a REST one. */
export interface MadeCall {
  readonly what: string;
  readonly input: Record<string, unknown>;
  readonly request: AgentRequest;
}

/** An agent's caller whose calls are kept, and answered by the test; an AwsCallError is thrown. */
export function scriptedCaller(answer: (call: MadeCall) => object | string | AwsCallError | undefined) {
  const calls: MadeCall[] = [];
  const send = async (request: AgentRequest): Promise<Response> => {
    const query = Object.keys(request.query ?? {}).join('&');
    const target = request.headers?.['x-amz-target'];
    const rest = `${request.method} ${request.path}${query === '' ? '' : `?${query}`}`;
    const call: MadeCall = {
      what: target?.split('.')[1] ?? rest,
      input: target === undefined ? {} : JSON.parse(String(request.body)),
      request,
    };
    calls.push(call);
    const answered = answer(call) ?? {};
    if (answered instanceof AwsCallError) throw answered;
    return new Response(typeof answered === 'string' ? answered : JSON.stringify(answered), {
      headers: { etag: `"${calls.length}"` },
    });
  };
  const caller: Pick<AwsCaller, 'send' | 'json'> = {
    send,
    json: async (service, target, input) => {
      const request = { service, headers: { 'x-amz-target': target }, body: JSON.stringify(input) };
      return (await send(request)).json() as Promise<Record<string, unknown>>;
    },
  };
  return { aws: caller as AwsCaller, calls };
}
