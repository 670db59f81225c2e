// One picture track that is aimed at frame by frame: a rendition without its sound, or the source as it was uploaded.
import Hls from 'hls.js';
import { make } from './dom';
import type { Title } from './report';

/** The index of a rendition, or the source. */
export type Choice = number | 'source';

export class Track {
  readonly video = make('video', { playsInline: true, muted: true, preload: 'auto', tabIndex: -1, disablePictureInPicture: true });
  #hls: Hls | undefined;
  #choice: Choice = -1;
  #title: Title;

  constructor(title: Title, private readonly failed: (why: string) => void) {
    this.#title = title;
    this.video.addEventListener('error', () => {
      if (this.#choice === 'source') failed(sourceProblem(title, this.video.error));
    });
  }

  get choice(): Choice { return this.#choice; }

  open(choice: Choice): void {
    if (choice === this.#choice) return;
    this.close();
    this.#choice = choice;
    const title = this.#title;
    if (choice === 'source') {
      this.video.src = `${title.api}/artifacts/sha256-${title.report.source.sha256}`;
      return;
    }

    const hls = this.#hls = new Hls({ enableWorker: false, maxBufferLength: 12, backBufferLength: 12 });
    hls.on(Hls.Events.ERROR, (_, { fatal, details, response }) => {
      if (fatal) this.failed(`${title.renditions[choice]!.name} stopped: ${details}${response?.code ? ` (HTTP ${response.code})` : ''}.`);
    });
    hls.loadSource(new URL(`${title.files}/${title.renditions[choice]!.playlist}`, location.href).href);
    hls.attachMedia(this.video);
  }

  timeOf(frame: number): number { return this.#choice === 'source' ? this.#title.sourceTime(frame) : this.#title.middle(frame); }

  frameAt(seconds: number): number {
    const offset = this.#choice === 'source' ? this.#title.sourceTime(0) - this.#title.middle(0) : 0;
    return this.#title.clamp(Math.floor((seconds - offset) * this.#title.rate + 0.5));
  }

  seek(frame: number): void {
    const time = this.timeOf(frame);
    if (Math.abs(this.video.currentTime - time) > 0.0005) this.video.currentTime = time;
  }

  /** Ends when the picture of that frame has been decoded, or never. */
  async shows(frame: number): Promise<void> {
    this.seek(frame);
    while (this.video.seeking || this.video.readyState < 2) await new Promise(done => this.video.addEventListener(this.video.seeking ? 'seeked' : 'loadeddata', done, { once: true }));
  }

  close(): void {
    this.#hls?.destroy();
    this.#hls = undefined;
    this.#choice = -1;
    this.video.removeAttribute('src');
  }
}

function sourceProblem(title: Title, error: MediaError | null): string {
  const { name, codec, container } = title.report.source;
  if (error?.code === MediaError.MEDIA_ERR_NETWORK) return `${name} could not be read to its end; the connection broke.`;
  return `This browser can't decode the source: ${name} is ${codec} in ${container.split(',')[0]}, or it isn't on this server any more. Renditions can be compared with each other.`;
}
