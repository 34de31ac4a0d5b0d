// Secrets that have to be used again, as tokens of clouds, are kept sealed: AES-256-GCM with a key that the database does
// not hold, and bound to where they belong, so that a row copied to another account opens nothing.

const PREFIX = 'v1.';
const IV_BYTES = 12;
const KEY_BYTES = 32;

export interface SealingKey {
  seal(secret: string, belongsTo: string): Promise<string>;
  /** undefined when it was sealed with another key, belongs elsewhere, or was changed. */
  open(sealed: string, belongsTo: string): Promise<string | undefined>;
}

/** `base64` is the key, 32 random bytes. */
export function sealingKey(base64: string): SealingKey {
  let imported: Promise<CryptoKey> | undefined;
  const key = async () => (imported ??= importKey(base64));
  return {
    async seal(secret, belongsTo) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: bytesOf(belongsTo) },
        await key(),
        bytesOf(secret),
      );
      return `${PREFIX}${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
    },
    async open(sealed, belongsTo) {
      const [iv, text] = sealed.startsWith(PREFIX) ? sealed.slice(PREFIX.length).split('.') : [];
      if (iv === undefined || text === undefined) return undefined;
      try {
        const secret = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: fromBase64(iv), additionalData: bytesOf(belongsTo) },
          await key(),
          fromBase64(text),
        );
        return new TextDecoder().decode(secret);
      } catch {
        return undefined;
      }
    },
  };
}

async function importKey(base64: string): Promise<CryptoKey> {
  const bytes = fromBase64(base64.trim());
  if (bytes.length !== KEY_BYTES) throw new Error(`SECRET_KEY has ${bytes.length} bytes: 32 in base64 are needed`);
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
