import type { Mutation } from "../mutation.ts";

/** Objects, and reading pictures. */
export function storage(): Mutation[] {
  const inspector = {
    file: "shared/storage/image_inspector.ts",
    tests: ["shared/storage/image_inspector_test.ts"],
  };
  const download = {
    file: "shared/storage/download.ts",
    tests: ["shared/storage/download_test.ts"],
  };
  return [
    {
      ...inspector,
      find: "this.#need !== undefined || !format",
      replace: "!format",
      breaks: "a truncated picture is stored",
      inSmallPass: true,
    },
    {
      ...inspector,
      find: "width * height > maximumPixels",
      replace: "false",
      breaks: "a picture that declares a gigantic size is stored",
    },
    {
      ...inspector,
      find: "code !== 0x00 && (code < 0xd0",
      replace: "(code < 0xd0",
      breaks: "a stuffed byte ends a JPEG too early",
    },
    {
      ...download,
      find: 'if (address.protocol !== "https:") throw refuse("it is not https");',
      replace: "",
      breaks: "a picture is fetched without TLS",
    },
    {
      ...download,
      find: "if (!await leadsToPublicHost(address.hostname)) {",
      replace: "if (false) {",
      breaks: "an answer of a provider makes us read a private address",
    },
    {
      ...download,
      find: "...(isOwn ? source.headers : {}),",
      replace: "...source.headers,",
      breaks: "a tunnel's credentials go to a stranger",
    },
    {
      ...download,
      find: "response.status === 404 || response.status === 429",
      replace: "response.status === 429",
      breaks: "a picture that appears a second late is given up",
    },
    {
      file: "shared/runtime/public_host.ts",
      tests: ["shared/runtime/public_host_test.ts"],
      find: "return addresses.every(isPublicHost) ? addresses : undefined;",
      replace: "return addresses.some(isPublicHost) ? addresses : undefined;",
      breaks: "a name with a private address among its addresses counts as public",
    },
    {
      file: "shared/storage/time_limit.ts",
      tests: ["shared/storage/time_limit_test.ts"],
      find: "    timer.stop();",
      replace: "",
      breaks: "each call of Storage leaves a timer of half a minute behind",
    },
    {
      file: "shared/storage/picture_upload.ts",
      tests: ["shared/storage/upload_again_test.ts"],
      find: "    this.#kept.push(own);",
      replace: "",
      breaks: "a picture that came once is sent again without its bytes",
    },
    {
      file: "shared/database/storable.ts",
      tests: ["functions/images/hostile_files_test.ts"],
      find: 'text.replaceAll("\\0", "").toWellFormed()',
      replace: "text",
      breaks: "a NUL in what a provider says of a picture loses the picture",
    },
    {
      file: "shared/generation/keep_picture.ts",
      tests: ["functions/images/hostile_files_test.ts"],
      find: "    smallest: smallestTaken(drawn.image, plan),",
      replace: "",
      breaks: "a picture of one pixel is kept",
    },
    {
      file: "functions/images/uploads.ts",
      tests: ["functions/images/hostile_files_test.ts"],
      find: "isForGood.has(error.code)) await leave();",
      replace: "false) await leave();",
      breaks: "an upload that was refused stays in the bucket",
    },
  ];
}
