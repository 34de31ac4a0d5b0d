// What a cloud machine can be made of, and what a person most likely wants. Pure.
import type { HttpCloudCatalog } from '@vibecode/protocol';
import { byteText } from '../lib/byte-text.ts';
import { count } from '../lib/ago.ts';

export type CloudSize = HttpCloudCatalog['sizes'][number];
export type CloudImage = HttpCloudCatalog['images'][number];

/** An agent takes about 0.7 GB, and builds and tests come on top. */
const COMFORTABLE_MEMORY_BYTES = 2 * 1024 ** 3;
/** What the install script is tried on first. */
const USUAL_IMAGES = [/^ubuntu-24-04/, /^debian-1[23]/, /^ubuntu-/, /^debian-/];
const NAME = /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/;
const MAX_NAME_LENGTH = 63;

export interface CloudChoice {
  region: string;
  size: string;
  image: string;
}

/** The cheapest first. */
export function sizesIn({ sizes }: HttpCloudCatalog, region: string): CloudSize[] {
  return sizes
    .filter(({ regions }) => regions.includes(region))
    .toSorted((a, b) => a.price_monthly - b.price_monthly || a.size.localeCompare(b.size));
}

/** Those that the disk of the size has room for. */
export function imagesIn(
  { images }: HttpCloudCatalog,
  { region, size }: { region: string; size: CloudSize | undefined },
): CloudImage[] {
  return images
    .filter(({ regions, min_disk_bytes: min }) => regions.includes(region) && min <= (size?.disk_bytes ?? min))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What was chosen, with whatever does not go together replaced by the likeliest; null where a region has nothing. */
export function settleChoice(catalog: HttpCloudCatalog, wanted: Partial<CloudChoice>): CloudChoice | null {
  const region = (catalog.regions.find(({ region: slug }) => slug === wanted.region) ?? catalog.regions[0])?.region;
  if (region === undefined) return null;
  const sizes = sizesIn(catalog, region);
  const size =
    sizes.find(({ size: slug }) => slug === wanted.size) ??
    sizes.find(({ memory_bytes: memory }) => memory >= COMFORTABLE_MEMORY_BYTES) ??
    sizes.at(-1);
  const images = imagesIn(catalog, { region, size });
  const usual = USUAL_IMAGES.flatMap((pattern) => images.filter(({ image }) => pattern.test(image)));
  const image = images.find(({ image: slug }) => slug === wanted.image) ?? usual[0] ?? images[0];
  return size === undefined || image === undefined ? null : { region, size: size.size, image: image.image };
}

/** The price first: a phone cuts the end off. */
export function sizeText({ cpus, memory_bytes: memory, disk_bytes: disk, ...price }: CloudSize): string {
  return `${monthlyPrice(price)}: ${count(cpus, 'CPU')}, ${byteText(memory)} memory, ${byteText(disk)} disk`;
}

type Price = Pick<CloudSize, 'price_monthly' | 'price_hourly' | 'currency'>;

export function monthlyPrice({ price_monthly: price, currency }: Pick<Price, 'price_monthly' | 'currency'>): string {
  return `${money(price, currency, 2)} a month`;
}

/** Hours cost fractions of a cent. */
export function hourlyPrice({ price_hourly: price, currency }: Pick<Price, 'price_hourly' | 'currency'>): string {
  return `${money(price, currency, 4)} an hour`;
}

function money(amount: number, currency: string, mostDigits: number): string {
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: mostDigits,
  }).format(amount);
}

export function isCloudName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && NAME.test(name);
}
