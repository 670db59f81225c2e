// What shows pictures: the player, or two of them side by side.

export interface Screen {
  readonly element: HTMLElement;
  readonly paused: boolean;
  /** Renditions whose pictures are seen; -1 for unknown, or the source. */
  readonly shown: number[];
  seek(frame: number): void;
  play(): void;
  pause(): void;
  close(): void;
}

/** Calls with the frame of every new picture, also after a seek. Ends when what is returned is called. */
export function watchFrames(video: HTMLVideoElement, frameAt: (seconds: number) => number, seen: (frame: number) => void): () => void {
  let over = false;
  const next = (): void => {
    if (over) return;
    video.requestVideoFrameCallback((_, { mediaTime }) => {
      if (!over && !video.seeking) seen(frameAt(mediaTime));
      next();
    });
  };
  if ('requestVideoFrameCallback' in video) { next(); return () => { over = true; }; }
  const update = (): void => seen(frameAt((video as HTMLVideoElement).currentTime));
  (video as HTMLVideoElement).addEventListener('timeupdate', update);
  return () => (video as HTMLVideoElement).removeEventListener('timeupdate', update);
}
