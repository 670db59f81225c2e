// Two pictures of the same frame, one over the other, with a divider between them.
import { make } from './dom';
import { scoreText, type Title } from './report';
import { watchFrames, type Screen } from './screen';
import { Track, type Choice } from './track';

export class Wipe implements Screen {
  readonly element = make('div', { className: 'pictures wipe' });
  readonly #title: Title;
  readonly #left: Track;
  readonly #right: Track;
  readonly #labels = [make('span', { className: 'label left' }), make('span', { className: 'label right' })] as const;
  readonly #divider = make('div', { className: 'divider', tabIndex: 0, role: 'slider', ariaLabel: 'Divider between the two pictures', ariaValueMin: '0', ariaValueMax: '100' });
  readonly #stopWatching: () => void;
  #at = 50;
  #frame = 0;

  constructor(title: Title, seen: (frame: number) => void, private readonly changed: () => void, failed: (why: string) => void) {
    this.#title = title;
    this.#left = new Track(title, failed);
    this.#right = new Track(title, failed);
    this.#left.video.classList.add('below');
    this.#right.video.classList.add('above');
    this.element.append(this.#left.video, this.#right.video, this.#divider, ...this.#labels);
    this.#stopWatching = watchFrames(this.#left.video, t => this.#left.frameAt(t), frame => {
      if (this.paused) return;
      this.#frame = frame;
      this.#follow();
      seen(frame);
    });
    this.#drag();
    this.#divider.addEventListener('keydown', event => this.#key(event));
    this.move(50);
  }

  get choices(): readonly [Choice, Choice] { return [this.#left.choice, this.#right.choice]; }
  get shown(): number[] { return this.choices.map(c => typeof c === 'number' ? c : -1); }
  get paused(): boolean { return this.#left.video.paused; }

  show(left: Choice, right: Choice): void {
    const playing = !this.paused;
    this.pause();
    this.#left.open(left);
    this.#right.open(right);
    this.seek(this.#frame);
    if (playing) this.play();
    this.changed();
  }

  seek(frame: number): void {
    this.#frame = frame;
    this.#left.seek(frame);
    this.#right.seek(frame);
    this.label(frame);
  }

  play(): void {
    for (const { video } of [this.#left, this.#right]) video.play().catch(() => {});
  }

  pause(): void {
    for (const { video } of [this.#left, this.#right]) video.pause();
  }

  /** Names both sides, with what they score on that frame. */
  label(frame: number): void {
    this.choices.forEach((choice, i) => {
      const score = choice === 'source' ? '' : ` · VMAF ${scoreText(this.#title.vmaf(choice, frame))}`;
      this.#labels[i]!.textContent = `${choice === 'source' ? 'source' : this.#title.renditions[choice]?.name ?? ''}${score}`;
    });
  }

  /** @param at percent of the width that the left picture has */
  move(at: number): void {
    this.#at = Math.min(100, Math.max(0, at));
    this.element.style.setProperty('--at', `${this.#at}%`);
    this.#divider.ariaValueNow = this.#at.toFixed(0);
    this.#divider.ariaValueText = `${this.#at.toFixed(0)} percent left, ${(100 - this.#at).toFixed(0)} percent right`;
  }

  close(): void {
    this.#stopWatching();
    this.#left.close();
    this.#right.close();
  }

  /** While both play, the right one is held to the left one's time: a little faster or slower, or put there when it is far off. */
  #follow(): void {
    const [left, right] = [this.#left, this.#right];
    const late = left.video.currentTime - left.timeOf(0) - (right.video.currentTime - right.timeOf(0));
    if (Math.abs(late) > 0.25) right.video.currentTime += late;
    else right.video.playbackRate = Math.abs(late) < 0.5 / this.#title.rate ? 1 : 1 + Math.max(-0.2, Math.min(0.2, late * 2));
  }

  #drag(): void {
    const at = (event: PointerEvent): void => {
      const box = this.element.getBoundingClientRect();
      this.move(100 * (event.clientX - box.left) / box.width);
    };
    this.element.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      this.element.setPointerCapture(event.pointerId);
      at(event);
    });
    this.element.addEventListener('pointermove', event => { if (this.element.hasPointerCapture(event.pointerId)) at(event); });
  }

  #key(event: KeyboardEvent): void {
    const step = event.shiftKey ? 10 : 1;
    const to = ({ ArrowLeft: this.#at - step, ArrowRight: this.#at + step, ArrowDown: this.#at - step, ArrowUp: this.#at + step, Home: 0, End: 100 } as Record<string, number>)[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(to);
  }
}
