/// <reference lib="dom" />
import { ownAddress } from "./api.ts";
import { html, type View } from "./html.ts";

/** What a picture needs to be shown. */
export interface ShownPicture {
  signed_url: string | null;
  width: number;
  height: number;
}

/** A picture in its own shape, so that nothing moves when it comes. */
export function PictureImage(
  { picture, alt, isLazy = true }: { picture: ShownPicture; alt: string; isLazy?: boolean },
): View {
  const { signed_url, width, height } = picture;
  if (!signed_url) {
    return html`<span class="no-picture" style=${{
      aspectRatio: `${width} / ${height}`,
    }}>Not to be had</span>`;
  }
  return html`
    <img src=${ownAddress(signed_url)} alt=${alt} width=${width} height=${height}
      loading=${isLazy ? "lazy" : "eager"} decoding="async" style=${{
        aspectRatio: `${width} / ${height}`,
      }} />
  `;
}
