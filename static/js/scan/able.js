/* Starts the scanner where it can work; elsewhere shows what to do. A classic script in the oldest
   JavaScript on purpose: the browsers it is for cannot read any other. */

(function () {
  var APPS = /MicroMessenger|wxwork|\bQQ\/|Weibo|DingTalk|AlipayClient|Lark|Feishu|baiduboxapp|FBAN|FBAV|Instagram|\bLine\//i;
  var script = document.currentScript;
  var by = function (id) {
    return document.getElementById(id);
  };

  function isTooOld() {
    return !(
      "noModule" in document.createElement("script") &&
      window.indexedDB &&
      window.BigInt &&
      window.WebAssembly &&
      window.HTMLDialogElement &&
      window.AbortSignal &&
      AbortSignal.timeout &&
      Array.prototype.at
    );
  }

  function start() {
    var main = document.createElement("script");
    main.type = "module";
    main.src = script.getAttribute("data-main");
    by("unable").hidden = true;
    by("scan").hidden = false;
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
    var page = by("unable");
    page.setAttribute("data-why", why);
    page.hidden = false;
    by("scan").hidden = true;
    by("unable-link").value = location.href;
    by("unable-copy").addEventListener("click", copy);
    by("unable-anyway").addEventListener("click", start);
  }

  if (isTooOld()) explain("old");
  else if (APPS.test(navigator.userAgent)) explain("app");
  else start();
})();
