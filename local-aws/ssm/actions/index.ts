import type { Action } from '../../action.ts';
import { addTagsToResource } from './add-tags-to-resource.ts';
import { cancelCommand } from './cancel-command.ts';
import { createActivation } from './create-activation.ts';
import { createDocument } from './create-document.ts';
import { deleteActivation } from './delete-activation.ts';
import { deleteDocument } from './delete-document.ts';
import { deleteParameter } from './delete-parameter.ts';
import { deleteParameters } from './delete-parameters.ts';
import { deregisterManagedInstance } from './deregister-managed-instance.ts';
import { describeActivations } from './describe-activations.ts';
import { describeDocument } from './describe-document.ts';
import { describeDocumentPermission } from './describe-document-permission.ts';
import { describeInstanceInformation } from './describe-instance-information.ts';
import { describeInstanceProperties } from './describe-instance-properties.ts';
import { describeSessions } from './describe-sessions.ts';
import { getCommandInvocation } from './get-command-invocation.ts';
import { getConnectionStatus } from './get-connection-status.ts';
import { getDocument } from './get-document.ts';
import { getParameter } from './get-parameter.ts';
import { getParameters } from './get-parameters.ts';
import { getParametersByPath } from './get-parameters-by-path.ts';
import { getServiceSetting } from './get-service-setting.ts';
import { listAssociations } from './list-associations.ts';
import { listCommandInvocations } from './list-command-invocations.ts';
import { listCommands } from './list-commands.ts';
import { listDocumentVersions } from './list-document-versions.ts';
import { listDocuments } from './list-documents.ts';
import { listInstanceAssociations } from './list-instance-associations.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { modifyDocumentPermission } from './modify-document-permission.ts';
import { putParameter } from './put-parameter.ts';
import { registerManagedInstance } from './register-managed-instance.ts';
import { removeTagsFromResource } from './remove-tags-from-resource.ts';
import { requestManagedInstanceRoleToken } from './request-managed-instance-role-token.ts';
import { resetServiceSetting } from './reset-service-setting.ts';
import { resumeSession } from './resume-session.ts';
import { sendCommand } from './send-command.ts';
import { startSession } from './start-session.ts';
import { terminateSession } from './terminate-session.ts';
import { updateDocument } from './update-document.ts';
import { updateDocumentDefaultVersion } from './update-document-default-version.ts';
import { updateInstanceInformation } from './update-instance-information.ts';
import { updateManagedInstancePublicKey } from './update-managed-instance-public-key.ts';
import { updateManagedInstanceRole } from './update-managed-instance-role.ts';
import { updateServiceSetting } from './update-service-setting.ts';

/** Every action of ssm. */
export const ssmActions: readonly Action[] = [
  addTagsToResource,
  cancelCommand,
  createActivation,
  createDocument,
  deleteActivation,
  deleteDocument,
  deleteParameter,
  deleteParameters,
  deregisterManagedInstance,
  describeActivations,
  describeDocument,
  describeDocumentPermission,
  describeInstanceInformation,
  describeInstanceProperties,
  describeSessions,
  getCommandInvocation,
  getConnectionStatus,
  getDocument,
  getParameter,
  getParameters,
  getParametersByPath,
  getServiceSetting,
  listAssociations,
  listCommandInvocations,
  listCommands,
  listDocuments,
  listDocumentVersions,
  listInstanceAssociations,
  listTagsForResource,
  modifyDocumentPermission,
  putParameter,
  registerManagedInstance,
  removeTagsFromResource,
  requestManagedInstanceRoleToken,
  resetServiceSetting,
  resumeSession,
  sendCommand,
  startSession,
  terminateSession,
  updateDocument,
  updateDocumentDefaultVersion,
  updateInstanceInformation,
  updateManagedInstancePublicKey,
  updateManagedInstanceRole,
  updateServiceSetting,
];
