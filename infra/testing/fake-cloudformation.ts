/**
 * CloudFormation as its reference describes it, as far as deploy asks: change sets over templates that are really in S3,
 * stacks that come and go, drift on demand. It makes no resources. Every other call goes on to another endpoint.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeCode } from './fake-code.ts';

interface Stack {
  status: string;
  template: Template;
  parameters: Readonly<Record<string, string>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

interface ChangeSet {
  readonly stack: string;
  readonly isNew: boolean;
  readonly proposed: Stack;
  readonly changes: readonly { readonly action: string; readonly id: string; readonly type: string }[];
}

/** What the fake holds, for tests to look at and to change. */
export interface FakeCloudFormation {
  readonly endpoint: string;
  readonly stacks: ReadonlyMap<string, Stack>;
  readonly code: FakeCode;
  /** Names of resources that drifted. */
  drifted: readonly string[];
  /** A stack whose next change fails, and why. */
  failing: { readonly stack: string; readonly because: string } | null;
  close(): void;
}

type Form = URLSearchParams;

/** The actions, by their names. */
class Engine {
  readonly stacks = new Map<string, Stack>();
  readonly code = new FakeCode();
  drifted: readonly string[] = [];
  failing: FakeCloudFormation['failing'] = null;
  readonly #uploaded = new Map<string, Template>();
  readonly #sets = new Map<string, ChangeSet>();
  readonly #events: {
    stack: string;
    id: string;
    status: string;
    because: string;
    type: string;
    at: number;
  }[] = [];

  DescribeStacks(form: Form): string {
    const name = form.get('StackName') ?? '';
    const stack = this.stacks.get(name.replace(/^arn:.*:stack\/([^/]+)\/.*$/, '$1'));
    if (stack === undefined) throw new Refusal(`Stack with id ${name} does not exist`);
    const outputs = Object.keys(stack.template.Outputs ?? {}).map((key) =>
      member({ OutputKey: key, OutputValue: `value of ${key}` }),
    );
    return `<Stacks>${member({ StackName: name, StackId: idOf(name), StackStatus: stack.status, CreationTime: new Date().toISOString() }, `<Outputs>${outputs.join('')}</Outputs>`)}</Stacks>`;
  }

  CreateChangeSet(form: Form): string {
    const stack = form.get('StackName') ?? '';
    const template = this.#uploaded.get(new URL(form.get('TemplateURL') ?? '').pathname);
    if (template === undefined) throw new Refusal('TemplateURL must be a supported URL.');
    const before = this.stacks.get(stack);
    const isNew = before === undefined;
    if ((form.get('ChangeSetType') === 'CREATE') !== isNew)
      throw new Refusal(`Stack [${stack}] is not in a state for it`);
    const id = `arn:aws:cloudformation:eu-west-1:111111111111:changeSet/${form.get('ChangeSetName')}/${this.#sets.size}`;
    const proposed = {
      status: isNew ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
      template,
      parameters: parametersOf(form),
    };
    this.#sets.set(id, { stack, isNew, proposed, changes: changesOf(before, proposed) });
    return `<Id>${id}</Id>`;
  }

  DescribeChangeSet(form: Form): string {
    const set = this.#sets.get(form.get('ChangeSetName') ?? '');
    if (set === undefined) throw new Refusal('ChangeSet does not exist');
    if (set.changes.length === 0)
      return "<Status>FAILED</Status><StatusReason>The submitted information didn't contain changes. Submit different information to create a change set.</StatusReason>";
    const changes = set.changes.map(({ action, id, type }) =>
      member(
        {},
        `<ResourceChange>${fields({ Action: action, LogicalResourceId: id, ResourceType: type, Replacement: 'False' })}</ResourceChange>`,
      ),
    );
    return `<Status>CREATE_COMPLETE</Status><Changes>${changes.join('')}</Changes>`;
  }

  ExecuteChangeSet(form: Form): string {
    const set = this.#sets.get(form.get('ChangeSetName') ?? '');
    if (set === undefined) throw new Refusal('ChangeSet does not exist');
    const { failing } = this;
    if (failing?.stack === set.stack) {
      this.#event(set.stack, 'ArchiveBucket', 'CREATE_FAILED', { because: failing.because });
      this.stacks.set(set.stack, { ...set.proposed, status: 'ROLLBACK_COMPLETE' });
    } else {
      for (const { id } of set.changes) this.#event(set.stack, id, set.proposed.status);
      this.stacks.set(set.stack, set.proposed);
    }
    return '';
  }

  DeleteChangeSet(form: Form): string {
    this.#sets.delete(form.get('ChangeSetName') ?? '');
    return '';
  }

  DescribeStackEvents(form: Form): string {
    const name = (form.get('StackName') ?? '').replace(/^arn:.*:stack\/([^/]+)\/.*$/, '$1');
    const found = this.#events
      .filter(({ stack }) => stack === name)
      .map(({ id, status, because, type, at }, number) =>
        member({
          EventId: `${name}-${number}`,
          StackId: idOf(name),
          StackName: name,
          LogicalResourceId: id,
          PhysicalResourceId: `the-${id}`,
          ResourceType: type,
          ResourceStatus: status,
          ResourceStatusReason: because,
          Timestamp: new Date(at).toISOString(),
        }),
      );
    return `<StackEvents>${found.reverse().join('')}</StackEvents>`;
  }

  DetectStackDrift(): string {
    return '<StackDriftDetectionId>one</StackDriftDetectionId>';
  }

  DescribeStackDriftDetectionStatus(): string {
    return '<StackId>x</StackId><StackDriftDetectionId>one</StackDriftDetectionId><DetectionStatus>DETECTION_COMPLETE</DetectionStatus><Timestamp>2026-11-21T00:00:00Z</Timestamp>';
  }

  DescribeStackResourceDrifts(): string {
    return `<StackResourceDrifts>${this.drifted.map((id) => member({ LogicalResourceId: id, ResourceType: 'AWS::SSM::Document', StackResourceDriftStatus: 'MODIFIED', StackId: 'x', Timestamp: '2026-11-21T00:00:00Z' }, `<PropertyDifferences>${member({ PropertyPath: '/Content/inputs/s3BucketName', ExpectedValue: 'a', ActualValue: 'b', DifferenceType: 'NOT_EQUAL' })}</PropertyDifferences>`)).join('')}</StackResourceDrifts>`;
  }

  DeleteStack(form: Form): string {
    const name = form.get('StackName') ?? '';
    const stack = this.stacks.get(name);
    if (stack === undefined) return '';
    for (const [id, { DeletionPolicy, Type }] of Object.entries(stack.template.Resources))
      this.#event(name, id, DeletionPolicy === 'Retain' ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE', {
        type: Type,
      });
    this.stacks.set(name, { ...stack, status: 'DELETE_COMPLETE' });
    return '';
  }

  /** Where the stacks have their functions from. */
  codePrefix(): string {
    return [...this.stacks.values()].map(({ parameters }) => parameters['CodePrefix'] ?? '').join('');
  }

  /** Remembers what is put into a bucket of templates. */
  see(method: string | undefined, url: string | undefined, body: Buffer): void {
    this.code.see(method, url, body);
    const { pathname } = new URL(url ?? '/', 'http://s3');
    if (method === 'PUT' && pathname.endsWith('.template.json'))
      this.#uploaded.set(pathname, JSON.parse(body.toString('utf8')) as Template);
  }

  #event(stack: string, id: string, status: string, { because = '', type = '' } = {}): void {
    this.#events.push({ stack, id, status, because, type, at: Date.now() });
  }
}

type ActionName =
  | 'DescribeStacks'
  | 'CreateChangeSet'
  | 'DescribeChangeSet'
  | 'ExecuteChangeSet'
  | 'DeleteChangeSet'
  | 'DescribeStackEvents'
  | 'DetectStackDrift'
  | 'DescribeStackDriftDetectionStatus'
  | 'DescribeStackResourceDrifts'
  | 'DeleteStack';

async function act(engine: Engine, name: string, form: Form): Promise<string> {
  if (!(name in Engine.prototype)) throw new Refusal(`${name} is not known`);
  return engine[name as ActionName](form);
}

/** Starts the fake in front of another endpoint. */
export async function startFakeCloudFormation(behind: string): Promise<FakeCloudFormation> {
  const engine = new Engine();
  const server = createServer(async (incoming, answer) => {
    const body = await bodyOf(incoming);
    const form = new URLSearchParams(body.toString('utf8'));
    if (form.get('Version') !== '2010-05-15') {
      engine.see(incoming.method, incoming.url, body);
      const asked = engine.code.answer(incoming.url, engine.codePrefix());
      if (asked !== null) {
        answer.writeHead(asked.status, {
          'content-type': 'application/json',
          ...(asked.status === 404 ? { 'x-amzn-errortype': 'ResourceNotFoundException' } : {}),
        });
        return void answer.end(asked.body);
      }
      return passOn(behind, incoming, { body, answer });
    }
    const name = form.get('Action') ?? '';
    try {
      const result = await act(engine, name, form);
      const xmlns = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
      answer.writeHead(200, { 'content-type': 'text/xml' });
      answer.end(
        `<${name}Response xmlns="${xmlns}"><${name}Result>${result}</${name}Result></${name}Response>`,
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      answer.writeHead(400, { 'content-type': 'text/xml' });
      answer.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(engine, {
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

class Refusal extends Error {}

const idOf = (name: string) =>
  name.startsWith('arn:') ? name : `arn:aws:cloudformation:eu-west-1:111111111111:stack/${name}/id`;

function changesOf(before: Stack | undefined, after: Stack): ChangeSet['changes'] {
  const then = before?.template.Resources ?? {};
  const isSame = (id: string) =>
    JSON.stringify(then[id]) === JSON.stringify(after.template.Resources[id]) &&
    JSON.stringify(before?.parameters) === JSON.stringify(after.parameters);
  return [
    ...Object.entries(after.template.Resources)
      .filter(([id]) => !isSame(id))
      .map(([id, { Type }]) => ({ action: id in then ? 'Modify' : 'Add', id, type: Type })),
    ...Object.entries(then)
      .filter(([id]) => !(id in after.template.Resources))
      .map(([id, { Type }]) => ({ action: 'Remove', id, type: Type })),
  ];
}

function parametersOf(form: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {};
  for (let i = 1; form.has(`Parameters.member.${i}.ParameterKey`); i += 1)
    found[form.get(`Parameters.member.${i}.ParameterKey`) ?? ''] =
      form.get(`Parameters.member.${i}.ParameterValue`) ?? '';
  return found;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const fields = (of: Readonly<Record<string, string>>) =>
  Object.entries(of)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join('');
const member = (of: Readonly<Record<string, string>>, more = '') => `<member>${fields(of)}${more}</member>`;

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function passOn(
  behind: string,
  incoming: IncomingMessage,
  { body, answer }: { body: Buffer; answer: ServerResponse },
): void {
  const { hostname, port } = new URL(behind);
  const { method, url, headers } = incoming;
  const onward = request({ hostname, port, method, path: url, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  onward.on('error', (error) => answer.destroy(error));
  onward.end(body);
}
