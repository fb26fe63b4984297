/**
 * The page that plays videos for main, in a process of its own without a window: it goes to a moment and gives the
 * picture. It is of the same origin as the videos (`photo://video`), which a canvas insists on, and can reach nothing else.
 */

import { FRAME_EDGE, LUMA_SIDE, type FramesPage, type SeenFrame } from '../../electron/contract/video.ts';

const QUALITY = 0.92;
/** Farther than any video goes. */
const BEYOND_SECONDS = 1e7;

const video = document.createElement('video');
video.muted = true;
video.preload = 'auto';

const page: FramesPage = {
  open: async (address) => {
    video.src = address;
    await heard('loadedmetadata');
    // Recordings that were streamed do not say how long they are; going past the end finds it out.
    if (!Number.isFinite(video.duration)) await seek(BEYOND_SECONDS);
    const seconds = Number.isFinite(video.duration) ? video.duration : video.currentTime;
    return { width: video.videoWidth, height: video.videoHeight, duration: Math.round(seconds * 1000) };
  },

  frame: async (at): Promise<SeenFrame> => {
    await seek(at / 1000);
    const { videoWidth, videoHeight } = video;
    const scale = Math.min(1, FRAME_EDGE / Math.max(videoWidth, videoHeight));
    const canvas = drawn(Math.round(videoWidth * scale), Math.round(videoHeight * scale));
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
    return { jpeg: new Uint8Array(await blob.arrayBuffer()), luma: lumaOf(drawn(LUMA_SIDE, LUMA_SIDE)) };
  },
};

Object.assign(globalThis, { facetFrames: page });

async function seek(seconds: number): Promise<void> {
  const there = heard('seeked');
  video.currentTime = seconds;
  await there;
}

/** Resolves when the video tells of an event, rejects when it cannot go on. */
function heard(event: 'loadedmetadata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const listen = (name: string, listener: () => void): void => {
      video.addEventListener(
        name,
        () => {
          done.abort();
          listener();
        },
        { signal: done.signal },
      );
    };
    listen(event, resolve);
    listen('error', () => reject(new Error(video.error?.message ?? 'error')));
  });
}

function drawn(width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function lumaOf(canvas: OffscreenCanvas): Uint8Array {
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
  return Uint8Array.from({ length: data.length / 4 }, (_, index) => {
    const at = index * 4;
    // ITU-R BT.601.
    return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  });
}
