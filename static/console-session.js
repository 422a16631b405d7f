/* An officer's time on a page. The server ends the session by itself; this only tells in time, asks for more while
   somebody works, and covers the screen at the end without losing what was typed. */
(function () {
  "use strict";

  var PING_EVERY = 240;
  var WARN_BEFORE = 120;
  var script = document.currentScript;
  var data = script.dataset;
  var lastContact = Date.now();
  var lastInput = 0;
  var bar = null;
  var state = "open";

  function seconds(since) {
    return (Date.now() - since) / 1000;
  }

  function tokenFields() {
    return document.querySelectorAll("input[name=csrfmiddlewaretoken]");
  }

  function ask(method) {
    var headers = { Accept: "application/json" };
    if (method === "POST") {
      headers["X-CSRFToken"] = tokenFields().length ? tokenFields()[0].value : "";
    }
    return fetch(data.ping, { method: method, headers: headers, credentials: "same-origin", redirect: "error" })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        return answer.json();
      });
  }

  function show(text, button, action) {
    if (!bar) {
      bar = document.createElement("div");
      bar.className = "session-bar";
      bar.setAttribute("role", "alert");
      document.body.insertBefore(bar, document.body.firstChild);
    }
    bar.textContent = "";
    var words = document.createElement("p");
    words.textContent = text;
    bar.appendChild(words);
    bar.appendChild(button);
    button.addEventListener("click", action);
  }

  function makeButton(text) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = text;
    return button;
  }

  function setState(next) {
    state = next;
    document.documentElement.classList.toggle("session-locked", next === "locked");
    var container = document.getElementById("container");
    if (container) {
      container.inert = next === "locked";
    }
    if (next === "open" && bar) {
      bar.remove();
      bar = null;
    }
  }

  function more() {
    if (data.asking) {
      return;
    }
    data.asking = "1";
    ask("POST").then(function () {
      delete data.asking;
      lastContact = Date.now();
      setState("open");
    }, function () {
      delete data.asking;
      if (state === "warned" && seconds(lastContact) >= Number(data.seconds)) {
        lock();
      }
    });
  }

  function comeBack() {
    ask("GET").then(function (answer) {
      if (String(answer.user) !== data.user) {
        location.reload();
        return;
      }
      tokenFields().forEach(function (field) {
        field.value = answer.token;
      });
      lastContact = Date.now();
      setState("open");
    }, function () {});
  }

  function lock() {
    setState("locked");
    var button = makeButton("Masuk lagi");
    show("Waktu habis, layar ini dikunci. Masuk lagi di tab baru, lalu kembali ke sini. Isian Anda tidak hilang.",
      button, function () { window.open(data.login, "_blank", "noopener"); });
    button.focus();
  }

  function warn() {
    setState("warned");
    show("Masih bekerja? Layar ini dikunci dalam 2 menit.", makeButton("Ya, masih bekerja"), more);
  }

  function tick() {
    var rest = Number(data.seconds) - seconds(lastContact);
    if (state === "locked") {
      return;
    }
    if (rest <= 0) {
      lock();
    } else if (lastInput > lastContact && seconds(lastContact) >= PING_EVERY) {
      more();
    } else if (rest <= WARN_BEFORE && state === "open") {
      warn();
    }
  }

  ["input", "click", "keydown"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!bar || !bar.contains(event.target)) {
        lastInput = Date.now();
      }
    }, { passive: true });
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      return;
    }
    if (state === "locked") {
      comeBack();
    } else {
      tick();
    }
  });
  setInterval(tick, 15000);

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
