/* Moves the bar of a page on which a worker is at work, and shows the finished page. Without this script the page looks
   again by itself. */
(() => {
  "use strict";

  const EVERY = 1000;
  const LATER = 5000;
  const box = document.querySelector("[data-progress]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");

  function show(state) {
    if (words.textContent !== state.words) words.textContent = state.words;
    if (state.total) {
      bar.max = state.total;
      bar.value = Math.min(state.done, state.total);
    } else {
      bar.removeAttribute("value");
    }
  }

  async function look() {
    if (document.hidden) return EVERY;
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    if (!state.busy) {
      location.replace(location.pathname);
      return 0;
    }
    show(state);
    return EVERY;
  }

  function again(wait) {
    if (wait) setTimeout(() => look().then(again, () => again(LATER)), wait);
  }

  again(EVERY);
})();
