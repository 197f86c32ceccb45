// The door screen's own words, apart from those of its signs, which are settings.
import { tr } from "./words.js";

/** In the language of the page. */
export const words = () => ({
  title: tr("Door screen"),
  intro: tr("Shows everyone who comes in whether their mask is right. No picture leaves this device."),
  introWatch: tr("Shows everyone who comes in whether their mask is right, by a camera of this server."),
  start: tr("Start"),
  starting: tr("Starting ..."),
  touch: tr("Touch the screen once to switch the sound on."),
  soundOn: tr("Switch the sound on"),
  soundOff: tr("Switch the sound off"),
  leave: tr("Leave the door screen"),
  cancel: tr("Stay"),
  enter: tr("Leave"),
  pin: tr("PIN"),
  erase: tr("Erase"),
  leaving: tr("Leave the door screen?"),
  serverAway: tr("The server cannot be reached. This screen goes on; what it counts is told later."),
  noServer: tr("The server cannot be reached, so the PIN cannot be checked. Try again in a moment."),
  stays: tr("This browser may let the screen go dark. Switch that off in the settings of the device."),
  signedOut: tr("This device is signed out: leave the door screen and sign in again. It goes on; what it counts is told then."),
  cameraAway: tr("The camera is away. It is tried again."),
  loading: tr("The networks that judge faces could not be loaded. It is tried again."),
});

/** @param {number} inside @param {number} capacity 0: as many as like */
export const insideText = (inside, capacity) => (capacity ? tr("{inside} of {capacity} inside", { inside, capacity }) : tr("{inside} inside", { inside }));
