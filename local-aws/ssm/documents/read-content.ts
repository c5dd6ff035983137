import { AwsError } from '../../error.ts';
import { parseSessionDocument } from './parse-session-document.ts';

/** AWS's limit on the text of a document. */
export const MAX_DOCUMENT_BYTES = 65_536;

/** Where in the text JSON broke, for the message. */
function position(text: string, message: string): string {
  const at = /position (\d+)/.exec(message)?.[1];
  if (at === undefined) return '';
  const before = text.slice(0, Number(at)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}

/** The content of a document as a value. Throws InvalidDocumentContent, with the line of the mistake. */
export function readContent(content: string): unknown {
  if (Buffer.byteLength(content) > MAX_DOCUMENT_BYTES)
    throw new AwsError('MaxDocumentSizeExceeded', `The document has more than ${MAX_DOCUMENT_BYTES} bytes.`);
  try {
    return JSON.parse(content);
  } catch (error) {
    const { message } = error as Error;
    throw new AwsError(
      'InvalidDocumentContent',
      `The content is not JSON${position(content, message)}: ${message}`,
    );
  }
}

/** Checks the content of a new version: session documents wholly, other types for being JSON with a schema version. */
export function checkContent(type: string, content: string): void {
  const root = readContent(content);
  if (type === 'Session') {
    parseSessionDocument(root);
    return;
  }
  if (typeof root !== 'object' || root === null || !('schemaVersion' in root))
    throw new AwsError('InvalidDocumentContent', 'schemaVersion: must be there');
}

/** YAML and plain text are formats of AWS that are not read here. */
export function refuseOtherFormats(format: string): void {
  if (format !== 'JSON')
    throw new AwsError(
      'InvalidDocumentContent',
      `Documents in ${format} cannot be read here; convert the content to JSON.`,
    );
}
