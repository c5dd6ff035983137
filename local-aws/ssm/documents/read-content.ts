import { JsonError, parseJson } from '@sallyport/iam-evaluation/json/parse-json.ts';
import { AwsError } from '../../error.ts';
import { parseSessionDocument } from './parse-session-document.ts';

/** AWS's limit on the text of a document. */
export const MAX_DOCUMENT_BYTES = 65_536;

/** The content of a document as a value. Throws InvalidDocumentContent, with the line of the mistake. */
export function readContent(content: string): unknown {
  if (Buffer.byteLength(content) > MAX_DOCUMENT_BYTES)
    throw new AwsError('MaxDocumentSizeExceeded', `The document has more than ${MAX_DOCUMENT_BYTES} bytes.`);
  try {
    return parseJson(content);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const place = `line ${error.line}, column ${error.column}`;
    throw new AwsError('InvalidDocumentContent', `The content is not JSON (${place}): ${error.problem}`);
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
