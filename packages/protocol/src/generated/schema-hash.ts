// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = '1ab9f5837d6c127a547579f4928e4a69e3676eca3d24abeca17833555074ee4b';
