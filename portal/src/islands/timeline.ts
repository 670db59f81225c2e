// Where a run's time went, drawn on a canvas that is zoomed into. A small run's rows are in the page; of a large one each window is asked for.
import { init, use, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { CustomChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import { addButtons, colours, type Colours } from './chart';
import { optionsOf, type Row } from './timeline-options';

use([CustomChart, GridComponent, DataZoomComponent, TooltipComponent, CanvasRenderer]);

interface Drawn { run: string; stamp: string; start: string; to: number | null; rows: Row[] | null; folded: [number, number] | null }
interface View { from: number; to: number; folded: boolean; rows: Row[] }

export function start(root: HTMLElement): void {
  const from = root.dataset['from']!;
  const read = (): Drawn => JSON.parse(document.getElementById(from)!.textContent!) as Drawn;
  const place = document.createElement('div');
  place.className = 'chart';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', 'Timeline of this run; the journal below has the same as a table');
  root.replaceChildren(place);
  const chart: ECharts = init(place);
  let data = read();
  let view: View | undefined;
  const small = (): boolean => data.rows !== null && data.folded === null;
  let paint: Colours = colours(root);
  let window: [number, number] | undefined; // zoomed into; else all of it is shown
  let end = 1;

  const now = (): number => data.to ?? Math.max(1, Date.now() - new Date(data.start).getTime(), ...(data.rows ?? []).flatMap(r => r.bars.map(b => b.to ?? b.from)));
  const draw = (): void => {
    const rows = small() ? data.rows : view?.rows;
    if (!rows) return;
    end = small() ? now() : data.to ?? Math.max(end, data.folded?.[1] ?? 1, view!.to);
    const drawn = small() ? { from: 0, to: end } : { from: view!.from, to: view!.to };
    chart.setOption(optionsOf(rows, drawn, end, window, data.start, paint, place.clientHeight, place.clientWidth) as EChartsCoreOption, { replaceMerge: ['series'] });
  };

  // A large run's window is asked for when it changes: one question at a time, and at most a tenth of the time is spent on answers.
  let asking = false;
  let again = false;
  const ask = async (): Promise<void> => {
    if (asking) { again = true; return; }
    asking = true;
    const since = performance.now();
    const range = window ? `&from=${Math.floor(window[0])}&to=${Math.ceil(window[1])}` : '';
    const answer = await fetch(`/runs/${data.run}/timeline?rows=500${range}`, { headers: { Accept: 'application/json' } }).catch(() => undefined);
    if (answer?.ok) { view = await answer.json() as View; draw(); }
    root.dataset['drawn'] = data.stamp;
    await new Promise(resolve => setTimeout(resolve, Math.max(300, 9 * (performance.now() - since))));
    asking = false;
    if (again) { again = false; void ask(); }
  };
  const refresh = (): void => {
    if (data.rows && data.folded && !window) view = { from: data.folded[0], to: data.folded[1], folded: true, rows: data.rows };
    else if (!small()) { void ask(); return; }
    draw();
    root.dataset['drawn'] = data.stamp;
  };
  const zoom = (to: [number, number] | undefined): void => {
    const wide = to && to[1] - to[0] < 0.995 * end ? to : undefined;
    window = wide && [Math.max(0, wide[0]), Math.min(end, Math.max(wide[1], wide[0] + 1))];
    refresh();
  };

  let zooming: ReturnType<typeof setTimeout> | undefined;
  chart.on('datazoom', () => {
    const shown = (chart.getOption()['dataZoom'] as { id?: string; startValue: number; endValue: number }[]).find(z => z.id === 'x');
    if (!shown) return;
    window = shown.endValue - shown.startValue < 0.995 * end ? [shown.startValue, shown.endValue] : undefined;
    clearTimeout(zooming);
    if (!small()) zooming = window ? setTimeout(() => void ask(), 150) : setTimeout(refresh, 150);
  });
  chart.on('click', event => {
    const rows = small() ? data.rows : view?.rows;
    const row = rows?.[(event.value as number[])[0]!];
    if (!row) return;
    if (row.step != null) { location.href = `/runs/${data.run}/steps/${row.step}`; return; }
    const [, a, b] = event.value as [number, number, number];
    zoom([(a + b) / 2 - 4 * (b - a), (a + b) / 2 + 4 * (b - a)]);
  });
  const by = (factor: number): void => {
    const [a, b] = window ?? [0, end];
    const half = (b - a) * factor / 2;
    zoom([(a + b) / 2 - half, (a + b) / 2 + half]);
  };
  addButtons(root, [['Zoom in', '+', () => by(0.5)], ['Zoom out', '−', () => by(2)], ['Earlier', '←', () => move(-1)], ['Later', '→', () => move(1)], ['Show all', '⤢', () => zoom(undefined)]]);
  const move = (way: number): void => {
    if (!window) return;
    const by = Math.max(-window[0], Math.min(end - window[1], way * (window[1] - window[0]) / 2));
    zoom([window[0] + by, window[1] + by]);
  };

  document.addEventListener('orrery:placed', event => {
    if (!(event.target as Element).contains(document.getElementById(from))) return;
    data = read();
    refresh();
  });
  document.addEventListener('orrery:theme', () => { paint = colours(root); draw(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { paint = colours(root); draw(); });
  new ResizeObserver(() => { chart.resize(); draw(); }).observe(place);
  // What goes on grows on.
  setInterval(() => { if (!document.hidden && small() && data.to === null && place.isConnected) draw(); }, 1000);
  refresh();
}
