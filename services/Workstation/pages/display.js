// A desktop's display in the page: the screen over a WebSocket through the server, its clipboard, its size, full screen; it comes back when the connection breaks.
import RFB from './novnc/core/rfb.js';
import { make } from './dom.js';

const AGAIN_MS = 1500;

export function display(page, claimed, { said, left }) {
  const screen = make('div', { className: 'display', ariaLabel: `The display of ${claimed.desktop}. Control, Alt and Escape together lead out of it.`, role: 'application' });
  const board = make('textarea', { rows: 2, ariaLabel: 'Clipboard of the desktop' });
  const send = make('button', { type: 'button', textContent: 'Send to the desktop' });
  const full = make('button', { type: 'button', textContent: 'Full screen' });
  const window_ = make('a', { href: location.href, target: '_blank', textContent: 'In another window' });
  const bar = make('div', { className: 'buttons' }, full, window_);
  let [rfb, ended, again] = [null, false, 0];

  const connect = () => {
    const at = new URL(`${page.api}/${claimed.path}`, location.href);
    at.protocol = at.protocol === 'https:' ? 'wss:' : 'ws:';
    screen.dataset.state = 'connecting';
    rfb = new RFB(screen, at.href, { shared: true });
    rfb.scaleViewport = true;
    rfb.resizeSession = true;
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
