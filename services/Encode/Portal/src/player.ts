// The package itself, played through hls.js, with a switch for the rendition.
import Hls from 'hls.js';
import { StreamSource } from '../../Reports/Assets/sources.js';
import { make } from './dom';
import { watchFrames, type Screen } from './screen';
import type { Title } from './report';

interface Source { choices: number[]; playing: number; adaptive: boolean; choose(index: number): void; close(): void }

export class Player implements Screen {
  readonly element = make('div', { className: 'pictures' });
  /** -1: the player chooses. */
  chosen = -1;
  readonly video = make('video', { playsInline: true, preload: 'auto', tabIndex: -1 });
  readonly #title: Title;
  readonly #source: Source | undefined;
  readonly #stopWatching: () => void;

  /** @param seen a new frame is on screen @param changed the rendition is another one @param failed nothing more plays; why */
  constructor(title: Title, seen: (frame: number) => void, changed: () => void, failed: (why: string) => void) {
    this.#title = title;
    this.element.append(this.video);
    this.#stopWatching = watchFrames(this.video, t => title.clamp(Math.floor(t * title.rate + 0.5)), seen);
    if (Hls.isSupported()) this.#source = new StreamSource(this.video, title.data, { Hls, changed: () => queueMicrotask(changed), failed }) as unknown as Source;
    else failed('This browser has no Media Source Extensions, which the player needs. Another browser plays the stream.');
  }

  get choices(): number[] { return this.#source?.choices ?? []; }
  get playing(): number { return this.#source?.playing ?? -1; }
  get shown(): number[] { return [this.playing]; }
  get paused(): boolean { return this.video.paused; }

  choose(index: number): void {
    this.chosen = index;
    this.#source?.choose(index);
  }

  seek(frame: number): void { this.video.currentTime = this.#title.middle(frame); }
  play(): void { this.video.play().catch(() => {}); }
  pause(): void { this.video.pause(); }

  close(): void {
    this.#stopWatching();
    this.#source?.close();
  }
}
