/** Commands of Run Command and their invocations, one a node, as kept; times are epoch ms. */

export type CommandStatus =
  | 'Pending'
  | 'InProgress'
  | 'Success'
  | 'Cancelled'
  | 'Failed'
  | 'TimedOut'
  | 'Cancelling';

/** One command. */
export interface Command {
  readonly account: string;
  readonly region: string;
  /** A UUID. */
  readonly id: string;
  readonly documentName: string;
  readonly documentVersion: string;
  /** The document as its nodes are given it. */
  readonly content: Readonly<Record<string, unknown>>;
  /** The parameters as the caller gave them, and as the document's types make them. */
  readonly given: Readonly<Record<string, readonly string[]>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly comment: string;
  readonly instanceIds: readonly string[];
  readonly targets: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly nodeIds: readonly string[];
  readonly requestedAt: number;
  /** How long a node may take to get it, in seconds. */
  readonly deliveryTimeoutS: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly outputS3BucketName: string;
  readonly outputS3KeyPrefix: string;
  readonly cloudWatchLogGroupName: string;
  readonly cloudWatchOutputEnabled: boolean;
  readonly isCancelled: boolean;
}

/** How one step of a command fares on one node. */
export interface PluginResult {
  readonly name: string;
  readonly status: string;
  readonly statusDetails: string;
  /** -1 until it has ended. */
  readonly responseCode: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly output: string;
  readonly standardOutput: string;
  readonly standardError: string;
}

/** A command on one node. */
export interface Invocation {
  readonly account: string;
  readonly region: string;
  readonly commandId: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly requestedAt: number;
  readonly status: CommandStatus;
  readonly statusDetails: string;
  readonly plugins: readonly PluginResult[];
  /** How many of them the document has. */
  readonly documentSteps: number;
  /** When the job was first sent, and when its agent said that it has it. */
  readonly sentAt?: number;
  readonly deliveredAt?: number;
  readonly endedAt?: number;
}

const OPEN: readonly CommandStatus[] = ['Pending', 'InProgress', 'Cancelling'];

/** Whether more may come of an invocation. */
export function isOpen({ status }: { readonly status: CommandStatus }): boolean {
  return OPEN.includes(status);
}

/** How many of `total` a limit allows: a number, or a share of them in percent. */
export function limitOf(text: string, total: number): number {
  const amount = Number.parseInt(text, 10);
  return text.endsWith('%') ? Math.floor((total * amount) / 100) : amount;
}

/** What a command's invocations make of it. */
export interface CommandSummary {
  readonly status: CommandStatus;
  readonly statusDetails: string;
  readonly completed: number;
  readonly errors: number;
  readonly undelivered: number;
}

function isError({ status }: Invocation): boolean {
  return status === 'Failed' || status === 'TimedOut';
}

function ended(command: Command, invocations: readonly Invocation[]): [CommandStatus, string] {
  const failures = invocations.filter(isError);
  if (invocations.some(({ statusDetails }) => statusDetails === 'Terminated'))
    return ['Failed', 'RateExceeded'];
  if (command.isCancelled && invocations.some(({ status }) => status === 'Cancelled'))
    return ['Cancelled', 'Cancelled'];
  if (invocations.length === 0) return ['Success', 'NoInstancesInTag'];
  if (failures.length === 0) return ['Success', 'Success'];
  if (failures.every(({ statusDetails }) => statusDetails === 'DeliveryTimedOut'))
    return ['TimedOut', 'DeliveryTimedOut'];
  if (failures.every(({ status }) => status === 'TimedOut')) return ['TimedOut', 'ExecutionTimedOut'];
  const tolerated = failures.length <= limitOf(command.maxErrors, invocations.length);
  return ['Failed', tolerated ? 'Incomplete' : 'Failed'];
}

/** Status and counts of a command. Source: user guide, "Understanding command statuses". */
export function summaryOf(command: Command, invocations: readonly Invocation[]): CommandSummary {
  const open = invocations.filter(isOpen);
  const counts = {
    completed: invocations.length - open.length,
    errors: invocations.filter(isError).length,
    undelivered: invocations.filter(({ statusDetails }) => statusDetails === 'DeliveryTimedOut').length,
  };
  if (open.length === 0) {
    const [status, statusDetails] = ended(command, invocations);
    return { status, statusDetails, ...counts };
  }
  if (command.isCancelled) return { status: 'Cancelling', statusDetails: 'Cancelling', ...counts };
  const untouched = invocations.every(({ status }) => status === 'Pending');
  const status = untouched ? 'Pending' : 'InProgress';
  return { status, statusDetails: status, ...counts };
}
