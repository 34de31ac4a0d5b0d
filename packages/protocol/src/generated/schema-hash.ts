// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = 'fa582560c77942a649d27efbb073a8f0be069148f22bc0e41a720d0553964f61';
