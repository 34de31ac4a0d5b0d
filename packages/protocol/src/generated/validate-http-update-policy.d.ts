// Generated from schema/ by scripts/generate.ts; do not edit.
import type { HttpUpdatePolicy } from './types.ts';
interface Failure { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }
interface Validate<T> { (value: unknown): value is T; errors?: Failure[] | null }
export const validateHttpUpdatePolicy: Validate<HttpUpdatePolicy>;
