// Ids and secrets from the platform's generator.
import { newId } from '@vibecode/protocol';

export function randomId(): string {
  return newId((bytes) => crypto.getRandomValues(bytes));
}

/** 256 bits as 43 characters that fit into a header, a WebSocket subprotocol and a URL fragment. */
export function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Letters drawn evenly from an alphabet of at most 256. */
export function randomLetters(alphabet: string, count: number): string {
  const evenBelow = 256 - (256 % alphabet.length);
  let letters = '';
  while (letters.length < count) {
    for (const byte of crypto.getRandomValues(new Uint8Array(count * 2))) {
      if (byte < evenBelow && letters.length < count) letters += alphabet.charAt(byte % alphabet.length);
    }
  }
  return letters;
}
