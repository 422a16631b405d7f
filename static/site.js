/* SIPERJAKE, public site. Everything works without this file; it only makes the phone kinder.
   No library, no build step, text only through textContent. */
(function () {
  "use strict";

  var root = document.documentElement;
  var YEAR = 31536000;

  function all(selector, scope) {
    return Array.prototype.slice.call((scope || document).querySelectorAll(selector));
  }

  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  /* Text size: the links work alone; here they keep what was typed on the page. */
  all("[data-size]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      var size = link.getAttribute("data-size");
      event.preventDefault();
      document.cookie = "ukuran=" + size + ";path=/;max-age=" + YEAR + ";samesite=lax" +
        (location.protocol === "https:" ? ";secure" : "");
      root.className = root.className.replace(/ukuran-\d/, "ukuran-" + size);
      all("[data-size]").forEach(function (other) {
        if (other === link) other.setAttribute("aria-current", "true");
        else other.removeAttribute("aria-current");
      });
    });
  });

  /* Errors: the summary takes the focus; its links go to the first control of a group. */
  function controlOf(target) {
    if (!target) return null;
    if (target.hasAttribute("data-behind")) return document.getElementById(target.getAttribute("data-behind"));
    return target.tagName === "FIELDSET" ? target.querySelector("input, select, textarea") : target;
  }

  all("[data-focus]").slice(0, 1).forEach(function (box) {
    box.focus();
  });
  all(".summary a").forEach(function (link) {
    link.addEventListener("click", function (event) {
      var control = controlOf(document.getElementById(link.hash.slice(1)));
      if (!control) return;
      event.preventDefault();
      control.focus();
      (control.closest(".field") || control).scrollIntoView();
    });
  });

  /* NIK and KK: the digits in groups of four under the field; the field itself is never touched. */
  all("input[data-digits]").forEach(function (input) {
    var wanted = Number(input.getAttribute("data-digits"));
    var line = make("p", "digits");
    var groups = line.appendChild(make("span"));
    var count = line.appendChild(make("small"));
    line.setAttribute("aria-live", "polite");
    input.insertAdjacentElement("afterend", line);
    function show() {
      var digits = input.value.replace(/\D/g, "");
      setText(groups, digits.replace(/(\d{4})(?=\d)/g, "$1 "));
      setText(count, digits ? " " + digits.length + " dari " + wanted + " angka" : "");
    }
    input.addEventListener("input", show);
    window.addEventListener("pageshow", show);
    show();
  });

  /* Long lists (desa): a search box above the rows. */
  all("[data-filter]").forEach(function (list, index) {
    var rows = all(".choice", list);
    if (rows.length < 9) return;
    var groups = all(".group", list);
    var box = make("div", "filter");
    var label = make("label", "label", "Cari");
    var input = make("input");
    var result = make("p", "state");
    input.type = "search";
    input.id = label.htmlFor = "cari-" + index;
    input.autocomplete = "off";
    result.setAttribute("role", "status");
    [label, input, result].forEach(function (node) { box.appendChild(node); });
    list.insertAdjacentElement("beforebegin", box);
    var texts = rows.map(function (row) {
      var group = row.closest(".group");
      return [row.textContent, row.getAttribute("data-search"), group && group.firstElementChild.textContent]
        .join(" ").toLowerCase();
    });
    groups.forEach(function (group) { group.open = !!group.querySelector(":checked"); });
    input.addEventListener("input", function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      var found = 0;
      rows.forEach(function (row, at) {
        var hit = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
        row.hidden = !hit;
        if (hit) found += 1;
      });
      groups.forEach(function (group) {
        group.hidden = !group.querySelector(".choice:not([hidden])");
        group.open = words.length > 0 && !group.hidden;
      });
      setText(result, !words.length ? "" : found ? found + " ditemukan" : "Tidak ada yang cocok. Coba tulis sebagian nama.");
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
  });

  /* Sending: one press is enough; the server is the real guard. No signal: keep the page. */
  all("form[data-once]").forEach(function (form) {
    var state = form.querySelector("[data-state]");
    var saved = state ? state.textContent : "";
    var buttons = all("button[type=submit]", form);
    var sent = false;
    var warned = false;
    function say(text) {
      if (state) setText(state, text);
    }
    function release() {
      sent = false;
      buttons.forEach(function (button) { button.removeAttribute("aria-disabled"); });
    }
    form.addEventListener("input", function () {
      if (saved && !sent) say("Ada perubahan yang belum tersimpan.");
    });
    form.addEventListener("submit", function (event) {
      if (sent) {
        event.preventDefault();
      } else if (navigator.onLine === false && !warned) {
        event.preventDefault();
        warned = true;
        say("Tidak ada sinyal. Jangan tutup halaman ini. Tekan lagi saat sinyal ada.");
      } else {
        sent = true;
        buttons.forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
        say(form.querySelector("[data-photo]") ? "Mengirim foto. Jangan tutup halaman ini." : "Mengirim…");
        window.setTimeout(release, 20000);
      }
    });
    window.addEventListener("online", function () {
      if (warned && !sent) say("Sinyal sudah ada. Tekan tombolnya lagi.");
      warned = false;
    });
    window.addEventListener("pageshow", function (event) {
      release();
      if (event.persisted) say(saved);
    });
  });

  all("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  /* Read aloud, when the phone has an Indonesian voice. */
  (function () {
    var button = document.querySelector("[data-read]");
    var synth = window.speechSynthesis;
    if (!button || !synth || !window.SpeechSynthesisUtterance) return;
    var word = button.querySelector("span");
    var left = 0;
    function voice() {
      return synth.getVoices().filter(function (one) { return /^(id|in)([-_]|$)/i.test(one.lang); })[0];
    }
    function offer() {
      button.hidden = !voice();
    }
    function stop() {
      left = 0;
      synth.cancel();
      setText(word, "Dengarkan");
    }
    function passages() {
      return all("h1, h2, h3, p, li, legend, label, dt, dd, summary", document.getElementById("isi")).filter(function (node) {
        return node.getClientRects().length && !node.closest("[data-quiet], [data-state], .actions") &&
          !node.querySelector("h1, h2, p, li, label");
      }).map(function (node) { return node.textContent.replace(/\s+/g, " ").trim(); }).filter(Boolean);
    }
    button.addEventListener("click", function () {
      if (left) return stop();
      var texts = passages();
      left = texts.length;
      synth.cancel();
      setText(word, "Berhenti");
      texts.forEach(function (text) {
        var speech = new window.SpeechSynthesisUtterance(text);
        speech.voice = voice();
        speech.lang = "id-ID";
        speech.rate = 0.9;
        speech.onend = function () {
          left -= 1;
          if (left === 0) stop();
        };
        synth.speak(speech);
      });
    });
    window.addEventListener("pagehide", stop);
    if (synth.addEventListener) synth.addEventListener("voiceschanged", offer);
    offer();
  })();

  /* Photos: shrink on the phone; place and camera data go away with the drawing. Any trouble: the file is sent as it is. */
  var LIMIT = 300 * 1024;

  function sizeText(bytes) {
    return bytes < 1e6 ? Math.max(1, Math.round(bytes / 1000)) + " KB" : (bytes / 1e6).toFixed(1).replace(".", ",") + " MB";
  }

  function decode(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).catch(function () {
      return createImageBitmap(file);
    });
  }

  function draw(source, width, height, maxSide, turns, canvas) {
    var scale = Math.min(1, maxSide / Math.max(width, height));
    var w = Math.max(1, Math.round(width * scale));
    var h = Math.max(1, Math.round(height * scale));
    var target = canvas || document.createElement("canvas");
    var pen;
    target.width = turns % 2 ? h : w;
    target.height = turns % 2 ? w : h;
    pen = target.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, target.width, target.height);
    pen.imageSmoothingQuality = "high";
    pen.translate(target.width / 2, target.height / 2);
    pen.rotate(turns * Math.PI / 2);
    pen.drawImage(source, -w / 2, -h / 2, w, h);
    return target;
  }

  function toJpeg(canvas, quality) {
    return new Promise(function (resolve, reject) {
      canvas.toBlob(function (blob) {
        if (blob) resolve(blob);
        else reject(new Error("canvas"));
      }, "image/jpeg", quality);
    });
  }

  /* Steps down in quality, then in size, until the file fits. */
  function shrink(canvas, quality) {
    return toJpeg(canvas, quality).then(function (blob) {
      if (blob.size <= LIMIT || Math.max(canvas.width, canvas.height) < 800) return { blob: blob, canvas: canvas };
      if (quality > 0.45) return shrink(canvas, quality - 0.1);
      return shrink(draw(canvas, canvas.width, canvas.height, Math.max(canvas.width, canvas.height) * 0.85, 0), quality);
    });
  }

  /* Blur: variance of the Laplacian; darkness: mean of the brightness; both on a 300 px copy. */
  function judge(canvas) {
    var copy = draw(canvas, canvas.width, canvas.height, 300, 0);
    var w = copy.width;
    var h = copy.height;
    var data = copy.getContext("2d").getImageData(0, 0, w, h).data;
    var grey = new Float32Array(w * h);
    var total = 0;
    var sum = 0;
    var squares = 0;
    var count = 0;
    var i, x, y, value;
    for (i = 0; i < grey.length; i += 1) {
      grey[i] = 0.299 * data[i * 4] + 0.587 * data[i * 4 + 1] + 0.114 * data[i * 4 + 2];
      total += grey[i];
    }
    for (y = 1; y < h - 1; y += 1) {
      for (x = 1; x < w - 1; x += 1) {
        i = y * w + x;
        value = grey[i - 1] + grey[i + 1] + grey[i - w] + grey[i + w] - 4 * grey[i];
        sum += value;
        squares += value * value;
        count += 1;
      }
    }
    return { light: total / grey.length, sharp: squares / count - Math.pow(sum / count, 2) };
  }

  function adviceFor(found) {
    if (found.light < 60) return "Foto agak gelap. Coba lagi di tempat terang, atau tetap pakai.";
    if (found.sharp < 120) return "Foto agak buram. Coba lagi, atau tetap pakai.";
    return "";
  }

  all("[data-photo]").forEach(function (box, index) {
    var input = box.querySelector("input[type=file]");
    var maxSide = Number(box.getAttribute("data-max-side")) || 1280;
    var quality = (Number(box.getAttribute("data-quality")) || 70) / 100;
    var part = {};
    var act = {};
    var original = null;
    var turns = 0;
    var round = 0;
    if (!window.createImageBitmap || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) return;
    all("[data-part]", box).forEach(function (node) { part[node.getAttribute("data-part")] = node; });
    all("[data-do]", box).forEach(function (node) { act[node.getAttribute("data-do")] = node; });

    part.buttons.hidden = false;
    act.choose.id = "pilih-" + index;
    input.classList.add("unseen");
    input.tabIndex = -1;
    input.setAttribute("aria-hidden", "true");
    input.setAttribute("data-behind", act.choose.id);

    function pick(camera) {
      if (camera) input.setAttribute("capture", "environment");
      else input.removeAttribute("capture");
      input.click();
    }
    act.camera.addEventListener("click", function () { pick(true); });
    act.choose.addEventListener("click", function () { pick(false); });

    function plain(message) {
      part.preview.hidden = true;
      setText(part.message, message);
      setText(act.choose.lastElementChild, "Ganti foto");
    }

    function prepare() {
      var mine = round += 1;
      setText(part.message, "Menyiapkan foto…");
      return decode(original).then(function (bitmap) {
        var canvas = draw(bitmap, bitmap.width, bitmap.height, maxSide, turns);
        if (bitmap.close) bitmap.close();
        return shrink(canvas, quality).then(function (done) {
          var blob = done.blob;
          var bag;
          if (mine !== round) return;
          bag = new DataTransfer();
          bag.items.add(new File([blob], "foto.jpg", { type: "image/jpeg" }));
          input.files = bag.files;
          draw(done.canvas, done.canvas.width, done.canvas.height, 640, 0, part.preview.querySelector("canvas"));
          part.preview.hidden = false;
          setText(part.size, (blob.size < original.size ? sizeText(original.size) + " → " : "") + sizeText(blob.size));
          setText(act.choose.lastElementChild, "Ganti foto");
          setText(act.camera.lastElementChild, "Foto ulang");
          setText(part.message, adviceFor(judge(done.canvas)) ||
            (done.canvas === canvas ? "Foto siap." : "Foto dikecilkan lagi supaya terkirim.") +
            " Periksa apakah semua tulisan terbaca.");
        });
      }).catch(function () {
        if (mine === round) plain("Foto dikirim apa adanya (" + sizeText(original.size) + ").");
      });
    }

    input.addEventListener("change", function () {
      if (!input.files.length) {
        plain("");
        return;
      }
      original = input.files[0];
      turns = 0;
      if (/^image\//.test(original.type)) prepare();
      else plain(original.name + " (" + sizeText(original.size) + ")");
    });
    act.rotate.addEventListener("click", function () {
      if (!original) return;
      turns = (turns + 1) % 4;
      prepare();
    });
  });
})();
