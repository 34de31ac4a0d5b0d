// Gives a 64-bit Mach-O file an ad-hoc signature in the place of the one it has. Bun does so for arm64, which runs nothing
// unsigned; for x64 it leaves its own publisher's signature, which does not fit the changed file any more.
import { createHash } from 'node:crypto';

const MH_MAGIC_64 = 0xfeedfacf;
const HEADER_BYTES = 32;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;
const CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0;
const CSMAGIC_CODEDIRECTORY = 0xfade0c02;
/** With the fields of the executable segment. */
const CODEDIRECTORY_VERSION = 0x20400;
/** CS_ADHOC and CS_LINKER_SIGNED: nobody's word, only whole pages. */
const FLAGS = 0x20002;
const SUPERBLOB_BYTES = 20;
const CODEDIRECTORY_BYTES = 88;
const PAGE_BITS = 12;
const SHA256 = 2;
const SHA256_BYTES = 32;
const MAIN_BINARY = 1n;

/** Changes `file`, which must have room for the signature where its old one stands. */
export function signMachO(file: Buffer, identifier: string): void {
  const { signature, text } = findPlaces(file);
  const pageCount = Math.ceil(signature.offset / 2 ** PAGE_BITS);
  const name = Buffer.from(`${identifier}\0`);
  const hashOffset = CODEDIRECTORY_BYTES + name.length;
  const directoryBytes = hashOffset + pageCount * SHA256_BYTES;
  if (SUPERBLOB_BYTES + directoryBytes > signature.size) throw new Error('There is no room for a signature.');
  const blob = Buffer.alloc(signature.size);
  // One blob, and where it begins.
  const index = [CSMAGIC_EMBEDDED_SIGNATURE, SUPERBLOB_BYTES + directoryBytes, 1, 0, SUPERBLOB_BYTES];
  const directory = [CSMAGIC_CODEDIRECTORY, directoryBytes, CODEDIRECTORY_VERSION, FLAGS];
  const places = [hashOffset, CODEDIRECTORY_BYTES, 0, pageCount, signature.offset];
  const kinds = ((SHA256_BYTES << 24) | (SHA256 << 16) | PAGE_BITS) >>> 0;
  // Last: no spares, scatter, team, nor 64-bit limit.
  const words = [...index, ...directory, ...places, kinds, 0, 0, 0, 0, 0, 0];
  for (const [at, word] of words.entries()) blob.writeUInt32BE(word, at * 4);
  for (const [at, word] of [text.offset, text.size, MAIN_BINARY].entries()) {
    blob.writeBigUInt64BE(word, words.length * 4 + at * 8);
  }
  name.copy(blob, SUPERBLOB_BYTES + CODEDIRECTORY_BYTES);
  for (let page = 0; page < pageCount; page += 1) {
    const end = Math.min((page + 1) << PAGE_BITS, signature.offset);
    const hash = createHash('sha256').update(file.subarray(page << PAGE_BITS, end));
    hash.digest().copy(blob, SUPERBLOB_BYTES + hashOffset + page * SHA256_BYTES);
  }
  blob.copy(file, signature.offset);
}

interface Places {
  signature: { offset: number; size: number };
  text: { offset: bigint; size: bigint };
}

function findPlaces(file: Buffer): Places {
  if (file.readUInt32LE(0) !== MH_MAGIC_64) throw new Error('This is no 64-bit Mach-O file.');
  const commandCount = file.readUInt32LE(16);
  let signature: Places['signature'] | undefined;
  let text: Places['text'] | undefined;
  let at = HEADER_BYTES;
  for (let index = 0; index < commandCount; index += 1) {
    const command = file.readUInt32LE(at);
    if (command === LC_CODE_SIGNATURE) {
      signature = { offset: file.readUInt32LE(at + 8), size: file.readUInt32LE(at + 12) };
    } else if (command === LC_SEGMENT_64 && file.toString('latin1', at + 8, at + 15) === '__TEXT\0') {
      text = { offset: file.readBigUInt64LE(at + 40), size: file.readBigUInt64LE(at + 48) };
    }
    at += file.readUInt32LE(at + 4);
  }
  if (signature === undefined || text === undefined) throw new Error('This Mach-O file has no place for a signature.');
  return { signature, text };
}
