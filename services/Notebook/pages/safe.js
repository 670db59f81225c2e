// What a cell shows as HTML, and Markdown: rebuilt from a list of plain elements. No attribute of the original is taken over but spans of table cells; script, style and addresses stay behind.
import { make } from './dom.js';

const plain = new Set(['A', 'B', 'BLOCKQUOTE', 'BR', 'CAPTION', 'CODE', 'DD', 'DEL', 'DIV', 'DL', 'DT', 'EM', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'HR', 'I', 'LI', 'OL', 'P', 'PRE', 'S', 'SMALL', 'SPAN', 'STRONG', 'SUB', 'SUP', 'TABLE', 'TBODY', 'TD', 'TFOOT', 'TH', 'THEAD', 'TR', 'U', 'UL']);
const dropped = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'EMBED', 'NOSCRIPT', 'SVG', 'MATH', 'TITLE', 'HEAD']);
const MOST = 20_000;

export function html(text) {
  const count = { left: MOST };
  const place = make('div');
  copy(new DOMParser().parseFromString(text, 'text/html').body, place, count);
  return place;
}

function copy(from, to, count) {
  for (const node of from.childNodes) {
    if (count.left-- <= 0) return;
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const name = node.tagName.toUpperCase();
    if (dropped.has(name)) continue;
    if (name === 'IMG' && /^data:image\/(png|jpeg|gif|webp);base64,/.test(node.src)) to.append(make('img', { src: node.src, alt: node.alt }));
    if (!plain.has(name)) copy(node, to, count);
    else {
      const made = make(name === 'A' ? 'span' : name.toLowerCase());
      if (name === 'TD' || name === 'TH') [made.colSpan, made.rowSpan] = [Math.min(node.colSpan, 100), Math.min(node.rowSpan, 1000)];
      to.append(made);
      copy(node, made, count);
    }
  }
}

/** Markdown as far as notebooks mostly use it: headings, lists, quotes, code, emphasis. What isn't known stays text. */
export function markdown(text) {
  const place = make('div');
  let list = null, code = null, paragraph = null;
  for (const line of text.split('\n')) {
    if (code) {
      if (/^```/.test(line)) code = null;
      else code.textContent += `${line}\n`;
      continue;
    }
    const heading = /^(#{1,6})\s+(.*)$/.exec(line), item = /^\s*(?:([-*+])|\d+[.)])\s+(.*)$/.exec(line);
    if (!item) list = null;
    if (/^```/.test(line)) place.append(code = make('pre', { className: 'code' }));
    else if (heading) place.append(make(`h${Math.min(6, heading[1].length + 2)}`, {}, ...inline(heading[2])));
    else if (item) {
      if (!list) place.append(list = make(item[1] ? 'ul' : 'ol'));
      list.append(make('li', {}, ...inline(item[2])));
    } else if (line.trim()) {
      if (paragraph) paragraph.append(' ', ...inline(line));
      else place.append(paragraph = make('p', {}, ...inline(line)));
      continue;
    }
    paragraph = null;
  }
  return place;
}

function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\([^)]+\))/).filter(Boolean).map(part => {
    if (/^`.+`$/.test(part)) return make('code', { textContent: part.slice(1, -1) });
    if (/^\*\*.+\*\*$/.test(part)) return make('strong', { textContent: part.slice(2, -2) });
    if (/^\*.+\*$/.test(part)) return make('em', { textContent: part.slice(1, -1) });
    const named = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/.exec(part);
    return named ? make('a', { href: named[2], textContent: named[1], rel: 'noreferrer noopener', target: '_blank' }) : part;
  });
}
