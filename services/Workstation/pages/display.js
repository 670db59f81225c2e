// A desktop's display in the page: the screen over a WebSocket through the server, its clipboard, its size, full screen; it comes back when the connection breaks.
import RFB from './novnc/core/rfb.js';
import { make } from './dom.js';

const AGAIN_MS = 1500;

/** Where a window shows one of several screens: the run, and which screen. */
export const placeOf = (run, screen) => `#${run}${screen > 1 ? `/${screen}` : ''}`;

export function display(page, run, claimed, shown, { said, left }) {
  const count = claimed.screens ?? 1;
  const screen = make('div', { className: 'display', ariaLabel: `The display of ${claimed.desktop}. Control, Alt and Escape together lead out of it.`, role: 'application' });
  const board = make('textarea', { rows: 2, ariaLabel: 'Clipboard of the desktop' });
  const send = make('button', { type: 'button', textContent: 'Send to the desktop' });
  const full = make('button', { type: 'button', textContent: 'Full screen' });
  const window_ = make('a', { target: '_blank' });
  // One picture holds all screens: a window shows the part that is one of them.
  const whole = make('div', { className: 'whole' });
  const choices = count === 1 ? [] : Array.from({ length: count }, (_, i) => make('button', { type: 'button', textContent: `Screen ${i + 1}` }));
  const bar = make('div', { className: 'buttons' }, full, ...choices, window_);
  if (count === 1) screen.append(whole);
  else {
    const [width, height] = claimed.size.split('x');
    screen.append(make('div', { className: 'part', style: `aspect-ratio: ${width} / ${height}` }, whole));
  }
  const turn = to => {
    shown = Math.min(Math.max(to, 1), count);
    whole.style.inlineSize = `${count * 100}%`;
    whole.style.marginInlineStart = `${(shown - 1) * -100}%`;
    choices.forEach((c, i) => c.setAttribute('aria-pressed', String(i + 1 === shown)));
    const other = shown % count + 1;
    window_.href = location.pathname + placeOf(run, other);
    window_.textContent = count === 1 ? 'In another window' : `Screen ${other} in another window`;
    history.replaceState(null, '', placeOf(run, shown));
  };
  choices.forEach((c, i) => c.addEventListener('click', () => turn(i + 1)));
  turn(shown);
  let [rfb, ended, again] = [null, false, 0];

  const connect = () => {
    const at = new URL(`${page.api}/${claimed.path}`, location.href);
    at.protocol = at.protocol === 'https:' ? 'wss:' : 'ws:';
    screen.dataset.state = 'connecting';
    rfb = new RFB(whole, at.href, { shared: true });
    rfb.scaleViewport = true;
    rfb.resizeSession = count === 1;
    rfb.addEventListener('connect', () => {
      screen.dataset.state = 'connected';
      again = 0;
      said('');
      rfb.focus();
    });
    rfb.addEventListener('disconnect', () => {
      screen.dataset.state = 'disconnected';
      if (ended) return;
      again++;
      said(`The connection to the desktop broke; trying again (${again}) …`);
      setTimeout(async () => {
        if (ended) return;
        if (await left()) stop();
        else connect();
      }, AGAIN_MS);
    });
    rfb.addEventListener('clipboard', event => {
      board.value = event.detail.text;
      navigator.clipboard?.writeText(event.detail.text).catch(() => {}); // the text stands in the field in any case
    });
  };
  const stop = () => {
    ended = true;
    rfb?.disconnect();
  };

  send.addEventListener('click', () => rfb?.clipboardPasteFrom(board.value));
  full.addEventListener('click', () => screen.requestFullscreen?.());
  // The screen takes every key, so there has to be a way out of it.
  screen.addEventListener('keydown', event => {
    if (!(event.ctrlKey && event.altKey && event.key === 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    rfb?.blur();
    full.focus();
  }, true);
  connect();
  return { elements: [bar, screen, make('details', {}, make('summary', { textContent: 'Clipboard' }), board, make('div', { className: 'buttons' }, send))], stop };
}
