// Keeps a page as the server would render it now. One stream brings, after each (re)connect, every region that differs
// from what this page was rendered with, and then each change: nothing is asked for again and again, nothing is missed.
import { Idiomorph } from 'idiomorph';
import { clock } from './times';

interface Region { id: string; html: string }

/** A page that was hidden for so long gives its connection back: a browser has six of them for a server. */
const hiddenFor = 15_000;

export function follow(refresh: (root: ParentNode) => void): void {
  const body = document.body;
  if (!body.hasAttribute('data-live')) return;
  const notice = document.getElementById('stale')!;
  let source: EventSource | undefined;
  let lostAt: Date | undefined;
  let over = false;
  let hiding: number | undefined;

  const open = (): void => {
    if (source || over) return;
    source = new EventSource(`/portal/live${location.pathname}${location.search}${location.search ? '&' : '?'}seen=${seen()}`);
    source.addEventListener('region', event => {
      body.dataset['live'] = event.lastEventId;
      place(JSON.parse(event.data) as Region);
    });
    source.addEventListener('here', event => {
      lostAt = undefined;
      notice.hidden = true;
      body.dataset['stream'] = 'open';
      if (event.data !== body.dataset['build']) say('The server was updated.', true);
    });
    source.addEventListener('end', () => { over = true; body.dataset['stream'] = 'ended'; close(); });
    source.onerror = () => {
      lostAt ??= new Date();
      body.dataset['stream'] = 'lost';
      say(`The server doesn't answer. This page shows what was so at ${clock(lostAt)}; it goes on by itself once the server is back.`, false);
      // A browser gives up for good after an answer that isn't a stream, such as a proxy's error page.
      if (source?.readyState !== EventSource.CLOSED) return;
      source = undefined;
      void refused().then(status => {
        if (status === 401) say("You aren't signed in any more.", true);
        else if (status === 403) say("You aren't allowed to see this any more.", true);
        else setTimeout(open, 2000);
      });
    };
  };
  // How the page itself would be answered; a stream's own refusal isn't told to scripts.
  const refused = (): Promise<number> => fetch(location.href, { method: 'HEAD', headers: { Accept: 'text/html' } }).then(answer => answer.status, () => 0);
  // What the page has by now, so that a stream sends what differs from it.
  const seen = (): string => encodeURIComponent(body.dataset['live'] ?? '');
  const close = (): void => { source?.close(); source = undefined; };
  const say = (text: string, reload: boolean): void => {
    notice.querySelector('span')!.textContent = text;
    notice.querySelector('a')!.hidden = !reload;
    notice.hidden = false;
  };
  const place = (region: Region): void => {
    const old = document.getElementById(region.id);
    if (!old) return;
    // What somebody has opened, typed or focused stays as it is.
    Idiomorph.morph(old, region.html, {
      morphStyle: 'outerHTML', ignoreActiveValue: true,
      callbacks: {
        beforeNodeMorphed: (from: Node, to: Node) => {
          if (from instanceof HTMLDetailsElement && to instanceof HTMLDetailsElement) to.open = from.open;
          return !(from instanceof HTMLElement && from.hasAttribute('data-keep'));
        },
      },
    });
    const placed = document.getElementById(region.id);
    if (!placed) return;
    refresh(placed);
    placed.dispatchEvent(new CustomEvent('orrery:placed', { bubbles: true }));
  };

  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiding);
    if (document.hidden) hiding = window.setTimeout(close, hiddenFor);
    else open();
  });
  addEventListener('pagehide', close);
  addEventListener('pageshow', event => { if (event.persisted) open(); });
  open();
}
