/* What happens around the page: other tabs and the worker, the network, the phone put away. */

/* A phone put away this long shows no names until the PIN is given again. */
const PUT_AWAY = 5 * 60_000;

function watchPocket({ kept, vault, roster, stages }, enrolment) {
  let hiddenAt = Infinity;

  function conceal() {
    vault.lock();
    roster.conceal();
    if (kept.gate()) stages.stand();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > PUT_AWAY && vault.hasPin()) conceal();
    if (!document.hidden && kept.get("token")) enrolment.resume();
  });
}

/* settled(batch): what to do when somebody else sent a batch. */
export function watchSurroundings(door, enrolment, settled) {
  const { kept, link, channel, roster } = door;
  channel.listen(({ batch, stays, revoked }) => {
    if (batch) settled(batch).then(link.report);
    if (stays) roster.putStays(stays);
    if (revoked !== undefined) enrolment.revoked(revoked);
  });
  watchPocket(door, enrolment);
  addEventListener("online", () => {
    door.farewells();
    if (kept.get("token")) enrolment.resume();
  });
  addEventListener("offline", () => link.heard(false));
  addEventListener("hashchange", enrolment.begin);
}
