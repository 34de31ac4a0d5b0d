import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './src/accessibility-faults.ts';
import { clipboardImage, dragOver, drop, holdReads, pasteText, releaseReads } from './src/give-files.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

/** The smallest picture: one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(CHROMIUM === null)('files, up and down (needs Chromium)', () => {
  let stage: Stage;
  let product: Product;
  let browser: Browser;
  let ada: Person;
  let uploads: string;

  beforeAll(async () => {
    stage = makeStage();
    uploads = join(stage.project, '.vibecode', 'uploads');
    [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
    ada = await Person.arrive(browser, { viewport: { width: 1900, height: 900 } });
    await ada.openLink(product.link);
    await ada.newSession({ folder: stage.project, name: 'files' });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    clearStage(stage);
  });

  /** Wherever lines were broken to fit. */
  const seesUnbroken = (text: string | RegExp) =>
    expect.poll(async () => (await ada.screen()).replaceAll('\n', ''), { timeout: 20_000 }).toMatch(text);
  const temporaries = (folder: string) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('.vibecode-upload-')) : [];
  const panel = () => ada.page.getByRole('complementary', { name: 'Files of this session' });
  const tray = () => ada.page.getByRole('region', { name: 'Transfers' });
  const chooseForPanel = (name: string, buffer: Buffer) =>
    panel().getByLabel('Files to upload').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

  it('dropped on the terminal they are on the machine, and their quoted paths at the prompt in order', async () => {
    const large = randomBytes(1_000_000);
    const small = Buffer.from('hello\n');
    const files = [
      { name: "Ada's notes; $(date).bin", bytes: large },
      { name: 'plain.txt', bytes: small },
    ];
    await ada.type('sha256sum ');
    await dragOver(ada.page, files);
    await ada.page.getByText('Give these files to the session').waitFor();
    await ada.page.getByText('~/project/.vibecode/uploads').waitFor();
    await drop(ada.page, files);
    await seesUnbroken('uploads/plain.txt');
    await ada.press('Enter');
    await ada.sees(sha256(large));
    await ada.sees(sha256(small));
    expect(readFileSync(join(uploads, "Ada's notes; $(date).bin")).equals(large)).toBe(true);
    expect(readdirSync(uploads).toSorted()).toEqual(["Ada's notes; $(date).bin", 'plain.txt']);
  });

  it('a picture in the clipboard is pasted as a file', async () => {
    await ada.run('clear');
    await ada.type('sha256sum ');
    await clipboardImage(ada.page, product.ready.url);
    await ada.press('Control+v');
    await seesUnbroken(/pasted-\d{8}-\d{6}\.png/);
    await ada.press('Enter');
    const name = readdirSync(uploads).find((one) => one.startsWith('pasted-')) ?? '';
    const bytes = readFileSync(join(uploads, name));
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    await ada.sees(sha256(bytes));
  });

  it('text is pasted as before, and Ctrl-V without a picture is the key of the program', async () => {
    await ada.run('clear');
    await pasteText(ada.page, 'echo text-came-through');
    await ada.press('Control+Shift+v', 'Enter');
    await ada.sees(/^text-came-through/m);
    await ada.run('read -rsn1 key; printf "key=%q\\n" "$key"');
    await ada.press('Control+v');
    await ada.sees("key=$'\\026'");
  });

  it('the panel shows folders, texts and pictures, by keyboard alone', async () => {
    mkdirSync(join(stage.project, 'docs', 'deep'), { recursive: true });
    writeFileSync(join(stage.project, 'docs', 'notes.md'), '# Grüße, 日本\n');
    writeFileSync(join(stage.project, 'docs', 'pixel.png'), PNG);
    writeFileSync(join(stage.project, 'archive.txt'), 'what was before\n');
    writeFileSync(join(stage.project, 'docs', 'noise.dat'), Buffer.from([0, 255, 1, 254]));
    await ada.page.getByRole('button', { name: 'Files', exact: true }).click();
    const docs = panel().getByRole('button', { name: 'Folder docs' });
    await docs.focus();
    await docs.press('Enter');
    await panel().getByRole('button', { name: 'File notes.md' }).waitFor();
    await ada.page.keyboard.press('ArrowDown');
    await ada.page.keyboard.press('End');
    await expect.poll(() => ada.page.evaluate(() => document.activeElement?.textContent)).toContain('pixel.png');
    await ada.page.keyboard.press('Enter');
    const image = panel().getByRole('img', { name: 'pixel.png' });
    await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(1);
    await panel().getByRole('button', { name: 'Back to the folder' }).click();
    await panel().getByRole('button', { name: 'File noise.dat' }).click();
    await panel().getByText('A binary file').waitFor();
    await panel().getByRole('button', { name: 'Back to the folder' }).click();
    await panel().getByRole('button', { name: 'File notes.md' }).click();
    await panel().getByText('# Grüße, 日本').waitFor();
    await panel().getByRole('button', { name: 'Type its path' }).click();
    await seesUnbroken('project/docs/notes.md');
    await ada.press('Control+c');
    await panel().getByRole('button', { name: 'Back to the folder' }).click();
    await panel().getByRole('button', { name: 'File notes.md' }).press('Backspace');
    await docs.waitFor();
  });

  it('the panel with its folders and files has no fault that axe finds, in either scheme', async () => {
    const faults: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await ada.page.emulateMedia({ colorScheme });
      await panel().getByRole('button', { name: 'Folder docs' }).waitFor();
      faults.push(...(await accessibilityFaults(ada.page, 'aside')));
      await panel().getByRole('button', { name: 'File archive.txt' }).click();
      await panel().getByText('what was before').waitFor();
      faults.push(...(await accessibilityFaults(ada.page, 'aside')));
      await panel().getByRole('button', { name: 'Back to the folder' }).click();
    }
    expect(faults).toEqual([]);
  });

  it('a name that would be seen as another shows what is in it and opens; one that is no text says to rename it', async () => {
    const lying = 'rtl-\u202egnp.exe';
    const shown = String.raw`rtl-\u202egnp.exe`;
    writeFileSync(join(stage.project, lying), 'no picture\n');
    writeFileSync(Buffer.concat([Buffer.from(join(stage.project, 'bad-')), Buffer.of(0xff)]), 'x');
    await panel().getByRole('button', { name: 'Refresh' }).click();
    await panel()
      .getByRole('button', { name: `File ${shown}` })
      .click();
    await panel().getByRole('heading', { name: shown }).waitFor();
    await panel().getByText('no picture').waitFor();
    const arriving = ada.page.waitForEvent('download');
    await panel().getByRole('button', { name: 'Download' }).click();
    expect(readFileSync(await (await arriving).path(), 'utf8')).toBe('no picture\n');
    await tray().getByText(shown).first().waitFor();
    await panel().getByRole('button', { name: 'Back to the folder' }).click();
    expect(await ada.page.locator('body').textContent()).not.toContain('\u202e');
    const noText = panel().getByRole('button', { name: 'its name is no text' });
    await noText.focus();
    await noText.press('Enter');
    await ada.page.getByText(/is no text .*Rename it on the machine/).waitFor();
    await noText.waitFor();
  });

  it('a download is the file, byte for byte', async () => {
    const bytes = randomBytes(2_500_000);
    writeFileSync(join(stage.project, 'archive of today.bin'), bytes);
    // What was said last lies over the button, and stays for as long as the pointer is on it.
    await ada.page.mouse.move(1, 1);
    await ada.page.locator('[data-sonner-toast]').first().waitFor({ state: 'detached' });
    await panel().getByRole('button', { name: 'Refresh' }).click();
    await panel().getByRole('button', { name: 'File archive of today.bin' }).click();
    const arriving = ada.page.waitForEvent('download');
    await panel().getByRole('button', { name: 'Download' }).click();
    const download = await arriving;
    expect(download.suggestedFilename()).toBe('archive of today.bin');
    expect(readFileSync(await download.path()).equals(bytes)).toBe(true);
    await panel().getByRole('button', { name: 'Back to the folder' }).click();
  });

  it('a taken name is asked about, and nothing is replaced unasked', async () => {
    const target = join(stage.project, 'plan.txt');
    writeFileSync(target, 'first');
    await chooseForPanel('plan.txt', Buffer.from('second'));
    await ada.page.getByText('“plan.txt” is there already').waitFor();
    await ada.page.getByRole('button', { name: 'Keep both' }).click();
    await expect.poll(() => existsSync(join(stage.project, 'plan-2.txt'))).toBe(true);
    await chooseForPanel('plan.txt', Buffer.from('third'));
    await ada.page.getByRole('button', { name: 'Skip' }).click();
    expect(readFileSync(target, 'utf8')).toBe('first');
    await chooseForPanel('plan.txt', Buffer.from('fourth'));
    await ada.page.getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => readFileSync(target, 'utf8')).toBe('fourth');
    expect(readFileSync(join(stage.project, 'plan-2.txt'), 'utf8')).toBe('second');
  });

  it('what is refused says why and what to do instead', async () => {
    const film = join(stage.folder, 'film.bin');
    writeFileSync(film, '');
    truncateSync(film, 21_000_000);
    await panel().getByLabel('Files to upload').setInputFiles(film);
    await tray().getByText('Files above 20 MB do not go through the browser').waitFor();
    await tray()
      .getByText(/^scp film\.bin /)
      .waitFor();
    await tray().getByRole('button', { name: 'Dismiss film.bin' }).click();
    mkdirSync(join(stage.home, '.ssh'), { recursive: true });
    await panel().getByRole('button', { name: 'Folder above' }).click();
    await panel().getByRole('button', { name: 'More for this folder' }).click();
    await ada.page.getByRole('menuitem', { name: 'Show hidden files' }).click();
    await panel()
      .getByRole('button', { name: /Folder.* \.ssh/ })
      .click();
    await panel().getByRole('alert').waitFor();
    await panel().getByRole('button', { name: 'Back to' }).click();
    await panel().getByRole('button', { name: 'File plan.txt' }).waitFor();
  });

  it('cancelled in the middle nothing of it stays', async () => {
    await holdReads(ada.page, { after: 3 });
    await chooseForPanel('cancelled.bin', randomBytes(4_000_000));
    await expect.poll(() => temporaries(stage.project)).toHaveLength(1);
    await tray().getByRole('button', { name: 'Cancel cancelled.bin' }).click();
    await tray()
      .getByRole('listitem')
      .filter({ hasText: 'cancelled.bin' })
      .getByText('Cancelled', { exact: true })
      .first()
      .waitFor();
    await expect.poll(() => temporaries(stage.project)).toEqual([]);
    await releaseReads(ada.page);
    expect(existsSync(join(stage.project, 'cancelled.bin'))).toBe(false);
  });

  it('a link that breaks in the middle is said, leaves nothing, and the next try works', async () => {
    const bytes = randomBytes(4_000_000);
    await holdReads(ada.page, { after: 3 });
    await chooseForPanel('broken.bin', bytes);
    await expect.poll(() => temporaries(stage.project)).toHaveLength(1);
    process.kill(product.pidOf('gateway'), 'SIGKILL');
    await tray().getByText('The connection broke in the middle').first().waitFor();
    await releaseReads(ada.page);
    expect(existsSync(join(stage.project, 'broken.bin'))).toBe(false);
    await ada.seesLive();
    await tray().getByRole('button', { name: 'Try again: broken.bin' }).first().click();
    await expect.poll(() => existsSync(join(stage.project, 'broken.bin')), { timeout: 60_000 }).toBe(true);
    expect(readFileSync(join(stage.project, 'broken.bin')).equals(bytes)).toBe(true);
    expect(temporaries(stage.project)).toEqual([]);
  });

  it('a folder of more than a page is scrolled through to its end, by wheel or by key', async () => {
    const many = join(stage.project, 'many');
    mkdirSync(many);
    for (let at = 1; at <= 1_200; at += 1) writeFileSync(join(many, `page-${String(at).padStart(4, '0')}`), '');
    await panel().getByRole('button', { name: 'Refresh' }).click();
    await panel().getByRole('button', { name: 'Folder many' }).click();
    await panel().getByRole('button', { name: 'File page-0001' }).focus();
    const last = panel().getByRole('button', { name: 'File page-1200' });
    await expect
      .poll(
        async () => {
          await ada.page.keyboard.press('End');
          return last.isVisible();
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(await panel().getByRole('button', { name: 'Show more' }).count()).toBe(0);
  });

  it('a folder that goes away under a reader keeps what was read, says why it ends, and goes on when asked', async () => {
    const gone = join(stage.project, 'going');
    const fill = () => {
      mkdirSync(gone);
      for (let at = 1; at <= 700; at += 1) writeFileSync(join(gone, `row-${String(at).padStart(4, '0')}`), '');
    };
    fill();
    await panel().getByRole('button', { name: 'Folder above' }).click();
    await panel().getByRole('button', { name: 'Refresh' }).click();
    await panel().getByRole('button', { name: 'Folder going' }).click();
    await panel().getByRole('button', { name: 'File row-0001' }).focus();
    rmSync(gone, { recursive: true });
    await ada.page.keyboard.press('End');
    const again = panel().getByRole('alert').getByRole('button', { name: 'Try again' });
    await again.waitFor();
    expect(await panel().getByRole('button', { name: 'File row-0500' }).count()).toBe(1);
    fill();
    await again.click();
    await panel().getByRole('button', { name: 'File row-0700' }).waitFor();
    expect(await panel().getByRole('alert').count()).toBe(0);
  });

  it('the folder of a new session is chosen by looking', async () => {
    await ada.page.goto(`${product.ready.url}/new`);
    await ada.page.getByRole('radio', { name: 'Shell' }).click();
    await ada.page.getByRole('button', { name: 'Browse' }).click();
    const dialog = ada.page.getByRole('dialog', { name: 'Choose a folder' });
    await dialog.getByRole('button', { name: 'Folder docs' }).click();
    await dialog.getByRole('button', { name: 'Folder deep' }).waitFor();
    expect(await dialog.getByText('notes.md').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Use this folder' }).click();
    expect(await ada.page.getByLabel('Folder').inputValue()).toBe(join(stage.project, 'docs'));
  });
});
