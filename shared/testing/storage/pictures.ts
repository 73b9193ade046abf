import { Buffer } from "node:buffer";
import type { ImageFormat } from "../../providers/mod.ts";
import type { Bytes } from "../../runtime/mod.ts";

/** A small real picture. */
export interface SamplePicture {
  name: string;
  format: ImageFormat;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  bytes: Bytes;
}

/** Small pictures written by Pillow (https://python-pillow.org), one per kind of file. */
export const samplePictures: SamplePicture[] = [
  picture("a PNG", "png", 7, 5, [
    "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAAJElEQVR4nGNkYGBQwUAsDEYMDAyMaAguyoSM",
    "kEWZ4QhNlAWCAIb3AeST47RfAAAAAElFTkSuQmCC",
  ]),
  picture("a baseline JPEG", "jpeg", 7, 5, [
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmB",
    "anGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAFAAcBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAEC",
    "AwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAk",
    "M2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJ",
    "ipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3",
    "+Pn6/9oACAEBAAA/AGWunw4/+tX/2Q==",
  ]),
  picture("a progressive JPEG with restart markers", "jpeg", 32, 24, [
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////",
    "////////////////////////////////////wgALCAAYACABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAAEC",
    "/90ABAAC/9oACAEBAAAAAT//0Jr/0T//0j//00//1D//xAAWEAEBAQAAAAAAAAAAAAAAAAAQABH/2gAIAQEA",
    "AQUCP//QP//RP//Stv/TP//UP//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEABj8CP//QP//RP//SP//T",
    "P//UP//EAB8QAAICAQQDAAAAAAAAAAAAAAABETFRECFBYXGBsf/aAAgBAQABPyH68jrCP//QfgVH/9HqCM+z",
    "/9KMWIf/00+3p//UnerFPJ//2gAIAQEAAAAQ/wD/0L//0T//0j//03//1P8A/8QAIxABAAEDBAICAwAAAAAA",
    "AAAAAREAITFBcZHwUcFhgaHR8f/aAAgBAQABPxBBSCQXy/n45pELXuO88zX/0BbKZuW02097zV0rZhi/cfea",
    "/9EkWUtaNf16furAyMhM9+N2v//SuBxJbN8eN7+eawBcGZXPru9f/9ORhRdGWO/NEiyQuULGOI9zX//UksYZ",
    "MtzuM+qeUAdHM698ziv/2Q==",
  ]),
  picture("a lossy WebP", "webp", 7, 5, [
    "UklGRkAAAABXRUJQVlA4IDQAAACwAQCdASoHAAUABUB8JbACdAEOurkAAP7Q+Eu0sTsf8rz7Pvu736eOXx+S",
    "FeRNFDhwkAAA",
  ]),
  picture("a lossless WebP", "webp", 7, 5, [
    "UklGRi4AAABXRUJQVlA4TCIAAAAvBgABALkyRPQ/dhHR/4BCthGgMZ0/3oswJBMQEwBkBdoT",
  ]),
  picture("an extended WebP", "webp", 7, 5, [
    "UklGRmwAAABXRUJQVlA4WAoAAAAQAAAABgAABAAAQUxQSA0AAAABDzD/ERHifn8R/Q8PAFZQOCA4AAAAsAEA",
    "nQEqBwAFAAVAfCWwAnQA83u1EAD+zerWplPfJWr7iz8rz7Pvu736eOXx+SFeRNFDhwkAAAA=",
  ]),
];

function picture(
  name: string,
  format: ImageFormat,
  width: number,
  height: number,
  base64: string[],
): SamplePicture {
  return { name, format, width, height, bytes: Buffer.from(base64.join(""), "base64") };
}
