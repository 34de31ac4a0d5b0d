import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { signMachO } from './sign-macho.ts';

const CODE_BYTES = 10_000;

/** As small as one can be: a __TEXT segment, and room for a signature behind 10,000 bytes. */
function machO(signatureBytes = 512): Buffer {
  const file = Buffer.alloc(CODE_BYTES + signatureBytes, 7);
  file.fill(0, 0, 200);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(2, 16);
  file.writeUInt32LE(0x19, 32);
  file.writeUInt32LE(72, 36);
  file.write('__TEXT\0', 40, 'latin1');
  file.writeBigUInt64LE(0n, 72);
  file.writeBigUInt64LE(8_192n, 80);
  file.writeUInt32LE(0x1d, 104);
  file.writeUInt32LE(16, 108);
  file.writeUInt32LE(CODE_BYTES, 112);
  file.writeUInt32LE(signatureBytes, 116);
  return file;
}

it('[UPD1] signs a Mach-O file page by page, in the place that is there', () => {
  const file = machO();
  const before = Buffer.from(file.subarray(0, CODE_BYTES));
  signMachO(file, 'vibecode-gateway');
  expect(file.subarray(0, CODE_BYTES).equals(before)).toBe(true);
  const blob = file.subarray(CODE_BYTES);
  expect([0, 8, 12, 16].map((at) => blob.readUInt32BE(at))).toEqual([0xfade0cc0, 1, 0, 20]);
  const directory = blob.subarray(20);
  expect(directory.readUInt32BE(0)).toBe(0xfade0c02);
  const [hashes = 0, identifier = 0, specials, pages, limit] = [16, 20, 24, 28, 32].map((at) =>
    directory.readUInt32BE(at),
  );
  expect([specials, pages, limit]).toEqual([0, 3, CODE_BYTES]);
  expect([...directory.subarray(36, 40)]).toEqual([32, 2, 0, 12]);
  expect(directory.readBigUInt64BE(72)).toBe(8_192n);
  expect(directory.readBigUInt64BE(80)).toBe(1n);
  expect(directory.toString('latin1', identifier, hashes)).toBe('vibecode-gateway\0');
  for (const [page, [from, to]] of [
    [0, 4_096],
    [4_096, 8_192],
    [8_192, CODE_BYTES],
  ].entries()) {
    const hash = createHash('sha256').update(before.subarray(from, to)).digest();
    expect(directory.subarray(hashes + page * 32, hashes + page * 32 + 32).equals(hash)).toBe(true);
  }
  const again = Buffer.from(file);
  signMachO(again, 'vibecode-gateway');
  expect(again.equals(file)).toBe(true);
});

it('[UPD1] signs nothing else', () => {
  expect(() => signMachO(Buffer.alloc(100), 'x')).toThrow('no 64-bit Mach-O');
  expect(() => signMachO(machO(64), 'x')).toThrow('no room');
});
