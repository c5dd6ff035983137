import { AwsError } from '../error.ts';

const OLD = 'AWS.SimpleQueueService.';

/** An error of SQS: its name in the JSON protocol, and its code in the query protocol where that differs. */
function sqsError(code: string, message: string, queryCode = code): AwsError {
  return new AwsError(code, message, { members: { queryCode } });
}

export function queueDoesNotExist(): AwsError {
  return sqsError('QueueDoesNotExist', 'The specified queue does not exist.', `${OLD}NonExistentQueue`);
}

export function queueNameExists(attribute: string): AwsError {
  const message = `A queue already exists with the same name and a different value for attribute ${attribute}`;
  return sqsError('QueueNameExists', message, 'QueueAlreadyExists');
}

export function invalidAttributeName(name: string): AwsError {
  return sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

export function invalidAttributeValue(name: string, reason = 'Invalid value for the parameter'): AwsError {
  return sqsError('InvalidAttributeValue', `${reason} ${name}.`);
}

export function invalidParameter(message: string): AwsError {
  return sqsError('InvalidParameterValue', message);
}

export function missingParameter(name: string): AwsError {
  return sqsError('MissingParameter', `The request must contain the parameter ${name}.`);
}

export function invalidMessage(message: string): AwsError {
  return sqsError('InvalidMessageContents', message);
}

export function receiptInvalid(receipt: string): AwsError {
  return sqsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${receipt.slice(0, 100)}" is not a valid receipt handle.`,
  );
}

export function messageNotInFlight(): AwsError {
  const message =
    'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.';
  return sqsError('MessageNotInflight', message, `${OLD}MessageNotInflight`);
}

/** What is wrong with a batch as a whole. */
export function batchError(
  code:
    | 'EmptyBatchRequest'
    | 'TooManyEntriesInBatchRequest'
    | 'BatchEntryIdsNotDistinct'
    | 'InvalidBatchEntryId'
    | 'BatchRequestTooLong',
  message: string,
): AwsError {
  return sqsError(code, message, OLD + code);
}
