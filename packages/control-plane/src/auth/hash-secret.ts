// Secrets are kept and compared as SHA-256: they have 256 random bits, so a slow hash would add nothing, and comparing
// hashes tells nothing about the secret by the time it takes.

export async function hashSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
