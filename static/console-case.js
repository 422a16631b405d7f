/* SIPERJAKE, the case page. Everything works without this file; it marks rows without reloading, shows one paper at a
   time as large as the screen allows, and gives single keys to officers who have switched them on.
   No library, no build step, text only through textContent. */
(function () {
  "use strict";

  var page = document.querySelector("[data-case]");
  if (!page) return;
  var NO_PICTURE = "Foto ini tidak bisa ditampilkan. Muat ulang halaman. Kalau tetap begini, minta foto baru.";
  var FAILED = "Tanda belum tersimpan. Periksa sambungan, lalu coba lagi atau muat ulang halaman.";

  function all(selector, scope) {
    return Array.prototype.slice.call((scope || page).querySelectorAll(selector));
  }

  function one(selector, scope) {
    return (scope || page).querySelector(selector);
  }

  /* What a screen reader is told. Emptied first, so that the same sentence is said again. */
  var live = one("[data-live]");
  function say(text) {
    live.textContent = "";
    window.setTimeout(function () { live.textContent = text; }, 40);
  }

  /* --- Papers ------------------------------------------------------------------------------------------------------ */
  var viewer = one("[data-viewer]");
  var papers = all("[data-paper]");
  var shown = null;

  function pagesOf(paper) {
    return all("[data-page]", paper);
  }

  /* Lay the page out in its frame: fitted, enlarged, turned. The frame scrolls over what does not fit. */
  function lay(paper) {
    var frame = one("[data-frame]", paper);
    var sheet = pagesOf(paper)[paper.state.page];
    var image = one("img", sheet);
    var turned = paper.state.turn % 180 !== 0;
    var wide = Number(image.getAttribute("width")), high = Number(image.getAttribute("height"));
    var outWide = turned ? high : wide, outHigh = turned ? wide : high;
    var room = { wide: frame.clientWidth, high: frame.clientHeight };
    if (!room.wide || !room.high || sheet.classList.contains("failed")) return;
    var scale = Math.min(room.wide / outWide, room.high / outHigh) * paper.state.zoom;
    var middle = {
      x: (frame.scrollLeft + room.wide / 2) / Math.max(frame.scrollWidth, 1),
      y: (frame.scrollTop + room.high / 2) / Math.max(frame.scrollHeight, 1)
    };
    sheet.style.width = Math.round(outWide * scale) + "px";
    sheet.style.height = Math.round(outHigh * scale) + "px";
    image.style.width = Math.round(wide * scale) + "px";
    image.style.height = Math.round(high * scale) + "px";
    image.style.transform = "translate(-50%, -50%) rotate(" + paper.state.turn + "deg)";
    frame.scrollLeft = middle.x * frame.scrollWidth - room.wide / 2;
    frame.scrollTop = middle.y * frame.scrollHeight - room.high / 2;
  }

  /* The full page is fetched when it is looked at, and not before: each look is written down. */
  function show(paper, number) {
    var pages = pagesOf(paper);
    var focused = document.activeElement;
    var isLeft = papers.some(function (other) { return other !== paper && other.contains(focused); });
    shown = paper;
    papers.forEach(function (other) { other.hidden = other !== paper; });
    if (!paper.state) paper.state = { page: 0, zoom: 1, turn: 0 };
    if (number !== undefined && number !== paper.state.page) paper.state = { page: number, zoom: 1, turn: 0 };
    pages.forEach(function (link, index) { link.hidden = index !== paper.state.page; });
    var image = one("img", pages[paper.state.page]);
    if (image.getAttribute("data-full")) {
      image.src = image.getAttribute("data-full");
      image.removeAttribute("data-full");
    }
    all("[data-tab]", viewer).forEach(function (tab) {
      if (tab.getAttribute("data-tab") === paper.id) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    });
    one("[data-page-text]", viewer).textContent =
      pages.length > 1 ? "Halaman " + (paper.state.page + 1) + " dari " + pages.length : "";
    lay(paper);
    if (active && active !== paper && active.hasAttribute("data-paper")) choose(paper);
    if (!isLeft) return;
    one(focused.hasAttribute("data-set") ? "[data-set]" : "[data-frame]", paper).focus({ preventScroll: true });
  }

  function nextPage() {
    var number = shown.state.page + 1;
    if (number < pagesOf(shown).length) show(shown, number);
    else show(papers[(papers.indexOf(shown) + 1) % papers.length], 0);
    say(one("[data-page]:not([hidden]) img", shown).alt);
  }

  var tools = {
    in: function (state) { state.zoom = Math.min(state.zoom * 1.5, 8); },
    out: function (state) { state.zoom = Math.max(state.zoom / 1.5, 1); },
    turn: function (state) { state.turn = (state.turn + 90) % 360; },
    reset: function (state) { state.zoom = 1; state.turn = 0; }
  };

  function use(button) {
    var tool = button.getAttribute("data-tool");
    if (tool === "next") return nextPage();
    if (tool === "contrast") {
      button.setAttribute("aria-pressed", String(viewer.classList.toggle("contrast")));
      return;
    }
    tools[tool](shown.state);
    lay(shown);
  }

  /* A picture that does not come: a sentence in its place, and no more sizes for it. */
  function watch(sheet) {
    var image = one("img", sheet);
    image.addEventListener("error", function () {
      if (image.hasAttribute("data-full") || sheet.classList.contains("failed")) return;
      var words = document.createElement("span");
      words.textContent = NO_PICTURE;
      sheet.appendChild(words);
      sheet.classList.add("failed");
      sheet.removeAttribute("style");
      say(image.alt + ". " + NO_PICTURE);
    });
  }

  function dragged(frame) {
    var from = null;
    frame.addEventListener("pointerdown", function (event) {
      if (event.button !== 0 || event.pointerType === "touch") return;
      from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
      frame.setPointerCapture(event.pointerId);
    });
    frame.addEventListener("pointermove", function (event) {
      if (!from) return;
      frame.scrollLeft = from.x - event.clientX;
      frame.scrollTop = from.y - event.clientY;
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      frame.addEventListener(name, function () { from = null; });
    });
  }

  /* Below the bar the viewer ends with the screen; once the bar is scrolled away it takes the whole height. */
  var isWide = window.matchMedia("(min-width: 1100px)");
  var height = "";
  function stretch() {
    var top = viewer.parentNode.getBoundingClientRect().top;
    var room = top < 60 ? window.innerHeight - 28 : window.innerHeight - top - window.scrollY - 12;
    var wanted = isWide.matches ? Math.max(room, 440) + "px" : "";
    if (wanted === height) return;
    height = wanted;
    viewer.style.height = wanted;
    lay(shown);
  }

  if (papers.length) {
    viewer.classList.add("viewing");
    one("[data-tools]", viewer).hidden = false;
    all("[data-tool]", viewer).forEach(function (button) {
      button.addEventListener("click", function () { use(button); });
    });
    all("[data-frame]", viewer).forEach(function (frame) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", "Foto. Geser dengan tombol panah.");
      dragged(frame);
      all("[data-page]", frame).forEach(function (link) {
        watch(link);
        link.tabIndex = -1;
        link.draggable = false;
        one("img", link).draggable = false;
        link.addEventListener("click", function (event) { event.preventDefault(); });
      });
    });
    all("[data-tab]", viewer).forEach(function (tab) {
      tab.addEventListener("click", function (event) {
        var paper = document.getElementById(tab.getAttribute("data-tab"));
        event.preventDefault();
        if (shown === paper && rows.indexOf(paper) >= 0) activate(paper);
        else show(paper);
        say(paper.getAttribute("aria-label"));
      });
    });
    show(papers[0]);
    window.addEventListener("resize", function () { stretch(); lay(shown); });
    window.addEventListener("scroll", stretch, { passive: true });
    stretch();
  }

  /* --- Marks ------------------------------------------------------------------------------------------------------- */
  var rows = all("[data-row]").filter(function (row) { return one("[data-mark]", row); });
  var refusal = one("[data-refusal]");
  var active = null;
  /* One request after the other: the last answer is the last state. */
  var waiting = Promise.resolve();

  /* The row the keys work on: never a paper that is not in sight. */
  function choose(row) {
    if (active) active.classList.remove("active");
    active = row;
    row.classList.add("active");
  }

  /* Choose a row; its button takes the focus. */
  function activate(row) {
    choose(row);
    if (row.hasAttribute("data-paper") && shown !== row) show(row);
    one("[data-set]", row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    if (!rows.length) return;
    var next = active ? rows.indexOf(active) + by : 0;
    activate(rows[Math.max(0, Math.min(next, rows.length - 1))]);
  }

  function firstOpen() {
    return rows.filter(function (row) { return row.getAttribute("data-verdict") === "pending"; })[0];
  }

  function paint(row, verdict) {
    row.setAttribute("data-verdict", verdict);
    all("[data-set]", row).forEach(function (button) {
      var pressed = button.getAttribute("data-set") === verdict;
      button.setAttribute("aria-pressed", String(pressed));
      button.value = pressed ? "pending" : button.getAttribute("data-set");
    });
  }

  function paintTab(key, state) {
    var word = one("[data-tab=\"" + key + "\"] [data-word]");
    if (!word) return;
    word.textContent = state.word;
    word.className = "tag " + state.tone;
  }

  /* The one next step: asking for corrections as soon as something is wrong, passing the case on otherwise. */
  function point(isWrong) {
    var ask = one("[data-verb=\"return\"]"), pass = one("[data-verb=\"verify\"]");
    if (!ask || !pass) return;
    ask.classList.toggle("primary", isWrong);
    pass.classList.toggle("primary", !isWrong);
  }

  /* A button that closes hands the focus on to the next step. */
  function close(button, isClosed) {
    var isFocused = document.activeElement === button;
    button.disabled = isClosed;
    if (isClosed && isFocused) (one("[data-verb].primary") || one("[data-heading]")).focus();
  }

  function settle(answer) {
    rows.forEach(function (row) {
      var state = answer.rows[row.getAttribute("data-row")];
      if (!state) return;
      paint(row, state.verdict);
      paintTab(row.getAttribute("data-row"), state);
    });
    one("[data-tally]").textContent = answer.tally;
    point(answer.wrong > 0);
    close(one("[data-all] button"), !answer.left);
    refusal.hidden = true;
    say(answer.said + ". " + answer.tally);
  }

  function fail(sentence) {
    refusal.textContent = sentence;
    refusal.hidden = false;
    say(sentence);
  }

  function send(form, button) {
    var body = new FormData(form);
    body.append(button.name, button.value);
    return fetch(form.action, {
      method: "POST",
      body: body,
      headers: { Accept: "application/json" },
      credentials: "same-origin"
    }).then(function (response) {
      var isJson = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
      if (!isJson) throw new Error(FAILED);
      return response.json().then(function (answer) {
        if (!response.ok) throw new Error(answer.message || FAILED);
        return answer;
      });
    }, function () { throw new Error(FAILED); });
  }

  function queue(form, button, row) {
    var before = row ? row.getAttribute("data-verdict") : "";
    var wanted = button.value;
    var copy = { name: button.name, value: button.value };
    if (row) {
      paint(row, wanted);
      row.setAttribute("aria-busy", "true");
    }
    waiting = waiting.then(function () { return send(form, copy); }).then(settle, function (failure) {
      if (row) paint(row, before);
      fail(failure.message);
    }).then(function () { if (row) row.removeAttribute("aria-busy"); });
  }

  all("[data-mark], [data-all]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (!event.submitter) return;
      event.preventDefault();
      var row = form.closest("[data-row]");
      if (row && row !== active) activate(row);
      if (!row && active === null && rows.length) activate(rows[0]);
      queue(form, event.submitter, row);
    });
  });
  rows.forEach(function (row) {
    row.addEventListener("focusin", function (event) {
      if (row !== active && event.target.hasAttribute("data-set")) choose(row);
    });
  });

  /* A mark by key never takes itself back: what is right stays right. Then on to the next row. */
  function mark(verdict) {
    if (!active) return step(0);
    if (active.getAttribute("data-verdict") !== verdict) {
      one("[data-set=\"" + verdict + "\"]", active).click();
    }
    if (rows.indexOf(active) < rows.length - 1) step(1);
  }

  /* --- Keys -------------------------------------------------------------------------------------------------------- */
  var map = one("[data-keys]");
  var opener = one("[data-open-keys]");

  function openMap() {
    if (!map.open) map.showModal();
  }

  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  /* Leave the page only when every mark has been stored. */
  function follow(target) {
    if (target.tagName === "A" && target.getAttribute("href").charAt(0) !== "#") {
      waiting.then(function () { target.click(); });
      return;
    }
    target.click();
    if (target.tagName === "A" && target.hash && !target.hasAttribute("data-tab")) {
      var place = document.getElementById(target.hash.slice(1));
      if (place) place.focus();
    }
  }

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (isTyping(event.target) || (map && map.open)) return;
    var key = event.key.toLowerCase();
    if (key === "arrowdown" || key === "arrowup") {
      if (event.target.hasAttribute("data-frame")) return;
      if (!rows.length) return;
      event.preventDefault();
      return step(key === "arrowdown" ? 1 : -1);
    }
    if (key.length !== 1 || event.repeat) return;
    if (key === "=") key = "+";
    if (key === "?") {
      event.preventDefault();
      return openMap();
    }
    if (rows.length && (key === "t" || key === "x")) {
      event.preventDefault();
      return mark(key === "t" ? "accepted" : "rejected");
    }
    var target = all("[data-key]").filter(function (node) {
      return node.getAttribute("data-key") === key && !node.disabled && node.offsetParent !== null;
    })[0];
    if (!target) return;
    event.preventDefault();
    follow(target);
  }

  if (map && typeof map.showModal === "function") {
    opener.hidden = false;
    opener.addEventListener("click", openMap);
    one("[data-close-keys]", map).addEventListener("click", function () { map.close(); });
    one("[data-switch]", map).addEventListener("submit", function (event) {
      event.preventDefault();
      fetch(event.target.action, { method: "POST", body: new FormData(event.target), credentials: "same-origin" })
        .then(function () { location.reload(); }, function () { event.target.submit(); });
    });
  }
  /* What the last step did is said aloud, not only shown; the case in front has the focus. */
  var done = document.querySelector(".messagelist");
  var hasKeys = page.getAttribute("data-shortcuts") === "on";
  if (hasKeys) document.addEventListener("keydown", onKey);
  if (!location.hash && (hasKeys || done)) {
    if (hasKeys && firstOpen()) activate(firstOpen());
    else one("[data-heading]").focus({ preventScroll: true });
  }
  if (done) window.setTimeout(function () { say(done.textContent.trim().replace(/\s+/g, " ")); }, 300);
}());
