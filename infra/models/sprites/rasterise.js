// Draws the chosen Noto emoji into one atlas: node rasterise.js (needs @iconify-json/noto and @resvg/resvg-js).
// Output: atlas.png (RGBA, CELL x CELL per sprite, COLUMNS per row) and atlas.json (name -> column, row).
const { Resvg } = require('@resvg/resvg-js');
const fs = require('fs');
const path = require('path');
const noto = require('@iconify-json/noto/icons.json');

const CELL = 96, COLUMNS = 6;
const subjects = fs.readFileSync(path.join(__dirname, 'subjects.txt'), 'utf8').trim().split('\n').map((line) => line.split('|'));
const cells = {};
const drawn = subjects.map(([icon, name], i) => {
  const body = noto.icons[icon].body;
  const size = noto.icons[icon].width || noto.width || noto.height || 16;
  const column = i % COLUMNS, row = Math.floor(i / COLUMNS);
  cells[name] = [column, row];
  // Ids (gradients, clips) are made unique because all sprites share one document.
  const own = body.replace(/\bid="([^"]+)"/g, `id="s${i}_$1"`).replace(/url\(#([^)]+)\)/g, `url(#s${i}_$1)`)
    .replace(/href="#([^"]+)"/g, `href="#s${i}_$1"`);
  return `<svg x="${column * CELL}" y="${row * CELL}" width="${CELL}" height="${CELL}" viewBox="0 0 ${size} ${size}">${own}</svg>`;
});
const width = COLUMNS * CELL, height = Math.ceil(subjects.length / COLUMNS) * CELL;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" `
  + `viewBox="0 0 ${width} ${height}">${drawn.join('')}</svg>`;
fs.writeFileSync(path.join(__dirname, 'atlas.png'), new Resvg(svg).render().asPng());
fs.writeFileSync(path.join(__dirname, 'atlas.json'), JSON.stringify({ cell: CELL, sprites: cells }, null, 1) + '\n');
