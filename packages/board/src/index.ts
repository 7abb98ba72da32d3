export { serveBoard, type Board, type BoardOptions } from './server/serve-board.js';
