/* Shows how far a check is, and loads the draft's page anew when it has ended. */
ckan.module("changsha-progress", function () {
  "use strict";
  const EVERY = 1500; // milliseconds
  return {
    options: { url: null },
    initialize: function () {
      this.message = this.el[0].querySelector("[data-part=message]");
      this.bar = this.el[0].querySelector("[data-part=bar]");
      this.next = this.next.bind(this);
      window.setTimeout(this.next, EVERY);
    },
    next: async function () {
      try {
        const answer = await fetch(this.options.url, { credentials: "same-origin" });
        if (answer.ok) {
          const told = await answer.json();
          if (told.stage === null) {
            window.location.reload();
            return;
          }
          this.show(told);
        }
      } catch (error) {
        // the network is away: the next look may find it
        console.warn(error);
      }
      window.setTimeout(this.next, EVERY);
    },
    show: function (told) {
      if (this.message.textContent !== told.message) this.message.textContent = told.message;
      if (told.share === null) this.bar.removeAttribute("value");
      else this.bar.value = told.share;
    },
  };
});
