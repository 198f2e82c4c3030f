// @ts-check
/** What a clock says somewhere else, told from a moment that the server gave: the phone's own clock may be wrong. */

/**
 * Hours, minutes and seconds on the clock of a time zone.
 * @param {number} moment in milliseconds since 1970
 * @param {string} timezone such as Europe/Brussels
 */
export function clockFace(moment, timezone) {
  const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", /** @type {Intl.DateTimeFormatOptions} */ ({ ...parts, timeZone: timezone })).format(moment);
}

/** The server's clock, which goes on while the page is shown and while the phone sleeps. */
export class ServerClock {
  #ahead;
  #phone;

  /**
   * @param {number} server what it was for the server when it sent the page, in milliseconds since 1970
   * @param {() => number} phone what it is for the phone
   */
  constructor(server, phone) {
    this.#phone = phone;
    this.#ahead = server - phone();
  }

  /** What it is for the server now; in milliseconds since 1970. */
  now() {
    return this.#phone() + this.#ahead;
  }
}
