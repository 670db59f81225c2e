// A live query: what is written in the editor is asked over one stream; rows are shown as they come, the newest on top, and numbers drawn over time.
// What comes is text and stays text. Rows are bounded, and put into the page a few times a second at most.
import type UPlot from 'uplot';
import { colours } from './chart';
import { clock } from '../times';

interface Begun { query: string; columns: string[]; masked: string[] }
interface Row { time: string; row: Record<string, unknown> }
interface Counts { matched: number; late: number; ahead: number; leftOut: number; rows: number; lost: number }
interface Problem { detail?: string; line?: number; column?: number; code?: string }

const mostRows = 200;
const mostPoints = 600;
const mostSeries = 8;
const mostColumns = 40;
const height = 220;

export function start(root: HTMLElement): void {
  const part = <T extends HTMLElement>(name: string): T => root.querySelector<T>(`[data-${name}]`)!;
  const [form, editor, status, fault] = [part<HTMLFormElement>('editor'), part<HTMLTextAreaElement>('query'), part('status'), part('error')];
  const [run, pause, stop, place, chart] = [part<HTMLButtonElement>('run'), part<HTMLButtonElement>('pause'), part<HTMLButtonElement>('stop'), part('rows'), part('plot')];
  let source: EventSource | undefined;
  let columns: string[] = [];
  let waiting: Row[] = [];
  let shown = 0;
  let lost = 0;
  let counts: Counts | undefined;
  let masked: string[] = [];
  let paused = false;
  let drawing = 0;
  let table: HTMLTableSectionElement | undefined;
  let plot: Plot | undefined;

  const say = (text: string): void => { if (status.textContent !== text) status.textContent = text; };
  const state = (): string => {
    if (!source) return 'Stopped.';
    const off = counts ? [[counts.late, 'late'], [counts.ahead, 'ahead of the clock'], [counts.leftOut, 'more than windows hold'], [lost + counts.lost, 'lost']].filter(([n]) => Number(n) > 0).map(([n, what]) => `${n} ${what}`) : [];
    const hidden = masked.length > 0 ? ` Masked at the source: ${masked.join(', ')}.` : '';
    // Counts come once a second; rows that are shown since then are known already.
    const [rows, events] = [Math.max(counts?.rows ?? 0, shown), Math.max(counts?.matched ?? 0, shown)];
    return `${paused ? 'Paused' : 'Running'}: ${rows} ${rows === 1 ? 'row' : 'rows'} of ${events} ${events === 1 ? 'event' : 'events'}${off.length > 0 ? `; ${off.join(', ')}` : ''}.${hidden}`;
  };
  const buttons = (): void => {
    pause.hidden = stop.hidden = !source;
    pause.textContent = paused ? 'Go on' : 'Pause';
  };
  const close = (): void => { source?.close(); source = undefined; buttons(); };

  const begin = async (): Promise<void> => {
    close();
    const query = editor.value.trim();
    fault.replaceChildren();
    editor.removeAttribute('aria-invalid');
    if (!query) { say('Write a query first.'); editor.focus(); return; }
    history.replaceState(null, '', `/mql?query=${encodeURIComponent(query)}`);
    for (const save of document.querySelectorAll<HTMLTextAreaElement>('[data-save-query]')) if (!save.closest('details')?.open) save.value = query;
    [columns, waiting, shown, lost, counts, masked, paused] = [[], [], 0, 0, undefined, [], false];
    plot?.destroy();
    plot = undefined;
    chart.hidden = true;
    place.hidden = false;
    table = undefined;
    place.replaceChildren(note('Waiting for events …'));
    say('Connecting …');
    const mine = source = new EventSource(`/api/mql?query=${encodeURIComponent(query)}`);
    buttons();
    mine.addEventListener('begin', event => {
      const begun = JSON.parse(event.data) as Begun;
      if (columns.length === 0) columns = begun.columns;
      masked = begun.masked;
      say(state());
    });
    mine.addEventListener('row', event => {
      if (paused) return;
      waiting.push(JSON.parse(event.data) as Row);
      if (waiting.length > mostRows * 2) waiting.splice(0, waiting.length - mostRows);
      soon();
    });
    mine.addEventListener('lost', event => { lost += (JSON.parse(event.data) as { rows: number }).rows; say(state()); });
    mine.addEventListener('counts', event => { counts = JSON.parse(event.data) as Counts; say(state()); });
    mine.addEventListener('end', () => { soon(); close(); say('Ended: LIMIT is reached.'); });
    mine.onerror = () => {
      if (mine !== source) return;
      if (mine.readyState !== EventSource.CLOSED) { say('The server doesn’t answer; it goes on by itself once it is back.'); return; }
      close();
      void explain(query);
    };
  };

  // A stream's own refusal isn't told to scripts: it is asked for once more.
  const explain = async (query: string): Promise<void> => {
    const enough = new AbortController();
    const answer = await fetch(`/api/mql?query=${encodeURIComponent(query)}`, { headers: { Accept: 'application/json' }, signal: enough.signal }).catch(() => undefined);
    if (!answer || answer.ok) { enough.abort(); say('The server doesn’t answer. Run it again once it is back.'); return; }
    const problem = await answer.json().catch(() => ({})) as Problem;
    place.hidden = true;
    say('Not running.');
    show(problem, query);
  };
  const show = (problem: Problem, query: string): void => {
    const what = document.createElement('p');
    what.textContent = problem.detail ?? 'The server refused it.';
    fault.replaceChildren(what);
    if (!problem.line || !problem.column) return;
    const lines = query.split('\n');
    const marked = document.createElement('pre');
    marked.textContent = `${lines[problem.line - 1] ?? ''}\n${' '.repeat(problem.column - 1)}^`;
    fault.append(marked);
    editor.setAttribute('aria-invalid', 'true');
    const lead = editor.value.length - editor.value.trimStart().length;
    const at = Math.min(editor.value.length, lead + lines.slice(0, problem.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + problem.column - 1);
    editor.focus();
    editor.setSelectionRange(at, Math.min(editor.value.length, at + Math.max(1, /^[\w$.-]+/.exec(editor.value.slice(at))?.[0].length ?? 1)));
  };

  const soon = (): void => { drawing ||= window.setTimeout(() => { drawing = 0; draw(); }, 200); };
  const draw = (): void => {
    const rows = waiting.splice(0).slice(-mostRows);
    if (rows.length === 0) return;
    if (columns.length === 0) columns = Object.keys(rows[0]!.row).slice(0, mostColumns);
    table ??= heading(rows[0]!.row);
    const fragment = document.createDocumentFragment();
    for (const row of rows.reverse()) fragment.append(line(row));
    table.prepend(fragment);
    while (table.rows.length > mostRows) table.deleteRow(-1);
    shown += rows.length;
    root.dataset['shown'] = String(shown);
    (plot ??= new Plot(chart)).add(rows.reverse(), columns);
    say(state());
  };
  const heading = (first: Record<string, unknown>): HTMLTableSectionElement => {
    const whole = document.createElement('table');
    const head = whole.createTHead().insertRow();
    for (const name of ['time', ...columns]) head.append(Object.assign(document.createElement('th'), { textContent: name, scope: 'col', className: typeof first[name] === 'number' ? 'num' : '' }));
    place.replaceChildren(whole);
    return whole.createTBody();
  };
  const line = (row: Row): HTMLTableRowElement => {
    const tr = document.createElement('tr');
    tr.insertCell().textContent = clock(new Date(row.time));
    for (const name of columns) {
      const cell = tr.insertCell();
      const value = row.row[name];
      if (typeof value === 'number') cell.className = 'num';
      if (typeof value === 'string' && name === 'run' && /^r\d\d-[0-9a-z]+$/.test(value)) {
        cell.append(Object.assign(document.createElement('a'), { href: `/runs/${value}`, textContent: value, className: 'mono' }));
      } else cell.textContent = text(value);
    }
    return tr;
  };

  form.addEventListener('submit', event => { event.preventDefault(); void begin(); });
  editor.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void begin(); } });
  pause.addEventListener('click', () => { paused = !paused; buttons(); say(state()); });
  stop.addEventListener('click', () => { close(); say('Stopped.'); run.focus(); });
  for (const example of root.querySelectorAll<HTMLElement>('[data-example]')) {
    example.addEventListener('click', event => { event.preventDefault(); editor.value = example.dataset['example']!; void begin(); });
  }
  document.addEventListener('orrery:theme', () => plot?.draw(true));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot?.draw(true));
  addEventListener('pagehide', close);
  if (editor.value.trim()) void begin();
}

function note(text: string): HTMLElement { return Object.assign(document.createElement('p'), { className: 'empty', textContent: text }); }

function text(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(+value.toPrecision(6));
  const all = typeof value === 'string' ? value : JSON.stringify(value);
  return all.length > 300 ? `${all.slice(0, 300)} …` : all;
}

/** The first numeric column over time; a line for each value of the first column that isn't a number, as far as there are few. */
class Plot {
  private readonly points: { at: number; series: string; value: number }[] = [];
  private names: string[] = [];
  private chart: UPlot | undefined;
  private column = '';
  private loading = false;

  constructor(private readonly root: HTMLElement) {
    new ResizeObserver(() => this.chart?.setSize({ width: root.clientWidth, height })).observe(root);
  }

  add(rows: Row[], columns: string[]): void {
    this.column ||= columns.find(c => rows.some(r => typeof r.row[c] === 'number')) ?? '';
    if (!this.column) return;
    const by = columns.find(c => c !== this.column && rows.some(r => typeof r.row[c] === 'string'));
    for (const { time, row } of rows) {
      const value = row[this.column];
      if (typeof value !== 'number') continue;
      const series = by ? text(row[by]) : this.column;
      if (!this.names.includes(series)) { if (this.names.length >= mostSeries) continue; this.names = [...this.names, series]; this.chart?.destroy(); this.chart = undefined; }
      this.points.push({ at: Date.parse(time) / 1000, series, value });
    }
    this.points.splice(0, Math.max(0, this.points.length - mostPoints));
    this.draw();
  }

  destroy(): void { this.chart?.destroy(); this.root.replaceChildren(); }

  draw(anew = false): void {
    if (this.points.length < 2 || this.loading) return;
    const times = [...new Set(this.points.map(p => p.at))].sort((a, b) => a - b);
    if (times.length < 2) return;
    const index = new Map(times.map((t, i) => [t, i]));
    const data = [times, ...this.names.map(() => new Array<number | null>(times.length).fill(null))] as [number[], ...(number | null)[][]];
    for (const p of this.points) data[this.names.indexOf(p.series) + 1]![index.get(p.at)!] = p.value;
    if (this.chart && !anew) { this.chart.setData(data); return; }
    this.chart?.destroy();
    this.root.hidden = false;
    this.root.setAttribute('role', 'img');
    this.root.setAttribute('aria-label', `${this.column} over time`);
    this.loading = true;
    void import('uplot').then(({ default: Chart }) => {
      this.loading = false;
      this.root.replaceChildren();
      this.chart = new Chart(this.options(), data, this.root);
    });
  }

  private options(): UPlot.Options {
    const paint = colours(this.root);
    const axis = { stroke: paint.dim, font: `12px ${paint.font}`, grid: { stroke: paint.line, width: 1 }, ticks: { stroke: paint.line, width: 1 } };
    const inks = ['running', 'waiting', 'completed', 'parked', 'failed', 'cancelled', 'accent', 'text'];
    return {
      width: this.root.clientWidth, height, title: this.column,
      axes: [{ ...axis, values: (_u, all) => all.map(t => clock(new Date(t * 1000))) }, { ...axis, size: 72 }],
      series: [{ value: (_u, t) => t == null ? '' : clock(new Date(t * 1000)) }, ...this.names.map((label, i) => ({ label, stroke: paint.of(inks[i % inks.length]!), width: 2, spanGaps: true, points: { show: true, size: 4 } }))],
    };
  }
}
