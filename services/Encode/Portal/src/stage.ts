// The pictures with their controls: play, step, choose the rendition, compare two. It says which frame is on screen.
import { button, isTyping, make } from './dom';
import { Player } from './player';
import type { Title } from './report';
import type { Screen } from './screen';
import type { Choice } from './track';
import { Wipe } from './wipe';

export class Stage {
  readonly element = make('section', { className: 'panel stage', ariaLabel: 'Player' });
  frame = 0;
  readonly #title: Title;
  readonly #player: Player;
  #wipe: Wipe | undefined;
  readonly #place = make('output', { className: 'place mono' });
  readonly #play = button('Play', 'Play or pause (Space)', () => this.toggle(), 'main');
  readonly #compare = make('button', { type: 'button', textContent: 'Compare', title: 'Compare two pictures of the same frame (C)', ariaPressed: 'false', onclick: () => this.compare(this.#wipe === undefined) });
  readonly #switch = make('div', { className: 'switch', role: 'radiogroup', ariaLabel: 'Rendition' });
  readonly #sides = make('div', { className: 'sides', hidden: true });
  readonly #trouble = make('div', { className: 'notice failed', role: 'alert', hidden: true });

  constructor(title: Title, private readonly changed: () => void) {
    this.#title = title;
    const { width, height } = title.renditions[0]!;
    this.element.style.setProperty('--shape', `${width} / ${height}`);
    this.#player = new Player(title, frame => this.#seen(this.#player, frame), () => this.#switched(), why => this.#tell(why));
    const { video } = this.#player;
    for (const event of ['play', 'pause', 'ended']) video.addEventListener(event, () => this.#drawPlay());
    video.addEventListener('click', () => this.toggle());
    const { shots } = title;
    const shot = (): number => title.shotOf(this.frame).index;
    this.element.append(
      make('div', { className: 'screens' }, this.#player.element),
      make('div', { className: 'controls' }, this.#play,
        button('«', 'Previous shot (Page Up on a curve)', () => this.seek(this.frame > shots[shot()]!.first ? shots[shot()]!.first : shots[shot() - 1]?.first ?? 0)),
        button('‹', 'Previous frame (, or ←)', () => this.step(-1)),
        button('›', 'Next frame (. or →)', () => this.step(1)),
        button('»', 'Next shot (Page Down on a curve)', () => this.seek(shots[shot() + 1]?.first ?? title.frames - 1)),
        button('Sound off', 'Sound on or off (M)', () => this.#mute(), 'sound'), this.#compare),
      this.#place, this.#switch, this.#sides, this.#trouble);
    this.#switched();
    this.#addSides();
    document.addEventListener('keydown', event => this.#key(event));
    this.#player.video.muted = true;
    this.#show();
  }

  get #screen(): Screen { return this.#wipe ?? this.#player; }

  /** Renditions whose pictures are on screen. */
  get shown(): number[] { return this.#screen.shown; }

  seek(frame: number, rendition?: number): void {
    this.#screen.pause();
    if (rendition !== undefined && !this.#wipe) this.choose(rendition);
    this.frame = this.#title.clamp(frame);
    this.#screen.seek(this.frame);
    this.#drawPlay();
    this.#show();
  }

  step(by: number): void { this.seek(this.frame + by); }

  toggle(): void {
    if (!this.#screen.paused) { this.#screen.pause(); this.#screen.seek(this.frame); }
    else {
      if (this.frame >= this.#title.frames - 1) this.seek(0);
      this.#screen.play();
    }
    this.#drawPlay();
  }

  choose(rendition: number): void {
    this.#player.choose(rendition);
    this.#switched();
  }

  compare(on: boolean): void {
    const from = this.#screen;
    from.pause();
    this.#trouble.hidden = true;
    if (on) {
      const wipe = this.#wipe = new Wipe(this.#title, frame => this.#seen(wipe, frame), () => this.#show(), why => this.#tell(why));
      this.element.querySelector('.screens')!.append(wipe.element);
      for (const event of ['play', 'pause', 'ended']) wipe.element.querySelector('video')!.addEventListener(event, () => this.#drawPlay());
      wipe.seek(this.frame);
      this.#showSides();
    } else {
      this.#wipe?.close();
      this.#wipe?.element.remove();
      this.#wipe = undefined;
      this.#player.seek(this.frame);
    }

    this.#player.element.hidden = on;
    this.#switch.hidden = on;
    this.#sides.hidden = !on;
    this.#compare.ariaPressed = String(on);
    this.#drawPlay();
    this.#show();
  }

  #seen(by: Screen, frame: number): void {
    if (by !== this.#screen || frame === this.frame || by.paused) return;
    this.frame = frame;
    this.#show();
  }

  #show(): void {
    const { frame } = this;
    this.#place.textContent = `${this.#title.timecode(frame)} · frame ${frame} of ${this.#title.frames}`;
    this.#wipe?.label(frame);
    this.changed();
  }

  #drawPlay(): void { this.#play.textContent = this.#screen.paused ? 'Play' : 'Pause'; }

  #tell(why: string): void {
    this.#trouble.replaceChildren(make('p', {}, make('b', { textContent: 'These pictures can’t be shown. ' }), why));
    this.#trouble.hidden = false;
  }

  #mute(): void {
    const { video } = this.#player;
    video.muted = !video.muted;
    this.element.querySelector('.sound')!.textContent = video.muted ? 'Sound off' : 'Sound on';
  }

  #switched(): void {
    const { choices, playing, chosen } = this.#player;
    const offered = [-1, ...choices];
    if (this.#switch.childElementCount !== offered.length) this.#switch.replaceChildren(...offered.map(i => this.#choice(i)));
    for (const radio of this.#switch.children as Iterable<HTMLElement> & HTMLCollection) {
      const mine = Number((radio as HTMLElement).dataset['index']);
      radio.ariaChecked = String(mine === chosen);
      (radio as HTMLElement).tabIndex = mine === chosen ? 0 : -1;
      radio.classList.toggle('playing', mine >= 0 && mine === playing);
    }
    this.changed();
  }

  #choice(index: number): HTMLElement {
    const name = index < 0 ? 'Auto' : this.#title.renditions[index]!.name;
    const radio = make('button', { type: 'button', role: 'radio', title: index < 0 ? 'The player chooses by the speed of the connection' : `Show ${name}`, onclick: () => this.choose(index), data: { index: String(index), ...(index < 0 ? {} : { rendition: String(index % 8) }) } },
      ...(index < 0 ? [] : [make('i', { className: 'swatch' })]), name);
    radio.addEventListener('keydown', event => {
      const next = ({ ArrowRight: radio.nextElementSibling, ArrowLeft: radio.previousElementSibling } as Record<string, Element | null>)[event.key] as HTMLElement | null;
      if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
      event.preventDefault();
      event.stopPropagation();
      next?.focus();
      next?.click();
    });
    return radio;
  }

  /** Which two are compared: at first the best one with the smallest. */
  #addSides(): void {
    const { renditions, report } = this.#title;
    const choices: [string, string][] = [...renditions.map((r, i): [string, string] => [String(i), r.name]), ...(report.source.sha256 ? [['source', 'source'] as [string, string]] : [])];
    const last = renditions.length > 1 ? String(renditions.length - 1) : 'source';
    for (const [name, chosen] of [['Left', '0'], ['Right', last]] as const) {
      const select = make('select', { ariaLabel: `${name} picture`, onchange: () => this.#showSides() }, ...choices.map(([value, text]) => make('option', { value, textContent: text, selected: value === chosen })));
      this.#sides.append(make('label', {}, name, select));
    }
    this.#sides.append(make('p', { className: 'crumbs', textContent: 'Drag the divider, or focus it and use the arrow keys.' }));
  }

  #showSides(): void {
    const [left, right] = [...this.#sides.querySelectorAll('select')].map((s): Choice => s.value === 'source' ? 'source' : Number(s.value));
    this.#trouble.hidden = true;
    this.#wipe?.show(left!, right!);
  }

  #key(event: KeyboardEvent): void {
    if (isTyping(event) || !this.element.isConnected) return;
    const on = (event.target as HTMLElement).closest('button, a, summary, [role=radio], [role=slider]');
    const keys: Record<string, () => void> = {
      ',': () => this.step(-1), '.': () => this.step(1), ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1),
      c: () => this.compare(this.#wipe === undefined), m: () => this.#mute(), k: () => this.toggle(), ...(on ? {} : { ' ': () => this.toggle() }),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
