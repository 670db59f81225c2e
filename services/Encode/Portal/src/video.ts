// The page of a video run: its stream beside what was measured of it.
import plotStyle from 'uplot/style';
import type { PortalPage } from '../../../../portal/src/islands/page';
import { Curves } from './curves';
import { make, notice } from './dom';
import { findings } from './findings';
import { Moment } from './moment';
import { Title, type Report } from './report';
import { Shots } from './shots';
import { Stage } from './stage';
import style from './style.css?inline';
import { Underway } from './underway';

export async function start(root: HTMLElement, page: PortalPage): Promise<void> {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(plotStyle + style);
  document.adoptedStyleSheets.push(sheet);
  root.classList.add('video-page');
  root.replaceChildren(make('p', { className: 'crumbs', role: 'status', textContent: 'Loading …' }));

  let underway: Underway | undefined;
  const show = async (): Promise<boolean> => {
    const run = page.run!;
    if (run.state === 'completed') { await showTitle(root, page); return true; }
    if (run.state === 'failed' || run.state === 'cancelled') { root.replaceChildren(ended(page)); return true; }
    underway ??= new Underway(page);
    if (!underway.element.isConnected) root.replaceChildren(underway.element);
    await underway.show();
    return false;
  };
  const trouble = (error: unknown): void => root.replaceChildren(notice('failed', 'The video can’t be shown.', make('p', { textContent: error instanceof Error ? error.message : String(error) })));
  const stop = page.on('run', () => { show().then(over => { if (over) stop(); }, trouble); });
  await show().then(over => { if (over) stop(); }, trouble);
}

async function showTitle(root: HTMLElement, page: PortalPage): Promise<void> {
  const files = `${page.api}/runs/${page.run!.id}/files`;
  const report = await page.get(`${files}/report.json`).catch((error: unknown) => {
    throw new Error(`The run's report.json can't be read, and without it there is nothing to show beside the video: ${error instanceof Error ? error.message : String(error)}`);
  }) as Report;
  const title = new Title(report, files, page.api);
  const moment = new Moment(title);
  const curves = new Curves(title, frame => stage.seek(frame));
  const shots = new Shots(title, frame => stage.seek(frame));
  let pending = false;
  // Several things may tell of one frame; it is drawn once.
  const draw = (): void => {
    pending = false;
    moment.show(stage.frame, stage.shown);
    curves.moveTo(stage.frame);
    shots.moveTo(stage.frame);
  };
  const changed = (): void => { if (!pending) { pending = true; requestAnimationFrame(draw); } };
  const stage = new Stage(title, changed);
  root.replaceChildren(
    make('div', { className: 'beside' }, stage.element, make('div', { className: 'stack' }, moment.element, findings(title, (frame, rendition) => stage.seek(frame, rendition)))),
    curves.element, shots.element, links(files));
  curves.start();
  shots.start();
  page.on('theme', () => curves.recolour());
}

function links(files: string): HTMLElement {
  const link = (name: string, path: string): HTMLElement => make('a', { href: `${files}/${path}`, textContent: name });
  return make('p', { className: 'crumbs' }, 'The whole report with costs and command lines: ', link('report.html', 'report.html'), ' · to players: ', link('master.m3u8', 'master.m3u8'), ', ', link('manifest.mpd', 'manifest.mpd'));
}

function ended(page: PortalPage): HTMLElement {
  const run = page.run!;
  const more = run.failure ? [make('p', { textContent: `${run.failure.step ? `${run.failure.step}: ` : ''}${run.failure.message}` })] : [];
  return notice(run.state, run.state === 'failed' ? 'There is no video: the run failed.' : 'There is no video: the run was cancelled.', ...more,
    make('p', {}, make('a', { href: `/runs/${run.id}`, textContent: 'What can be done' })));
}
