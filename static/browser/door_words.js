// The door screen's own words, apart from those of its signs, which are settings.
export const WORDS = {
  title: "Door screen",
  intro: "Shows everyone who comes in whether their mask is right. No picture leaves this device.",
  introWatch: "Shows everyone who comes in whether their mask is right, by a camera of this server.",
  start: "Start",
  starting: "Starting ...",
  touch: "Touch the screen once to switch the sound on.",
  soundOn: "Switch the sound on",
  soundOff: "Switch the sound off",
  leave: "Leave the door screen",
  cancel: "Stay",
  enter: "Leave",
  pin: "PIN",
  erase: "Erase",
  leaving: "Leave the door screen?",
  noServer: "The server cannot be reached, so the PIN cannot be checked. Try again in a moment.",
  stays: "This browser may let the screen go dark. Switch that off in the settings of the device.",
  signedOut: "This device is signed out: leave the door screen and sign in again. It goes on; what it counts is told then.",
  cameraAway: "The camera is away. It is tried again.",
  loading: "The networks that judge faces could not be loaded. It is tried again.",
  /** @param {number} inside @param {number} capacity */
  inside: (inside, capacity) => (capacity ? `${inside} of ${capacity} inside` : `${inside} inside`),
};
