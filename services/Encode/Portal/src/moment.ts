// What is known of the frame on screen: each rendition's score and bitrate there, beside those of the whole title.
import { make, panel } from './dom';
import { bitrateText, scoreText, type Title } from './report';

export class Moment {
  readonly element: HTMLElement;
  readonly #rows: { row: HTMLTableRowElement; score: HTMLElement; rate: HTMLElement }[];
  readonly #where = make('span', { className: 'crumbs' });
  readonly #title: Title;

  constructor(title: Title) {
    this.#title = title;
    const { section } = panel('This frame', this.#where);
    this.#rows = title.renditions.map((r, i) => {
      const [score, rate] = [make('b'), make('b')];
      const cell = (now: HTMLElement, mean: string): HTMLElement => make('td', { className: 'num' }, now, make('small', { textContent: `mean ${mean}` }));
      const row = make('tr', { data: { rendition: String(i % 8) } }, make('th', { scope: 'row' }, make('i', { className: 'swatch' }), r.name, make('small', { textContent: `${r.width}×${r.height}` })),
        cell(score, scoreText(r.quality?.vmafMean)), cell(rate, bitrateText(r.averageBitrate)));
      return { row, score, rate };
    });
    const head = ['Rendition', 'VMAF', 'Bitrate'].map((textContent, i) => make('th', { textContent, scope: 'col', className: i ? 'num' : '' }));
    section.append(make('div', { className: 'scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...this.#rows.map(r => r.row)))));
    this.element = section;
  }

  show(frame: number, shown: number[]): void {
    const title = this.#title;
    const shot = title.shotOf(frame);
    this.#where.textContent = `shot ${shot.index + 1} of ${title.shots.length}, segment ${title.segmentOf(frame) + 1} of ${title.report.segments.length}`;
    this.#rows.forEach(({ row, score, rate }, i) => {
      score.textContent = scoreText(title.vmaf(i, frame));
      rate.textContent = bitrateText(title.bitrate(i, frame));
      row.classList.toggle('shown', shown.includes(i));
    });
  }
}
