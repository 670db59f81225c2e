// Before there is a stream: which segments of which renditions are made, and those that are can be looked at on their own.
import type { PortalPage } from '../../../../portal/src/islands/page';
import { make, notice, panel } from './dom';

interface Step { index: number; key: string; function: string | null; state: string; result?: { chunk?: string } }

const part = /^segments\[(\d+)\]\/encode-(.+)$/;

export class Underway {
  readonly element = make('div', { className: 'underway' });
  readonly #cells = make('div', { className: 'scroll' });
  readonly #clip = make('div', { className: 'clip', hidden: true });
  readonly #said = make('div');
  #asking = false;
  #again = false;

  constructor(private readonly page: PortalPage) {
    const { section } = panel('Segments', make('span', { className: 'crumbs', textContent: 'one that is made can be looked at already' }));
    section.append(this.#cells, this.#clip);
    this.element.append(this.#said, section);
  }

  /** Reads anew; what is asked while it reads is asked once more after it. */
  async show(): Promise<void> {
    if (this.#asking) { this.#again = true; return; }
    this.#asking = true;
    try {
      do {
        this.#again = false;
        await this.#read();
      } while (this.#again);
    } finally {
      this.#asking = false;
    }
  }

  async #read(): Promise<void> {
    const { page } = this;
    const run = page.run!;
    const steps: Step[] = [];
    for (let from = 0; ; from += 1000) {
      const some = await page.get(`${page.api}/runs/${run.id}/steps?name=encode-chunk&limit=1000&from=${from}`) as { total: number; steps: Step[] };
      steps.push(...some.steps);
      if (steps.length >= some.total || some.steps.length === 0) break;
    }

    const made = steps.filter(s => s.state === 'completed').length;
    this.#said.replaceChildren(notice(run.state, steps.length === 0 ? 'No video yet' : `${made} of ${steps.length} parts are encoded`, make('p', {
      textContent: steps.length === 0 ? `The source is being inspected; the first segments come after that.${run.waiting ? ` It waits: ${run.waiting}` : ''}` : 'The player and the curves come when the package is written and measured.',
    })));
    this.element.querySelector('section')!.hidden = steps.length === 0;
    this.#draw(steps);
  }

  #draw(steps: Step[]): void {
    const parts = steps.flatMap(step => {
      const [, segment, rendition] = part.exec(step.key) ?? [];
      return segment === undefined ? [] : [{ step, segment: Number(segment), rendition: rendition! }];
    });
    const segments = [...new Set(parts.map(p => p.segment))].sort((a, b) => a - b);
    const renditions = [...new Set(parts.map(p => p.rendition))];
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.['part'];
    const rows = renditions.map(rendition => make('tr', {}, make('th', { scope: 'row', textContent: rendition }), ...segments.map(segment => {
      const found = parts.find(p => p.segment === segment && p.rendition === rendition);
      return make('td', {}, ...(found ? [this.#cell(found.step, segment, rendition)] : []));
    })));
    this.#cells.replaceChildren(make('table', { className: 'parts' }, make('tbody', {}, ...rows)));
    if (focused) this.#cells.querySelector<HTMLElement>(`[data-part="${CSS.escape(focused)}"]`)?.focus();
  }

  #cell(step: Step, segment: number, rendition: string): HTMLElement {
    const words = `Segment ${segment + 1}, ${rendition}: ${step.state === 'leased' ? 'running' : step.state}`;
    const chunk = step.result?.chunk;
    if (!chunk) return make('span', { className: `part ${step.state}`, title: words, role: 'img', ariaLabel: words });
    return make('button', { type: 'button', className: `part ${step.state}`, title: words, ariaLabel: `${words}. Play it`, data: { part: step.key }, onclick: () => this.#play(chunk, words) });
  }

  #play(chunk: string, words: string): void {
    const video = make('video', { controls: true, muted: true, autoplay: true, src: `${this.page.api}/artifacts/${chunk}` });
    video.addEventListener('error', () => this.#clip.replaceChildren(notice('failed', 'This part can’t be played by this browser.')));
    this.#clip.replaceChildren(video, make('p', { className: 'crumbs', textContent: words }));
    this.#clip.hidden = false;
  }
}
