// The shots in a row, each with a picture. The pictures are drawn here, from the smallest rendition, when they come into view: an encode spends nothing on them.
import { make, panel } from './dom';
import { clock, scoreText, type Shot, type Title } from './report';
import { Track } from './track';

export class Shots {
  readonly element: HTMLElement;
  readonly #buttons: HTMLButtonElement[];
  readonly #waiting = new Set<Shot>();
  readonly #title: Title;
  #track: Track | undefined;
  #drawing = false;
  #current = -1;

  constructor(title: Title, seek: (frame: number) => void) {
    this.#title = title;
    const { section } = panel('Shots', make('span', { className: 'crumbs', textContent: `${title.shots.length} ${title.shots.length === 1 ? 'shot' : 'shots'}` }));
    this.#buttons = title.shots.map(shot => this.#button(shot, seek));
    section.append(make('div', { className: 'shots', role: 'group', ariaLabel: 'Shots' }, ...this.#buttons));
    this.element = section;
  }

  start(): void {
    const observer = new IntersectionObserver(entries => {
      for (const entry of entries) {
        const shot = this.#title.shots[Number((entry.target as HTMLElement).dataset['shot'])]!;
        if (entry.isIntersecting) this.#waiting.add(shot);
        else this.#waiting.delete(shot);
      }
      void this.#draw(observer);
    }, { rootMargin: '200px' });
    for (const button of this.#buttons) observer.observe(button);
  }

  moveTo(frame: number): void {
    const { index } = this.#title.shotOf(frame);
    if (index === this.#current) return;
    this.#buttons[this.#current]?.removeAttribute('aria-current');
    this.#current = index;
    const now = this.#buttons[index]!;
    now.setAttribute('aria-current', 'true');
    const row = now.parentElement!;
    if (now.offsetLeft < row.scrollLeft || now.offsetLeft + now.offsetWidth > row.scrollLeft + row.clientWidth) row.scrollTo({ left: now.offsetLeft - row.clientWidth / 3 });
  }

  #button(shot: Shot, seek: (frame: number) => void): HTMLButtonElement {
    const { rate, renditions } = this.#title;
    const { width, height } = renditions[0]!;
    const best = renditions[0]!.quality?.vmaf.slice(shot.first, shot.first + shot.frames);
    const mean = best && best.length > 0 ? best.reduce((a, b) => a + b, 0) / best.length : undefined;
    const canvas = make('canvas', { width: 160, height: Math.round(160 * height / width), ariaHidden: 'true' });
    const words = [`${shot.index + 1}`, clock(shot.first / rate), `${(shot.frames / rate).toFixed(1)} s`];
    return make('button', { type: 'button', className: 'shot', title: `Shot ${shot.index + 1}: from frame ${shot.first}, ${shot.frames} frames`, data: { shot: String(shot.index) }, onclick: () => seek(shot.first) },
      canvas, make('span', {}, make('b', { textContent: words[0]! }), ` ${words[1]} · ${words[2]}`), make('span', { className: 'crumbs', textContent: mean === undefined ? '' : `${renditions[0]!.name} VMAF ${scoreText(mean)}` }));
  }

  /** One after the other; what has left the view again waits till it comes back. */
  async #draw(observer: IntersectionObserver): Promise<void> {
    if (this.#drawing) return;
    this.#drawing = true;
    this.#track ??= this.#open();
    for (let shot = this.#next(); shot; shot = this.#next()) {
      this.#waiting.delete(shot);
      const button = this.#buttons[shot.index]!;
      observer.unobserve(button);
      await this.#track.shows(shot.first + Math.min(shot.frames - 1, Math.floor(shot.frames / 3)));
      const canvas = button.querySelector('canvas')!;
      canvas.getContext('2d')!.drawImage(this.#track.video, 0, 0, canvas.width, canvas.height);
      canvas.dataset['drawn'] = '';
    }

    this.#drawing = false;
  }

  #next(): Shot | undefined { return this.#waiting.values().next().value; }

  #open(): Track {
    const { renditions } = this.#title;
    const smallest = renditions.reduce((least, r, i) => r.width * r.height < renditions[least]!.width * renditions[least]!.height ? i : least, 0);
    const track = new Track(this.#title, () => this.element.querySelector('.shots')!.classList.add('unseen'));
    track.open(smallest);
    return track;
  }
}
