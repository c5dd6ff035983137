import { z } from 'zod';

/** Input members that several actions share, with AWS's limits. Source: the API reference of Systems Manager. */
export const documentName = z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,200}$/);
export const newDocumentName = z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/);
export const documentVersion = z.string().regex(/^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/);
export const documentFormat = z.enum(['YAML', 'JSON', 'TEXT']);
export const versionName = z.string().regex(/^[a-zA-Z0-9_\-.]{1,128}$/);
export const tag = z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) });
export const tagList = z.array(tag).max(1000);
export const sessionId = z.string().min(1).max(96);
export const managedInstanceId = z.string().regex(/^mi-[0-9a-f]{17}$/);
export const nodeId = z.string().regex(/^(i-[0-9a-f]{8}|i-[0-9a-f]{17}|mi-[0-9a-f]{17})$/);
export const nextToken = z.string().optional();
/** How many of a list one page holds. */
export const pageSize = (most: number) => z.number().int().min(1).max(most).optional();
