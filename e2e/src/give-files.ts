// How files get into a page: drops, the clipboard, and a hand on the brake while they are read.
import type { JSHandle, Page } from 'playwright-core';

export interface GivenFile {
  name: string;
  bytes: Uint8Array;
}

/** Held above the terminal. */
export async function dragOver(page: Page, files: readonly GivenFile[]): Promise<void> {
  await page.locator('main').dispatchEvent('dragover', { dataTransfer: await transferOf(page, files) });
}

export async function drop(page: Page, files: readonly GivenFile[]): Promise<void> {
  await page.locator('main').dispatchEvent('drop', { dataTransfer: await transferOf(page, files) });
}

/** A picture in the real clipboard, as a screenshot program puts it there. */
export async function clipboardImage(page: Page, origin: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 40;
    canvas.height = 20;
    canvas.getContext('2d')?.fillRect(5, 5, 10, 10);
    const picture = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    if (picture === null) throw new Error('no picture was made');
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
  });
}

/** Text in the real clipboard. */
export async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
}

/** From the next file on, parts after the first `after` ones are not read before `releaseReads`. */
export async function holdReads(page: Page, { after }: { after: number }): Promise<void> {
  await page.evaluate((freeCount) => {
    const original = Blob.prototype.arrayBuffer;
    const released = new Promise<void>((resolve) => {
      Object.assign(window, {
        releaseReads: () => {
          Blob.prototype.arrayBuffer = original;
          resolve();
        },
      });
    });
    let readCount = 0;
    Blob.prototype.arrayBuffer = async function read(this: Blob) {
      readCount += 1;
      if (readCount > freeCount) await released;
      return original.call(this);
    };
  }, after);
}

export async function releaseReads(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { releaseReads: () => void }).releaseReads());
}

async function transferOf(page: Page, files: readonly GivenFile[]): Promise<JSHandle<DataTransfer>> {
  const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  return page.evaluateHandle(async (listed) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of listed) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, given);
}
