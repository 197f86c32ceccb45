// What travels between server, page and worker.
export type Box = [number, number, number, number]; // x_min, y_min, x_max, y_max in pixels
export interface Picture { data: Uint8ClampedArray; width: number; height: number } // RGBA
export interface Face { box: Box; crop_box: Box; confidence: number; mask_probabilities: Record<string, number> }
export interface Verdict { label: string; probability: number; no_face?: number; least?: number | null }
export interface Judged { face: Face; verdict: Verdict }
export interface CheckedPhoto {
  name: string; content: Blob; width: number; height: number; copy: HTMLCanvasElement; elapsedMs: number; found: Judged[];
}
export interface Track {
  track_id: number; face: Face; state: string; verdict: Verdict; since_s: number; first_seen_s: number; last_seen_s: number;
}
export interface Preset { title: string; sizes: number[]; large_sizes: number[]; live_size: number; refine_below: number; min_confidence: number }
export interface DetectorRules {
  labels: string[]; strides: number[]; box_correction: Box;
  nms_iou: number; vote_iou: number; voters_from: number; largest: number; large: number; large_power: number;
  step: number; small_input: number; large_input: number; least_size: number; most_area: number; max_faces: number;
  close_up: number; sure_close_up: number; sure_from: number; nested_share: number; nested_height: number; largest_face: number; merge_iou: number; part: number; rim: number; same_iou: number; sure: number;
  longest: number; least_part: number; max_parts: number; cut_share: number; most_oblong: number; large_photo: number; photo_sizes: number[]; large_photo_sizes: number[];
}
export interface TrackingRules {
  fade_s: number; enough: number; urgent_s: number; keep_share: number; no_face_share: number; follow: number; speed_follow: number; speed_kept_s: number;
  shown_s: number; kept_s: number; min_sightings: number; reach: number; max_growth: number; growth_cost: number;
  shown_steps: number; kept_steps: number; fade_steps: number;
}
export interface LiveRules {
  sizes: number[]; share: number; shortest_s: number; longest_s: number; smooth: number; room: number;
  unsure_s: number; refresh_s: number; long_s: number; most_verdicts: number; unwell_after: number; history_s: number; hide_confidence: number;
  hide_margin: number; hide_cells: number; live_shape: [number, number]; camera: [number, number];
}
export interface StateStyle { name: string; title: string; short: string; hex: string; text: string; symbol: string }
export interface LiveOptions {
  preset: string; minConfidence: number; threshold: number; dwellS: number; wronglyCounts: boolean; mirror: boolean; blur: boolean; boxStyle: string; sound: string; front: boolean;
}
export interface Manifest {
  version: { name: string; key: string; labels: string[]; image_size: number; crop_margin: number; temperature: number; threshold: number; thresholds: Record<string, number> };
  rules: {
    detector: DetectorRules; judging: { refined_from: number; spared_from: number; most_enlarged: number; no_face_from: number; found_from: number }; tracking: TrackingRules; live: LiveRules;
    presets: Record<string, Preset>; states: StateStyle[];
  };
  files: {
    face_net: { url: string; sha256: string; sides: [number, number, number, number][] };
    mask_model: { url: string; sha256: string };
  };
  runtime: { url: string; version: string; threads: boolean };
}
export interface DoorSettings {
  name: string; watch_id: number | null; front_camera: boolean; show_picture: boolean; min_face: number; sound: string; voice_language: string;
  signs: Record<string, { text: string; colour: string }>; line: Box | null; inside_on_right: boolean; capacity: number; empty_at_midnight: boolean;
  has_pin: boolean; key: string; page: string; crossing: { band: number; slack: number; kept_s: number }; preset: string;
  language: { html: string; url: string };
}
export interface Engine { accelerator: "wasm" | "webgpu"; cpuOptions?: { numThreads?: number }; gpuOptions?: { precision?: "fp16" | "fp32" } }
export interface Remembered { runtime: string; threaded: boolean; engine: Engine; times: { way: string; ms: number }[] }
export interface RuntimeTensor {
  type: { layout: { dimensions: ArrayLike<number> } };
  toTypedArray(): Float32Array; moveTo(where: string): Promise<RuntimeTensor>; delete(): void;
}
export interface Compiled { options: Engine; run(input: RuntimeTensor): Promise<RuntimeTensor[]>; delete(): void }
export interface LiteRt {
  loadAndCompile(content: Uint8Array, engine: Engine): Promise<Compiled>;
  Tensor: new (data: Float32Array, shape: number[]) => RuntimeTensor;
  setWebGpuDevice(device: unknown): void;
  threaded: boolean;
}
