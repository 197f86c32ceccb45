// One picture of a video after the other, and how far they are apart.

const SMOOTH = 0.1, LOST_S = 1;

/**
 * Call `onFrame` with each picture of the video that is shown, as long as it is wanted.
 * @param {HTMLVideoElement} video @param {() => boolean} isWanted @param {(nowS: number) => void} onFrame
 */
export function eachFrame(video, isWanted, onFrame) {
  const again = () => {
    if (!isWanted()) return;
    onFrame(performance.now() / 1000);
    eachFrame(video, isWanted, onFrame);
  };
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(again);
  else requestAnimationFrame(again);
}

/** Seconds from one frame to the next, smoothed; 0 where frames were lost. @param {number} frameS so far @param {number} gapS the newest */
export function smoothed(frameS, gapS) {
  return gapS > 0 && gapS <= LOST_S ? frameS + (gapS - frameS) * (frameS ? SMOOTH : 1) : 0;
}
