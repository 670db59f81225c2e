// VMAF of each frame and bitrate of each segment over time, one curve a rendition, with the shots' cuts. A click seeks, a drag looks closer.
import uPlot from 'uplot';
import { button, make, panel } from './dom';
import { bitrateText, clock, scoreText, type Title } from './report';

const incrs = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

export class Curves {
  readonly element: HTMLElement;
  readonly #title: Title;
  readonly #plots: uPlot[] = [];
  readonly #heads: HTMLElement[] = [];
  readonly #hover = make('p', { className: 'hover' });
  readonly #probe = make('span', { hidden: true });
  #colours = new Map<string, string>();
  #frame = 0;
  #range: [number, number];

  constructor(title: Title, private readonly seek: (frame: number) => void) {
    this.#title = title;
    this.#range = [0, title.frames / title.rate];
    const legend = make('div', { className: 'legend', role: 'group', ariaLabel: 'Curves' }, ...title.renditions.map((_, i) => this.#toggle(i)));
    const zoom = make('div', { className: 'buttons' }, button('−', 'Zoom out', () => this.zoom(2)), button('+', 'Zoom in', () => this.zoom(0.5)), button('All', 'Show the whole title', () => this.#show(0, this.#length)));
    const { section, head } = panel('Quality and bitrate over time', legend, zoom);
    head.classList.add('curves-head');
    const { scoring } = title.report;
    section.append(this.#hover, make('div', { className: 'plots' }), make('p', { className: 'crumbs', textContent: scoring
      ? `VMAF of every frame, model ${scoring.model}, compared at ${scoring.width}×${scoring.height}. Below it the bitrate of each segment. Lines across are shot cuts. Click to seek, drag to look closer.`
      : 'Quality was not measured. Lines across are shot cuts.' }), this.#probe);
    this.element = section;
  }

  get #length(): number { return this.#title.frames / this.#title.rate; }
  get #place(): HTMLElement { return this.element.querySelector('.plots')!; }

  /** Draws; the element must be in the page by now. */
  start(): void {
    this.#readColours();
    const { renditions, frames, rate } = this.#title;
    const times = Float64Array.from({ length: frames }, (_, f) => (f + 0.5) / rate);
    const scored = renditions.some(r => r.quality);
    if (scored) {
      const lowest = Math.min(...renditions.map(r => r.quality?.vmafMin ?? 100));
      this.#add('VMAF', 240, [Math.max(0, Math.floor((lowest - 3) / 10) * 10), 100], uPlot.paths.linear!(), v => String(v),
        [times, ...renditions.map(r => r.quality?.vmaf ?? [])] as uPlot.AlignedData);
    }

    const starts = this.#title.data.starts;
    const top = Math.max(...renditions.flatMap(r => r.segmentBitrates), 1);
    this.#add('bitrate', 130, [0, top * 1.08], uPlot.paths.stepped!({ align: 1 }), bitrateText,
      [[...starts, frames].map(f => f / rate), ...renditions.map(r => [...r.segmentBitrates, r.segmentBitrates.at(-1)!])] as uPlot.AlignedData);
    new ResizeObserver(() => {
      const width = this.#place.clientWidth;
      for (const plot of this.#plots) if (width > 0 && plot.width !== width) plot.setSize({ width, height: plot.height });
    }).observe(this.#place);
    this.moveTo(this.#frame);
  }

  recolour(): void {
    this.#readColours();
    for (const plot of this.#plots) plot.redraw();
  }

  moveTo(frame: number): void {
    this.#frame = frame;
    const at = (frame + 0.5) / this.#title.rate;
    const [from, to] = this.#range;
    if (at < from || at > to) this.#show(at - (to - from) * 0.05, at + (to - from) * 0.95);
    this.#plots.forEach((plot, i) => {
      this.#heads[i]!.style.transform = `translateX(${plot.valToPos(at, 'x')}px)`;
      plot.over.ariaValueNow = String(frame);
      plot.over.ariaValueText = `${this.#title.timecode(frame)}, frame ${frame}`;
    });
  }

  zoom(factor: number): void {
    const [from, to] = this.#range;
    const at = (this.#frame + 0.5) / this.#title.rate;
    this.#show(at - (at - from) * factor, at + (to - at) * factor);
  }

  #show(from: number, to: number): void {
    const span = Math.min(this.#length, Math.max(8 / this.#title.rate, to - from));
    const start = Math.min(this.#length - span, Math.max(0, (from + to - span) / 2));
    for (const plot of this.#plots) plot.setScale('x', { min: start, max: start + span });
  }

  #add(name: string, height: number, range: [number, number], paths: uPlot.Series.PathBuilder, text: (value: number) => string, data: uPlot.AlignedData): void {
    const ink = (of: string) => () => this.#colours.get(of)!;
    const axis = { stroke: ink('dim'), grid: { stroke: ink('line'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    const plot = new uPlot({
      width: this.#place.clientWidth || 600, height, legend: { show: false }, padding: [8, 8, 0, 0],
      cursor: { sync: { key: 'orrery-video' }, y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: true } },
      scales: { x: { time: false, range: (_, min, max) => [min ?? 0, max ?? this.#length] }, y: { range: () => range } },
      axes: [
        { ...axis, incrs, size: 26, values: (_, splits) => splits.map(s => this.#length < 60 ? `${s} s` : clock(s).slice(0, -3)) },
        { ...axis, size: 62, values: (_, splits) => splits.map(text) },
      ],
      series: [{}, ...this.#title.renditions.map((r, i) => ({ label: r.name, stroke: ink(`r${i % 8}`), width: 1.6, paths, points: { show: false } }))],
      hooks: {
        drawClear: [u => this.#drawCuts(u)],
        setScale: [(u, key) => {
          if (key !== 'x') return;
          this.#range = [u.scales['x']!.min!, u.scales['x']!.max!];
          queueMicrotask(() => this.moveTo(this.#clampIntoView()));
        }],
        setSize: [() => queueMicrotask(() => this.moveTo(this.#frame))],
        setCursor: [u => this.#tell(u)],
      },
    }, data, this.#place);
    plot.setScale('x', { min: 0, max: this.#length });
    plot.root.dataset['curve'] = name;
    const head = make('div', { className: 'playhead' });
    plot.over.append(head);
    this.#plots.push(plot);
    this.#heads.push(head);
    this.#beSlider(plot, name);
  }

  /** A zoom shows what it shows: the playhead may lie outside. */
  #clampIntoView(): number { return this.#frame; }

  #beSlider(plot: uPlot, name: string): void {
    const { over } = plot;
    Object.assign(over, { tabIndex: 0, role: 'slider', ariaLabel: `Position in the title, over ${name}. Arrow keys step by a frame, with Shift by a second, Page Up and Page Down by a shot; plus and minus zoom.`, ariaValueMin: '0', ariaValueMax: String(this.#title.frames - 1) });
    let pressed = 0;
    over.addEventListener('pointerdown', event => { pressed = event.clientX; });
    over.addEventListener('click', event => {
      if (Math.abs(event.clientX - pressed) > 5) return;
      const seconds = plot.posToVal(event.clientX - over.getBoundingClientRect().left, 'x');
      this.seek(Math.floor(seconds * this.#title.rate));
    });
    over.addEventListener('keydown', event => this.#key(event));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { rate, frames, shots } = this.#title;
    const step = event.shiftKey ? Math.round(rate) : 1;
    const shot = this.#title.shotOf(this.#frame);
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.seek(this.#frame - step), ArrowRight: () => this.seek(this.#frame + step),
      ArrowDown: () => this.seek(this.#frame - step), ArrowUp: () => this.seek(this.#frame + step),
      PageUp: () => this.seek(this.#frame > shot.first ? shot.first : shots[shot.index - 1]?.first ?? 0),
      PageDown: () => this.seek(shots[shot.index + 1]?.first ?? frames - 1),
      Home: () => this.seek(0), End: () => this.seek(frames - 1),
      '+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2), '0': () => this.#show(0, this.#length),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  }

  #tell(plot: uPlot): void {
    const left = plot.cursor.left ?? -1;
    if (left < 0) { this.#hover.textContent = ''; return; }
    const frame = this.#title.clamp(Math.floor(plot.posToVal(left, 'x') * this.#title.rate));
    const each = this.#title.renditions.map((r, i) => `${r.name} ${scoreText(this.#title.vmaf(i, frame))}, ${bitrateText(this.#title.bitrate(i, frame))}`);
    this.#hover.textContent = `${this.#title.timecode(frame)} · frame ${frame} · ${each.join(' · ')}`;
  }

  #drawCuts(plot: uPlot): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    for (const { first } of this.#title.shots.slice(1)) {
      const x = Math.round(plot.valToPos(first / this.#title.rate, 'x', true)) + 0.5;
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
    }
    ctx.strokeStyle = this.#colours.get('cut')!;
    ctx.lineWidth = Math.max(1, devicePixelRatio);
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.stroke();
    ctx.restore();
  }

  #toggle(index: number): HTMLElement {
    const name = this.#title.renditions[index]!.name;
    const toggle = make('button', { type: 'button', className: 'bare', ariaPressed: 'true', title: `Show or hide the curves of ${name}`, data: { rendition: String(index % 8) } }, make('i', { className: 'swatch' }), name);
    toggle.addEventListener('click', () => {
      const show = toggle.ariaPressed !== 'true';
      toggle.ariaPressed = String(show);
      for (const plot of this.#plots) plot.setSeries(index + 1, { show });
    });
    return toggle;
  }

  /** A canvas knows no style sheet: what the tokens mean at this moment is read off an element. */
  #readColours(): void {
    this.#probe.hidden = false;
    const names = { dim: '--dim', line: '--line', cut: '--dim', ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`r${i}`, `--r${i}`])) };
    this.#colours = new Map(Object.entries(names).map(([name, token]) => {
      this.#probe.style.color = `var(${token})`;
      return [name, getComputedStyle(this.#probe).color];
    }));
    this.#probe.hidden = true;
  }
}
