// Two ways from a picture of the camera to the codes in it. Both read only the middle, which the frame on the screen shows, and
// give the code nearest to its centre first.

const FORMATS = ["data_matrix", "qr_code", "code_128"];
const NEEDED = "data_matrix";
// The middle of the picture, as a share of its shorter side.
const MIDDLE = 0.7;
const FRAME_EDGE = 640;
const JPEG_QUALITY = 0.75;

// What is read from a camera: the browser's own reader if it knows the codes on our labels, else the server.
export async function bestReader(send) {
  const Detector = window.BarcodeDetector;
  const formats = (await Detector?.getSupportedFormats().catch(() => [])) ?? [];
  if (!formats.includes(NEEDED)) return new ServerReader(send);
  return new BrowserReader(new Detector({ formats: FORMATS.filter((format) => formats.includes(format)) }));
}

class BrowserReader {
  constructor(detector) {
    this.detector = detector;
    this.pauseMs = 120;
    this.needsServer = false;
    this.canvas = document.createElement("canvas");
  }

  async read(video) {
    const found = await this.detector.detect(drawMiddle(video, this.canvas));
    const centre = this.canvas.width / 2;
    const distance = ({ boundingBox: box }) => Math.hypot(box.x + box.width / 2 - centre, box.y + box.height / 2 - centre);
    return found.sort((one, other) => distance(one) - distance(other)).map((code) => code.rawValue);
  }
}

class ServerReader {
  constructor(send) {
    this.send = send;
    this.pauseMs = 250;
    this.needsServer = true;
    this.canvas = document.createElement("canvas");
  }

  async read(video) {
    drawMiddle(video, this.canvas);
    const frame = await new Promise((resolve) => { this.canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY); });
    return this.send(frame);
  }
}

function drawMiddle(video, canvas) {
  const side = Math.min(video.videoWidth, video.videoHeight) * MIDDLE;
  const edge = Math.min(FRAME_EDGE, Math.round(side));
  canvas.width = edge;
  canvas.height = edge;
  const left = (video.videoWidth - side) / 2;
  const top = (video.videoHeight - side) / 2;
  canvas.getContext("2d").drawImage(video, left, top, side, side, 0, 0, edge, edge);
  return canvas;
}
