// The graph of a run: steps and groups of like steps, laid out left to right, drawn as SVG whose nodes are links.
import { graphlib, layout } from '@dagrejs/dagre';
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior } from 'd3-zoom';

interface Node { id: string; title: string; detail: string; state: string; done: number; count: number; href: string }
interface Data { nodes: Node[]; edges: [string, string][] }

const svgNs = 'http://www.w3.org/2000/svg';
const width = 216;
const height = 58;

export function start(root: HTMLElement): void {
  const source = document.getElementById(root.dataset['from']!)!;
  const svg = make('svg', { class: 'graph', role: 'group', 'aria-label': 'Steps of this run' });
  const canvas = make('g', {});
  svg.append(arrow(), canvas);
  const zooming = zoom<SVGSVGElement, unknown>().scaleExtent([0.1, 2]).on('zoom', event => canvas.setAttribute('transform', String(event.transform)));
  // A page scrolls on over a graph; what zooms is the wheel with Ctrl, a pinch, and the buttons.
  zooming.filter(event => event.type !== 'wheel' || event.ctrlKey);
  select(svg).call(zooming).on('dblclick.zoom', null);
  root.replaceChildren(svg, buttons(svg, zooming, () => fit(svg, canvas, zooming)));

  let shape = '';
  const draw = (): void => {
    const data = JSON.parse(document.getElementById(source.id)?.textContent ?? 'null') as Data | null;
    if (!data) return;
    const now = data.nodes.map(n => n.id).join() + data.edges.join();
    render(canvas, data);
    if (now !== shape) { shape = now; fit(svg, canvas, zooming); }
  };
  document.addEventListener('orrery:placed', event => { if ((event.target as Element).contains(document.getElementById(source.id))) draw(); });
  new ResizeObserver(() => fit(svg, canvas, zooming)).observe(root);
  draw();
}

function render(canvas: SVGElement, data: Data): void {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 44, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of data.nodes) graph.setNode(node.id, { width, height });
  for (const [from, to] of data.edges) graph.setEdge(from, to);
  layout(graph);

  const focused = (document.activeElement as Element | null)?.getAttribute('data-node');
  const edges = graph.edges().map(e => {
    const points = (graph.edge(e) as { points: { x: number; y: number }[] }).points;
    return make('path', { class: 'edge', d: curve(points), 'marker-end': 'url(#arrow)' });
  });
  const nodes = data.nodes.map(node => {
    const at = graph.node(node.id) as { x: number; y: number };
    const link = make('a', { href: node.href, class: `node ${node.state}`, 'data-node': node.id, transform: `translate(${at.x - width / 2},${at.y - height / 2})` });
    // Its name, and on hover all of what is shortened.
    const title = make('title', {});
    title.textContent = `${node.title}: ${node.detail}`;
    link.append(title, make('rect', { width, height, rx: 8, class: 'box' }), make('rect', { width: 4, height: height - 16, x: 8, y: 8, rx: 2, class: 'mark' }),
      text(node.title, 20, 25, 'title', 22), text(node.detail, 20, 43, 'detail', 30));
    if (node.count > 1) link.append(make('rect', { x: 20, y: height - 8, width: width - 32, height: 3, rx: 1.5, class: 'rail' }), make('rect', { x: 20, y: height - 8, width: (width - 32) * node.done / node.count, height: 3, rx: 1.5, class: 'bar' }));
    return link;
  });
  canvas.replaceChildren(...edges, ...nodes);
  if (focused) canvas.querySelector<SVGElement>(`[data-node="${CSS.escape(focused)}"]`)?.focus();
}

function fit(svg: SVGSVGElement, canvas: SVGGraphicsElement, zooming: ZoomBehavior<SVGSVGElement, unknown>): void {
  const box = canvas.getBBox();
  const [w, h] = [svg.clientWidth, svg.clientHeight];
  if (!box.width || !w || !h) return;
  const scale = Math.min(1, (w - 16) / box.width, (h - 16) / box.height);
  // What doesn't fit at a size that can be read starts at its end, where things happen.
  const readable = Math.max(scale, 0.5);
  const x = readable * box.width <= w ? (w - readable * box.width) / 2 : w - readable * box.width - 8;
  const y = Math.max(8, (h - readable * box.height) / 2);
  zooming.transform(select(svg), zoomIdentity.translate(x - box.x * readable, y - box.y * readable).scale(readable));
}

function buttons(svg: SVGSVGElement, zooming: ZoomBehavior<SVGSVGElement, unknown>, whole: () => void): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'graph-buttons';
  const add = (label: string, sign: string, act: () => void): void => {
    const button = document.createElement('button');
    button.type = 'button'; button.textContent = sign; button.setAttribute('aria-label', label); button.title = label;
    button.addEventListener('click', act);
    bar.append(button);
  };
  add('Zoom in', '+', () => zooming.scaleBy(select(svg), 1.3));
  add('Zoom out', '−', () => zooming.scaleBy(select(svg), 1 / 1.3));
  add('Show all', '⤢', whole);
  return bar;
}

function curve(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1)!;
  const middle = (first!.x + last.x) / 2;
  return rest.length <= 2 ? `M${first!.x},${first!.y}C${middle},${first!.y} ${middle},${last.y} ${last.x},${last.y}` : `M${first!.x},${first!.y}` + rest.map(p => `L${p.x},${p.y}`).join('');
}

function arrow(): SVGElement {
  const defs = make('defs', {});
  const marker = make('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' });
  marker.append(make('path', { d: 'M0,0L8,4L0,8z', class: 'arrow' }));
  defs.append(marker);
  return defs;
}

function text(content: string, x: number, y: number, name: string, most: number): SVGElement {
  const element = make('text', { x, y, class: name });
  element.textContent = content.length > most ? content.slice(0, most - 1) + '…' : content;
  return element;
}

function make<K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string | number>): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgNs, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
