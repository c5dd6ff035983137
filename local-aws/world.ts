import { CloudTrailState } from './cloudtrail/state.ts';
import { Ec2State } from './ec2/state.ts';
import { EventsState } from './events/state.ts';
import { FirehoseState } from './firehose/state.ts';
import { Faults } from './gateway/faults.ts';
import { Metadata } from './gateway/metadata.ts';
import { IamState } from './iam/state.ts';
import { KinesisState } from './kinesis/state.ts';
import { KmsState } from './kms/state.ts';
import { LogsState } from './logs/state.ts';
import { MonitoringState } from './monitoring/state.ts';
import type { LocalAwsOptions } from './options.ts';
import { OrganizationsState } from './organizations/state.ts';
import { S3State } from './s3/state.ts';
import { SnsState } from './sns/state.ts';
import { SqsState } from './sqs/state.ts';
import { SsmState } from './ssm/state.ts';
import { MessagesState } from './ssmmessages/state.ts';
import { Store } from './store/store.ts';

/**
 * Everything that local-aws knows: the clock, the options, the store and each service's state. A service
 * reaches another one through the world (S3 asks KMS, EventBridge sends to SQS), never through its tables.
 * States are made in one go and may use `world` only after their constructor has returned.
 */
export class World {
  readonly options: LocalAwsOptions;
  readonly store: Store;
  readonly faults = new Faults();
  readonly metadata: Metadata;
  /** `http://127.0.0.1:PORT` and `https://127.0.0.1:PORT`; set once the ports are open. */
  endpoint = '';
  tlsEndpoint = '';
  readonly iam: IamState;
  readonly organizations: OrganizationsState;
  readonly cloudtrail: CloudTrailState;
  readonly events: EventsState;
  readonly sqs: SqsState;
  readonly sns: SnsState;
  readonly kms: KmsState;
  readonly s3: S3State;
  readonly kinesis: KinesisState;
  readonly firehose: FirehoseState;
  readonly logs: LogsState;
  readonly monitoring: MonitoringState;
  readonly ec2: Ec2State;
  readonly ssm: SsmState;
  readonly messages: MessagesState;
  readonly #closers: (() => void)[] = [];
  readonly #starters: (() => void)[] = [];
  readonly #closings: (() => void)[] = [];

  constructor(options: LocalAwsOptions) {
    this.options = options;
    this.store = new Store(options.dataDir);
    this.metadata = new Metadata(this);
    this.organizations = new OrganizationsState(this);
    this.iam = new IamState(this);
    this.cloudtrail = new CloudTrailState(this);
    this.events = new EventsState(this);
    this.sqs = new SqsState(this);
    this.sns = new SnsState(this);
    this.kms = new KmsState(this);
    this.s3 = new S3State(this);
    this.kinesis = new KinesisState(this);
    this.firehose = new FirehoseState(this);
    this.logs = new LogsState(this);
    this.monitoring = new MonitoringState(this);
    this.ec2 = new Ec2State(this);
    this.ssm = new SsmState(this);
    this.messages = new MessagesState(this);
  }

  /** The clock, epoch ms. */
  now(): number {
    return this.options.now();
  }

  /** Runs once the ports are open: timers, what was left undone at the last stop. */
  onStart(start: () => void): void {
    this.#starters.push(start);
  }

  /** Says that the ports are open. */
  started(): void {
    for (const start of this.#starters) start();
  }

  /** Runs before the ports close: sockets that would keep them open, long polls. */
  onClosing(close: () => void): void {
    this.#closings.push(close);
  }

  /** Says that the ports are about to close. */
  closing(): void {
    for (const close of this.#closings) close();
  }

  /** Runs when local-aws has stopped: timers. */
  onClose(close: () => void): void {
    this.#closers.push(close);
  }

  /** Stops timers and writes all state to disk. */
  close(): void {
    for (const close of this.#closers.reverse()) close();
    this.store.close();
  }
}
