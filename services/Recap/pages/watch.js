// The film with "Where was I?": the last scenes up to the playhead, and never a word beyond it. Nothing of what is still to come is put into the page.
import { looked, make, notice, panel, published } from './dom.js';
import { languages, textIn, upTo } from './told.js';

export async function start(root, page) {
  const state = await published(page);
  if (!state?.files) {
    root.replaceChildren(notice('There are no recaps yet: scenes still wait for a decision, or are being written.'));
    const end = page.on('run', async () => {
      if (!(await published(page))?.files) return;
      end();
      await start(root, page);
    });
    return;
  }

  const run = await page.get(`${page.api}/runs/${page.run.id}`);
  const files = await page.get(`${page.api}/artifacts/${state.files}`);
  const recap = await page.get(`${page.api}/artifacts/${files['recap.json'].id}`);
  const trouble = make('div');
  const video = make('video', { controls: true, playsInline: true, preload: 'metadata', ariaLabel: recap.title });
  const told = make('ol', { ariaLive: 'polite', ariaLabel: 'What you have seen' });
  const language = make('select', {}, ...languages(recap).map(tag => make('option', { value: tag, textContent: nameOf(tag) })));
  const count = make('select', {}, ...[1, 3, 5, 10].map(n => make('option', { value: String(n), textContent: `${n}`, selected: n === 3 })));
  const ask = make('button', { type: 'button', textContent: 'Where was I?' });
  let asked = false;
  const tell = () => {
    if (!asked) return;
    const scenes = upTo(recap.tellings, video.currentTime, Number(count.value)).map(t => textIn(t, language.value, recap.language));
    told.replaceChildren(...(scenes.length ? scenes.map(s => make('li', { lang: s.tag, textContent: s.text })) : [make('li', { textContent: 'No scene is over yet.' })]));
  };
  ask.addEventListener('click', () => {
    asked = true;
    video.pause();
    tell();
  });
  for (const choice of [language, count]) choice.addEventListener('change', tell);
  // What stood there may lie beyond a playhead that was moved back.
  video.addEventListener('seeking', () => told.replaceChildren());
  video.addEventListener('play', () => told.replaceChildren());

  looked(root).replaceChildren(trouble, panel(recap.title, video,
    make('div', { className: 'buttons' }, ask, make('label', {}, 'scenes ', count), make('label', {}, 'language ', language)), told));
  await load(video, run.input, page, text => trouble.replaceChildren(notice(text, 'failed')));
}

/** An encode's stream if the run was given one, else a video file. */
async function load(video, input, page, failed) {
  if (input.stream) {
    const { default: Hls } = await import('./hls.js');
    if (!Hls.isSupported()) return failed('This browser has no Media Source Extensions, which the stream needs.');
    const hls = new Hls({ enableWorker: false });
    hls.on(Hls.Events.ERROR, (_, { fatal, details }) => { if (fatal) failed(`The stream doesn't play: ${details}.`); });
    hls.loadSource(`${page.api}/runs/${input.stream}/files/master.m3u8`);
    hls.attachMedia(video);
  } else if (input.video) {
    video.addEventListener('error', () => failed('The video doesn\'t play in this browser.'));
    video.src = `${page.api}/artifacts/${input.video}?as=media`;
  } else {
    failed('The run was started without a video or a stream, so there is nothing to watch; its files are with the run.');
  }
}

function nameOf(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
