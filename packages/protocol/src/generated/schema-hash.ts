// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = '54834920185d54cb5907ac1153762c9b83367b2c3bfa5fa7543911468b83157b';
