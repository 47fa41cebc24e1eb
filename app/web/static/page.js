// Niceties only: everything works without this file.
"use strict";
(function () {
  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 5000);
  });

  // An error summary is read out and takes the focus.
  const summary = document.querySelector(".summary");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
  }

  // Progress of a job.
  const job = document.getElementById("job");
  if (job && (job.dataset.state === "queued" || job.dataset.state === "running")) {
    // To load the page anew would take back what was just pressed.
    let leaving = false;
    window.addEventListener("beforeunload", function () { leaving = true; });
    const look = function () {
      fetch(job.dataset.progress, { credentials: "same-origin" })
        .then(function (answer) { return answer.json(); })
        .then(function (now) {
          if (leaving) {
            return;
          }
          const bar = document.getElementById("job-bar");
          if (now.state !== job.dataset.state || now.doing !== job.dataset.doing
              || (now.total && !bar)) {
            window.location.reload();
            return;
          }
          if (bar) {
            bar.max = now.total;
            bar.value = now.done;
            document.getElementById("job-done").textContent = now.done;
          }
          window.setTimeout(look, 1500);
        })
        .catch(function () { window.setTimeout(look, 5000); });
    };
    window.setTimeout(look, 1000);
  }
})();
