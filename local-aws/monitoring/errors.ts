import { AwsError } from '../error.ts';

/** An error of CloudWatch: its name in the JSON protocol, and its code in the query protocol. */
function monitoringError(code: string, message: string, queryCode: string, status = 400): AwsError {
  return new AwsError(code, message, { status, members: { queryCode } });
}

export function invalidValue(message: string): AwsError {
  return monitoringError('InvalidParameterValueException', message, 'InvalidParameterValue');
}

export function invalidCombination(message: string): AwsError {
  return monitoringError('InvalidParameterCombinationException', message, 'InvalidParameterCombination');
}

export function missingParameter(message: string): AwsError {
  return monitoringError('MissingRequiredParameterException', message, 'MissingParameter');
}

export function invalidNextToken(): AwsError {
  return monitoringError('InvalidNextToken', 'Invalid nextToken', 'InvalidNextToken');
}

export function alarmNotFound(): AwsError {
  return monitoringError('ResourceNotFound', 'Alarm not found', 'ResourceNotFound', 404);
}

export function limitExceeded(message: string): AwsError {
  return monitoringError('LimitExceededFault', message, 'LimitExceeded');
}

/** Of a shape that AWS checks beside its model. */
export function invalidInput(message: string): AwsError {
  return monitoringError('ValidationError', message, 'ValidationError');
}
