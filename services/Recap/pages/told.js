// What may be told at a moment: the same rule as RecapDocument.UpTo, over recap.json. Times are exact fractions of a second, such as "95/8".

/** Compares a fraction with a moment that a video element gives, which is rounded: by far less than a frame. */
export function isOver(time, playhead) {
  return seconds(time) <= playhead + 0.000001;
}

export function seconds(time) {
  const [num, den = '1'] = String(time).split('/');
  return Number(num) / Number(den);
}

/** The last tellings that are wholly over at the playhead, oldest first. */
export function upTo(tellings, playhead, count) {
  const over = tellings.filter(t => isOver(t.over, playhead));
  return count > 0 ? over.slice(-count) : [];
}

/** All languages that anything is told in, the film's own first. */
export function languages(recap) {
  return [...new Set([recap.language, ...recap.tellings.flatMap(t => Object.keys(t.texts))])];
}

/** In the language that is asked for, else in the film's own: which one it is matters to screen readers. */
export function textIn(telling, language, own) {
  const tag = [language, own, Object.keys(telling.texts)[0]].find(t => telling.texts[t] !== undefined);
  return { tag, text: telling.texts[tag] };
}

export function clock(time) {
  const whole = Math.max(0, Math.ceil(seconds(time) * 1000)) / 1000;
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, (whole % 60).toFixed(3).padStart(6, '0')];
  return `${h ? `${h}:` : ''}${String(m).padStart(2, '0')}:${s}`;
}

/** Reads "75.5", "1:15.5" and fractions into what the server reads; null for anything else. */
export function typed(text) {
  const plain = text.trim();
  if (/^\d{1,7}(\.\d{1,6})?$|^\d{1,12}\/[1-9]\d{0,7}$/.test(plain)) return plain;
  const parts = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(\.\d{1,6})?$/.exec(plain);
  return parts ? `${Number(parts[1] ?? 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3])}${parts[4] ?? ''}` : null;
}
