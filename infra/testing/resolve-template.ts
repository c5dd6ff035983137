/**
 * A template as CloudFormation would make it in one account and Region: parameters and conditions put in, references by
 * the names that the template gives. Ids that only AWS knows are made up from the logical ones.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a template is deployed with. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A resource with nothing left to put in. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

/** Properties with nothing left to put in. */
export type Json = Readonly<Record<string, unknown>>;

interface Template {
  readonly Parameters: Readonly<
    Record<string, { readonly Type: string; readonly Default?: string | number }>
  >;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource & { readonly Condition?: string }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
}

const NOTHING = Symbol('AWS::NoValue');

/** The template of a stack, as it is kept (stacks.test.ts holds it against the code). */
export function readTemplate(stack: string): Template {
  const file = fileURLToPath(new URL(`../expected/${stack}.template.json`, import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')) as Template;
}

/** The resources and outputs that a deployment makes. */
export function deploy(
  stack: string,
  deployment: Deployment,
): {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, string>>;
} {
  const template = readTemplate(stack);
  const resolver = new Resolver(template, deployment);
  const made = Object.entries(template.Resources).filter(([, { Condition }]) => resolver.holds(Condition));
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, { Condition }]) =>
    resolver.holds(Condition),
  );
  return {
    resources: Object.fromEntries(
      made.map(([id, resource]) => [
        id,
        { ...resource, Properties: resolver.resolve(resource.Properties ?? {}) as Json },
      ]),
    ),
    outputs: Object.fromEntries(outputs.map(([name, { Value }]) => [name, String(resolver.resolve(Value))])),
  };
}

class Resolver {
  readonly #template: Template;
  readonly #deployment: Deployment;

  constructor(template: Template, deployment: Deployment) {
    this.#template = template;
    this.#deployment = deployment;
  }

  holds(condition: string | undefined): boolean {
    if (condition === undefined) return true;
    const expression = this.#template.Conditions?.[condition];
    if (expression === undefined) throw new Error(`the template has no condition ${condition}`);
    return this.resolve(expression) === true;
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.resolve(one)).filter((one) => one !== NOTHING);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, given] = entries[0] ?? ['', null];
    if (entries.length === 1 && (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::')))
      return this.#call(name, given);
    return Object.fromEntries(
      entries.map(([key, one]) => [key, this.resolve(one)] as const).filter(([, one]) => one !== NOTHING),
    );
  }

  #call(name: string, given: unknown): unknown {
    if (name === 'Ref') return this.#ref(String(given));
    // A policy has a Condition too; only a name of ours is one of the template.
    if (name === 'Condition')
      return typeof given === 'string' ? this.holds(given) : { Condition: this.resolve(given) };
    const list = Array.isArray(given) ? (given as unknown[]) : [given];
    switch (name) {
      case 'Fn::Join':
        return (this.resolve(list[1]) as unknown[]).join(String(list[0]));
      case 'Fn::If':
        return this.resolve(this.holds(String(list[0])) ? list[1] : list[2]);
      case 'Fn::Equals':
        return String(this.resolve(list[0])) === String(this.resolve(list[1]));
      case 'Fn::Not':
        return this.resolve(list[0]) !== true;
      case 'Fn::And':
        return list.every((one) => this.resolve(one) === true);
      case 'Fn::Or':
        return list.some((one) => this.resolve(one) === true);
      case 'Fn::GetAtt':
        return this.#attribute(String(list[0]), String(list[1]));
      default:
        throw new Error(`${name} is not known to the resolver`);
    }
  }

  #ref(name: string): unknown {
    const { account, region, parameters } = this.#deployment;
    const pseudo: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::NoValue': NOTHING,
    };
    if (name in pseudo) return pseudo[name];
    const parameter = this.#template.Parameters[name];
    if (parameter !== undefined) {
      const value = parameters[name] ?? parameter.Default;
      if (value === undefined) throw new Error(`parameter ${name} has no value`);
      return parameter.Type === 'CommaDelimitedList' ? String(value).split(',') : value;
    }
    const { Type, Properties } = this.#resource(name);
    if (Type === 'AWS::IAM::ManagedPolicy') return this.#attribute(name, 'Arn');
    if (Type === 'AWS::SNS::Topic') return this.#attribute(name, 'Arn');
    if (Type === 'AWS::SQS::Queue')
      return `https://sqs.${region}.amazonaws.com/${account}/${String(this.resolve(Properties['QueueName']))}`;
    return this.resolve(Properties[NAMED_BY[Type] ?? ''] ?? name);
  }

  #attribute(id: string, attribute: string): string {
    const { Type, Properties } = this.#resource(id);
    if (attribute === 'KeyId') return id;
    if (attribute === 'ApiEndpoint')
      return `https://${id}.execute-api.${this.#deployment.region}.amazonaws.com`;
    if (attribute === 'DomainEndpoint') return `search-${id}.${this.#deployment.region}.es.amazonaws.com`;
    if (attribute !== 'Arn') throw new Error(`${Type} ${attribute} is not known to the resolver`);
    const named = Properties[NAMED_BY[Type] ?? ''];
    const { account, region } = this.#deployment;
    const [service, kind, where] = ARNS[Type] ?? [Type, '', ''];
    const place = where === 'global' ? `:${account}` : where === 'bucket' ? ':' : `${region}:${account}`;
    return `arn:aws:${service}:${place}:${kind}${String(this.resolve(named ?? id))}`;
  }

  #resource(id: string): Resource {
    const resource = this.#template.Resources[id];
    if (resource === undefined) throw new Error(`there is no resource ${id}`);
    return resource;
  }
}

const NAMED_BY: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SSM::Document': 'Name',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::Events::Rule': 'Name',
};

const ARNS: Readonly<Record<string, readonly [service: string, kind: string, where: string]>> = {
  'AWS::IAM::Role': ['iam', 'role/', 'global'],
  'AWS::IAM::ManagedPolicy': ['iam', 'policy/', 'global'],
  'AWS::S3::Bucket': ['s3', '', 'bucket'],
  'AWS::SNS::Topic': ['sns', '', ''],
  'AWS::SQS::Queue': ['sqs', '', ''],
  'AWS::KMS::Key': ['kms', 'key/', ''],
  'AWS::Events::EventBus': ['events', 'event-bus/', ''],
  'AWS::Logs::LogGroup': ['logs', 'log-group:', ''],
  'AWS::KinesisFirehose::DeliveryStream': ['firehose', 'deliverystream/', ''],
  'AWS::DynamoDB::Table': ['dynamodb', 'table/', ''],
  'AWS::Kinesis::Stream': ['kinesis', 'stream/', ''],
  'AWS::Lambda::Function': ['lambda', 'function:', ''],
  'AWS::StepFunctions::StateMachine': ['states', 'stateMachine:', ''],
  'AWS::Events::Rule': ['events', 'rule/', ''],
};

/** What lies at a path within properties. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  );
}

/** The list at a path; a path that leads to none is a mistake of the test. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`there is no list at ${path.join('.')}`);
  return found;
}
