// What inspection found and where quality is lowest, each with its place in the video where it has one.
import { make, panel } from './dom';
import { scoreText, type Note, type Title } from './report';

export function findings(title: Title, seek: (frame: number, rendition?: number) => void): HTMLElement {
  const { notes, checks } = title.report;
  const found = notes.map(note => item(title, note.what, note.advice, place(note), seek, `${note.code}`));
  const weak = title.renditions.flatMap((r, i) => {
    const worst = r.quality ? r.quality.vmaf.reduce((low, score, f, all) => score < all[low]! ? f : low, 0) : undefined;
    return worst === undefined ? [] : [item(title, `${r.name} at its lowest: VMAF ${scoreText(r.quality!.vmaf[worst])}`, undefined, [worst, worst], f => seek(f, i), 'quality.lowest')];
  });
  const failed = checks.filter(c => c.state !== 'passed').map(c => item(title, `${c.name}: ${c.state}`, c.detail, undefined, seek, c.id));
  const { section } = panel('Findings', make('span', { className: 'crumbs', textContent: 'of inspection, quality and checks' }));
  section.append(make('ul', { className: 'findings' }, ...failed, ...found.filter(f => f.querySelector('button')), ...weak, ...found.filter(f => !f.querySelector('button'))));
  return section;
}

function place(note: Note): [number, number] | undefined {
  return note.firstFrame === undefined ? undefined : [note.firstFrame, note.lastFrame ?? note.firstFrame];
}

function item(title: Title, what: string, advice: string | undefined, at: [number, number] | undefined, seek: (frame: number) => void, code: string): HTMLElement {
  const text = make('div', {}, make('p', { textContent: what }), ...(advice ? [make('p', { className: 'crumbs', textContent: advice })] : []), make('p', { className: 'crumbs' }, make('code', { textContent: code })));
  if (!at) return make('li', {}, make('span', { className: 'crumbs where', textContent: 'whole title' }), text);
  const [first, last] = at;
  return make('li', {}, make('button', { type: 'button', className: 'where', title: `Show frame ${first}`, textContent: last > first ? `${title.timecode(first)} – ${title.timecode(last)}` : title.timecode(first), onclick: () => seek(first) }), text);
}
