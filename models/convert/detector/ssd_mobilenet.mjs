// SSD MobileNet v1 as @vladmandic/face-api runs it, for compare.py: node ssd_mobilenet.mjs <node_modules folder>
// Reads pictures from stdin (width and height as 32-bit little endian, then RGB bytes); answers each with one line
// of JSON, [[left, top, right, bottom, score], ...].

import { createRequire } from 'node:module';
import { join } from 'node:path';

const modules = process.argv[2];
const require = createRequire(join(modules, 'index.js'));
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(join(modules, '@tensorflow/tfjs-backend-wasm/dist/'));
wasm.setThreadsCount(1);
await tf.setBackend('wasm');
await tf.ready();
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
await faceapi.nets.ssdMobilenetv1.loadFromDisk(join(modules, '@vladmandic/face-api/model'));
const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5, maxResults: 200 });

let pending = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  pending = Buffer.concat([pending, chunk]);
  while (pending.length >= 8) {
    const width = pending.readUInt32LE(0);
    const height = pending.readUInt32LE(4);
    const bytes = width * height * 3;
    if (pending.length < 8 + bytes) break;
    const pixels = tf.tensor3d(new Int32Array(pending.subarray(8, 8 + bytes)), [height, width, 3], 'int32');
    pending = Buffer.from(pending.subarray(8 + bytes));
    const found = await faceapi.detectAllFaces(pixels, options);
    pixels.dispose();
    console.log(JSON.stringify(found.map(({ box, score }) => [box.left, box.top, box.right, box.bottom, score])));
  }
}
