// The visitor's camera, and why there is none in words for people.

import { tr } from "./words.js";

/** A problem whose text is for people. */
export class CameraProblem extends Error {}

/** @type {() => Record<string, string>} */
const reasons = () => ({
  NotAllowedError: tr("The camera is not allowed. Press the camera or lock sign beside the address, allow the camera, and press Start again."),
  NotFoundError: tr("No camera was found. Connect one and press Start again, or check photos instead."),
  NotReadableError: tr("The camera is in use by another program, or broken. Close video calls and camera programs, and press Start again."),
  OverconstrainedError: tr("This camera is not there any more. Choose another one."),
});

/**
 * Open a camera.
 * @param {{front: boolean, deviceId: string, size: [number, number]}} wanted size: height and width in pixels
 */
export async function openCamera({ front, deviceId, size: [height, width] }) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CameraProblem(tr("Browsers give the camera only to pages with https:// in front, or on this computer. Open the page by its https address."));
  }
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: front ? "user" : "environment" };
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false, video: { ...which, width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30, max: 30 } },
    });
  } catch (error) {
    const name = error instanceof Error ? error.name : String(error);
    throw new CameraProblem(reasons()[name] ?? tr("The camera did not start ({name}). Unplug it, plug it in again, and reload the page.", { name }));
  }
}

/** All cameras; they have names only once one was allowed. */
export async function listCameras() {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
  return devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId, label }, k) => ({ deviceId, label: label || tr("Camera {number}", { number: k + 1 }) }));
}
