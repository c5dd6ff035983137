import { Fault } from '../../operations/fault.ts';
import { type SetUp, type SetUpRequest, setUpRequests } from './index-settings.ts';
import { type DomainAnswer, type SearchDomain, signedRequest } from './signed-request.ts';

const JSON_TYPE = 'application/json';
const MAX_TOLD_CHARS = 300;

/**
 * Tells a domain its template, how long lines are kept, and who does what. To be run by its administrator once, and
 * again after any change: what is there already is put in its place. Throws Fault SEARCH_SET_UP_FAILED.
 */
export async function setUpDomain(
  domain: SearchDomain,
  setUp: SetUp,
  tell: (request: SetUpRequest, status: number) => void,
): Promise<void> {
  for (const request of setUpRequests(setUp)) {
    let answer = await send(domain, request);
    // A retention policy that is there is changed only by whoever names its present version.
    if (answer.status === 409) answer = await send(domain, await atVersion(domain, request));
    tell(request, answer.status);
    if (answer.status >= 300) throw failed(request, answer);
  }
}

async function send(domain: SearchDomain, { method, path, body }: SetUpRequest): Promise<DomainAnswer> {
  return signedRequest(domain, { method, path, body: JSON.stringify(body), contentType: JSON_TYPE });
}

async function atVersion(domain: SearchDomain, request: SetUpRequest): Promise<SetUpRequest> {
  const answer = await signedRequest(domain, { method: 'GET', path: request.path, contentType: JSON_TYPE });
  const { _seq_no, _primary_term } = (answer.status === 200 ? JSON.parse(answer.body) : {}) as Record<
    string,
    unknown
  >;
  if (!Number.isInteger(_seq_no) || !Number.isInteger(_primary_term)) throw failed(request, answer);
  const version = `if_seq_no=${String(_seq_no)}&if_primary_term=${String(_primary_term)}`;
  return { ...request, path: `${request.path}?${version}` };
}

function failed({ method, path }: SetUpRequest, { status, body }: DomainAnswer): Fault {
  const hint =
    status === 401 || status === 403
      ? ' Only the role that SearchAdministrator names may set the domain up: give its profile.'
      : '';
  return new Fault(
    'SEARCH_SET_UP_FAILED',
    `${method} ${path}: HTTP ${status}, ${JSON.stringify(body.slice(0, MAX_TOLD_CHARS))}.${hint}`,
    { retry: 'later' },
  );
}
