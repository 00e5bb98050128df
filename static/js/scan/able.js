/* Starts a page of the door (data-page: its element) where it can work; elsewhere shows what to do. A classic script in the oldest
   JavaScript on purpose: the browsers it is for cannot read any other. */

(function () {
  var APPS = /MicroMessenger|wxwork|\bQQ\/|Weibo|DingTalk|AlipayClient|Lark|Feishu|baiduboxapp|FBAN|FBAV|Instagram|\bLine\//i;
  var script = document.currentScript;
  var page = script.getAttribute("data-page") || "scan";
  var root = document.documentElement;
  var by = function (id) {
    return document.getElementById(id);
  };

  function isTooOld() {
    return !(
      "noModule" in document.createElement("script") &&
      window.BigInt &&
      window.WebAssembly &&
      window.HTMLDialogElement &&
      window.AbortSignal &&
      AbortSignal.timeout &&
      Array.prototype.at
    );
  }

  /* html[data-loading]: until the page listens, or says why it cannot. */
  function ended() {
    root.removeAttribute("data-loading");
  }

  function start() {
    var main = document.createElement("script");
    main.type = "module";
    main.src = script.getAttribute("data-main");
    main.onload = main.onerror = ended;
    by("unable").hidden = true;
    by(page).hidden = false;
    document.head.appendChild(main);
  }

  function copy() {
    var field = by("unable-link");
    field.focus();
    field.setSelectionRange(0, field.value.length);
    document.execCommand("copy"); // old browsers and in-app ones know no other way
    by("unable-copied").hidden = false;
  }

  /* The whole address: the organiser's one-time code in it goes along. */
  function explain(why) {
    ended();
    by("unable").setAttribute("data-why", why);
    by("unable").hidden = false;
    by(page).hidden = true;
    by("unable-link").value = location.href;
    by("unable-copy").addEventListener("click", copy);
    by("unable-anyway").addEventListener("click", function () {
      withStore(start);
    });
  }

  /* Some browsers have a store by name alone: in private windows it does not open. */
  function withStore(onStore) {
    var never = function () {
      explain("private");
      by("unable-anyway").hidden = true; // without a store nothing works, not even without a camera
    };
    try {
      var opening = window.indexedDB.open("jinjiang-door-try");
      opening.onerror = never;
      opening.onsuccess = function () {
        opening.result.close();
        window.indexedDB.deleteDatabase("jinjiang-door-try");
        onStore();
      };
    } catch (error) {
      never();
    }
  }

  root.setAttribute("data-loading", "");
  if (isTooOld()) explain("old");
  else if (APPS.test(navigator.userAgent)) explain("app");
  else withStore(start);
})();
