import { epochSeconds } from '../epoch.ts';
import { type Command, type Invocation, type PluginResult, summaryOf } from './command.ts';

function cloudWatchConfig(command: Command): object {
  return {
    CloudWatchLogGroupName: command.cloudWatchLogGroupName,
    CloudWatchOutputEnabled: command.cloudWatchOutputEnabled,
  };
}

/** A command as SendCommand and ListCommands show it. */
export function renderCommand(command: Command, invocations: readonly Invocation[]) {
  const { status, statusDetails, completed, errors, undelivered } = summaryOf(command, invocations);
  return {
    CommandId: command.id,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: epochSeconds(command.requestedAt + command.deliveryTimeoutS * 1000),
    Parameters: command.given,
    InstanceIds: command.instanceIds,
    Targets: command.targets,
    RequestedDateTime: epochSeconds(command.requestedAt),
    Status: status,
    StatusDetails: statusDetails,
    OutputS3BucketName: command.outputS3BucketName,
    OutputS3KeyPrefix: command.outputS3KeyPrefix,
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: invocations.length,
    CompletedCount: completed,
    ErrorCount: errors,
    DeliveryTimedOutCount: undelivered,
    ServiceRole: '',
    NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' },
    CloudWatchOutputConfig: cloudWatchConfig(command),
    TimeoutSeconds: command.deliveryTimeoutS,
    TriggeredAlarms: [],
  };
}

function seconds(iso: string): number | undefined {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? undefined : epochSeconds(at);
}

function renderPlugin(plugin: PluginResult, command: Command) {
  return {
    Name: plugin.name,
    Status: plugin.status,
    StatusDetails: plugin.statusDetails,
    ResponseCode: plugin.responseCode,
    ResponseStartDateTime: seconds(plugin.startedAt),
    ResponseFinishDateTime: seconds(plugin.endedAt),
    Output: plugin.output,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    OutputS3Region: command.region,
    OutputS3BucketName: command.outputS3BucketName,
    OutputS3KeyPrefix: command.outputS3KeyPrefix,
  };
}

/** An invocation as ListCommandInvocations shows it. */
export function renderInvocation(command: Command, invocation: Invocation, withDetails: boolean) {
  return {
    CommandId: command.id,
    InstanceId: invocation.nodeId,
    InstanceName: invocation.nodeName,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    RequestedDateTime: epochSeconds(invocation.requestedAt),
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: withDetails ? invocation.plugins.map((plugin) => renderPlugin(plugin, command)) : [],
    ServiceRole: '',
    NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' },
    CloudWatchOutputConfig: cloudWatchConfig(command),
  };
}

/** `PT1.5S`, as the answer about one invocation tells how long it ran; empty while it runs. */
function elapsed({ startedAt, endedAt }: PluginResult): string {
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  return Number.isNaN(ms) ? '' : `PT${ms / 1000}S`;
}

/** One step of an invocation as GetCommandInvocation shows it. */
export function renderStep(command: Command, invocation: Invocation, plugin: PluginResult) {
  const isOver = plugin.responseCode !== -1;
  // Cancelled or never delivered: the step knows less than its invocation.
  const shown = isOver ? plugin : invocation;
  return {
    CommandId: command.id,
    InstanceId: invocation.nodeId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    PluginName: plugin.name,
    ResponseCode: plugin.responseCode,
    ExecutionStartDateTime: plugin.startedAt,
    ExecutionElapsedTime: isOver ? elapsed(plugin) : '',
    ExecutionEndDateTime: isOver ? plugin.endedAt : '',
    Status: shown.status,
    StatusDetails: shown.statusDetails,
    StandardOutputContent: plugin.standardOutput,
    StandardOutputUrl: '',
    StandardErrorContent: plugin.standardError,
    StandardErrorUrl: '',
    CloudWatchOutputConfig: cloudWatchConfig(command),
  };
}
