/** The page's script: fills repeated media, folds, searches, moves in the tree by keys, shows pictures large. It requests nothing. */
export const behaviour = `'use strict';
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (id) => document.getElementById(id);

  const media = new Map(all('[data-medium]').map((element) => [element.dataset.medium, element]));
  for (const element of all('[data-same]')) element.src = media.get(element.dataset.same).src;
  for (const time of all('time[datetime]')) time.title = new Date(time.dateTime).toLocaleString();

  const shown = (element) => element.offsetParent !== null && !(element.tagName === 'SUMMARY' ? element.parentElement.parentElement : element).closest('details:not([open])');
  const steps = one('steps');
  const folds = all('details', steps).filter((fold) => fold.id);
  const reveal = (element) => { for (let up = element; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; };
  for (const button of all('[data-fold]')) button.addEventListener('click', () => { for (const fold of folds) fold.open = button.dataset.fold === 'open'; });

  const follow = () => {
    let target = null;
    try { target = one(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!target) return;
    reveal(target);
    target.scrollIntoView({ block: 'start' });
    const summary = target.querySelector(':scope > summary');
    if (summary) summary.focus({ preventScroll: true });
  };
  window.addEventListener('hashchange', follow);
  if (location.hash) follow();

  const search = one('search');
  const found = one('found');
  const words = new Map();
  const wordsOf = (fold) => {
    if (!words.has(fold)) words.set(fold, (fold.id + ' ' + fold.textContent).toLowerCase());
    return words.get(fold);
  };
  const before = new Map();
  const find = () => {
    const wanted = search.value.trim().toLowerCase();
    document.body.classList.toggle('searching', wanted !== '');
    if (wanted !== '' && before.size === 0) for (const fold of folds) before.set(fold, fold.open);
    let hits = 0;
    for (const fold of folds) {
      const hit = wanted === '' || wordsOf(fold).includes(wanted);
      fold.parentElement.hidden = !hit;
      if (wanted === '') fold.open = before.has(fold) ? before.get(fold) : fold.open;
      else if (hit) {
        const deeper = all(':scope > .inside > ul > li > details', fold).some((child) => wordsOf(child).includes(wanted));
        fold.open = true;
        if (!deeper) hits++;
      }
    }
    if (wanted === '') before.clear();
    for (const figure of all('#gallery figure')) {
      const link = figure.querySelector('[data-picture]');
      const text = (figure.textContent + ' ' + (link ? link.dataset.prompt + ' ' + link.dataset.title : '')).toLowerCase();
      figure.hidden = wanted !== '' && !text.includes(wanted);
    }
    found.textContent = wanted === '' ? '' : hits === 1 ? '1 step' : hits + ' steps';
  };
  let timer = 0;
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(find, 120); });
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { search.value = ''; find(); search.blur(); }
    if (event.key === 'Enter') { clearTimeout(timer); find(); steps.scrollIntoView({ block: 'start' }); }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !event.ctrlKey && !event.metaKey) { event.preventDefault(); search.focus(); }
  });

  steps.addEventListener('keydown', (event) => {
    const summary = event.target.closest && event.target.closest('summary[role=treeitem]');
    if (!summary || event.altKey || event.ctrlKey || event.metaKey) return;
    const fold = summary.parentElement;
    const visible = () => all('summary[role=treeitem]', steps).filter(shown);
    const go = (item) => { if (item) { event.preventDefault(); item.focus(); } };
    if (event.key === 'ArrowDown') { const list = visible(); go(list[list.indexOf(summary) + 1]); }
    else if (event.key === 'ArrowUp') { const list = visible(); go(list[list.indexOf(summary) - 1]); }
    else if (event.key === 'Home') go(visible()[0]);
    else if (event.key === 'End') go(visible().pop());
    else if (event.key === 'ArrowRight') { event.preventDefault(); if (!fold.open) fold.open = true; else go(fold.querySelector(':scope > .inside > ul > li > details > summary')); }
    else if (event.key === 'ArrowLeft') { event.preventDefault(); if (fold.open) fold.open = false; else { const up = fold.parentElement.closest('details[id]'); if (up) go(up.querySelector(':scope > summary')); } }
  });

  const box = one('lightbox');
  const picture = one('lightbox-picture');
  let pictures = [];
  let position = 0;
  const show = (index) => {
    position = (index + pictures.length) % pictures.length;
    const link = pictures[position];
    const small = link.querySelector('img');
    picture.onerror = () => { picture.onerror = null; picture.src = small.src; };
    picture.src = small.src;
    picture.alt = small.alt;
    const large = new Image();
    large.onload = () => { if (pictures[position] === link) picture.src = large.src; };
    large.src = link.href;
    one('lightbox-prompt').textContent = link.dataset.prompt;
    one('lightbox-title').textContent = link.dataset.title;
    one('lightbox-facts').textContent = link.dataset.facts;
    one('lightbox-file').href = link.href;
    one('lightbox-before').hidden = one('lightbox-after').hidden = pictures.length < 2;
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest('a[data-picture]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pictures = all('a[data-picture]', link.closest('section') || document).filter(shown);
    show(Math.max(0, pictures.indexOf(link)));
    box.showModal();
  });
  one('lightbox-before').addEventListener('click', () => show(position - 1));
  one('lightbox-after').addEventListener('click', () => show(position + 1));
  one('lightbox-close').addEventListener('click', () => box.close());
  box.addEventListener('click', (event) => { if (event.target === box || event.target.tagName === 'FIGURE') box.close(); });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft') show(position - 1);
    if (event.key === 'ArrowRight') show(position + 1);
  });

  const printed = [];
  window.addEventListener('beforeprint', () => { for (const fold of folds) if (!fold.open) { fold.open = true; printed.push(fold); } });
  window.addEventListener('afterprint', () => { for (const fold of printed.splice(0)) fold.open = false; });
})();`;
